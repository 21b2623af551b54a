// The WASM module and the command line must give the same bytes for every model, platform and precision.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { before, test } from 'node:test';
import { blackthornOutput, modelsBeside, testModels, wasmPath } from '../support/programs.mjs';

const createBlackthorn = (await import(wasmPath)).default;
let module;
before(async () => {
  module = await createBlackthorn();
});

/** A file as the page reads it: slices on demand. */
function fileReader(path) {
  const bytes = new Uint8Array(readFileSync(path));
  return { size: bytes.length, read: (offset, length) => bytes.slice(offset, offset + length) };
}

function text(outcome) {
  assert.equal(outcome.error, '');
  return outcome.text;
}

test('the same platforms', async () => {
  assert.equal(`${module.platforms()}\n`, await blackthornOutput(['platforms', '--format', 'json']));
});

async function compareAll(t, paths) {
  const platforms = JSON.parse(module.platforms());
  const compare = async (path) => {
    const model = module.openModel(fileReader(path), basename(path));
    assert.equal(model.error(), '');
    assert.equal(`${text(model.inspect('{}'))}\n`, await blackthornOutput(['inspect', path, '--format', 'json']));
    for (const { id, precisions } of platforms) {
      for (const { id: precision } of precisions) {
        const settings = JSON.stringify({ platform: id, precision });
        const args = ['estimate', path, '--platform', id, '--precision', precision, '--format', 'json'];
        assert.equal(`${text(model.estimate(settings, 'json'))}\n`, await blackthornOutput(args));
      }
    }
    for (const format of ['csv', 'md', 'table']) {
      const args = ['estimate', path, '--batch', '2', '--format', format];
      assert.equal(text(model.estimate('{"batch": 2}', format)), await blackthornOutput(args));
    }
    model.delete();
  };
  await Promise.all(paths.map((path) => t.test(basename(path), () => compare(path))));
}

test('the same reports', { concurrency: 4 }, (t) => compareAll(t, testModels()));

const beside = modelsBeside();
test('and of the collection beside the project', { concurrency: 4, skip: !beside }, (t) => compareAll(t, beside));
