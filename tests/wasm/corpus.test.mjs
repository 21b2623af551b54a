// Every model and platform table that fuzzing has kept (tests/fuzz/corpus and tests/fuzz/mended): module and native
// library end the same, byte for byte.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { unpackInto } from '../fuzz/packed.mjs';
import { outcomesPath, root, wasmPath } from '../support/programs.mjs';

const createBlackthorn = (await import(wasmPath)).default;
let module;
before(async () => {
  module = await createBlackthorn();
});

const bytesOf = (path) => new Uint8Array(readFileSync(path));

function model(path) {
  const bytes = bytesOf(path);
  const reader = { size: bytes.length, read: (offset, length) => bytes.slice(offset, offset + length) };
  const handle = module.openModel(reader, 'model');
  const outcomes = handle.error()
    ? [{ text: '', error: handle.error() }]
    : [handle.inspect('{}'), ...['table', 'json', 'csv', 'md'].map((format) => handle.estimate('{}', format))];
  handle.delete();
  return outcomes;
}

function platform(path) {
  return [module.loadPlatform(bytesOf(path))];
}

for (const [kind, work] of Object.entries({ model, platform })) {
  test(`${kind}: the same outcomes`, () => {
    const folder = join(root, 'build/outcomes', kind);
    rmSync(folder, { recursive: true, force: true });
    const packs = ['corpus', 'mended'].map((name) => join(root, 'tests/fuzz', name, `${kind}.pack`));
    const files = packs.filter(existsSync).flatMap((pack) => unpackInto(pack, folder));
    assert.ok(files.length > 500, `${files.length} inputs`);
    const input = files.map((file) => `${kind} ${file}\n`).join('');
    const native = spawnSync(outcomesPath, { input, encoding: 'utf8', maxBuffer: 1 << 30 });
    assert.equal(native.status, 0, native.stderr);
    const lines = native.stdout.trimEnd().split('\n');
    assert.equal(lines.length, files.length);
    const different = files.filter((file, index) => {
      const [first, ...rest] = work(file);
      const texts = first.error ? [first.error] : [first, ...rest].map(({ text }) => text);
      return JSON.stringify(texts) !== JSON.stringify(JSON.parse(lines[index]));
    });
    assert.deepEqual(different, []);
  });
}
