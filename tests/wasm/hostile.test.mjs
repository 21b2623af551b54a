// Every file of the hostile corpus through the module and through the command line: the same error or the same report,
// and as expected. The corpus is written anew by the program that the native build makes.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { blackthornOutcome, corpusProgram, root, wasmPath } from '../support/programs.mjs';

const createBlackthorn = (await import(wasmPath)).default;
const folder = join(root, 'build/hostile');
let module;
before(async () => {
  module = await createBlackthorn();
});

function reader(path) {
  const bytes = new Uint8Array(readFileSync(path));
  return { size: bytes.length, read: (offset, length) => bytes.slice(offset, offset + length) };
}

/** What a terminal must not get: C0 and C1 controls but the line end, bidirectional and invisible characters. */
const raw = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/u;

/** The module's outcomes in the order of `formats`; the first error stands for all. */
function moduleOutcome(path, file, formats) {
  const model = module.openModel(reader(path), file);
  try {
    if (model.error() !== '') return { error: JSON.parse(model.error()) };
    const outcomes = formats.map((format) => model.estimate('{}', format));
    if (outcomes[0].error !== '') return { error: JSON.parse(outcomes[0].error) };
    return { texts: outcomes.map((outcome) => outcome.text), inspected: model.inspect('{}').text };
  } finally {
    model.delete();
  }
}

const withLineEnd = (text) => (text.endsWith('\n') ? text : `${text}\n`);

async function compare({ file, error, says, warnings }) {
  const path = join(folder, file);
  const json = await blackthornOutcome(['estimate', path, '--format', 'json']);
  if (error !== '') {
    const outcome = moduleOutcome(path, file, ['json']);
    assert.equal(outcome.error?.code, error);
    assert.ok(`${outcome.error.message} (${outcome.error.where})`.includes(says), outcome.error.message);
    assert.equal(json.status, 2);
    assert.equal(json.stdout, '');
    assert.ok(json.stderr.startsWith(`blackthorn: ${error}: `), json.stderr);
    assert.doesNotMatch(json.stderr.trimEnd(), raw);
    assert.equal(json.stderr.trimEnd().split('\n').length, 1);
    // The same message, but for what is made safe for a terminal.
    const plain = outcome.error.where === '' ? outcome.error.message : `${outcome.error.message} (${outcome.error.where})`;
    if (!raw.test(plain) && !/[\n\ufffd]/.test(plain)) assert.equal(json.stderr, `blackthorn: ${error}: ${plain}\n`);
    return;
  }
  const formats = ['json', 'table'];
  const outcome = moduleOutcome(path, file, formats);
  assert.equal(outcome.error, undefined, JSON.stringify(outcome.error));
  assert.equal(json.status, 0);
  assert.equal(json.stderr, '');
  assert.ok(json.stdout === withLineEnd(outcome.texts[0]), 'the same JSON');
  const codes = new Set(JSON.parse(json.stdout).warnings.map((warning) => warning.code));
  for (const warning of warnings) assert.ok(codes.has(warning), `${warning} is among ${[...codes]}`);
  for (const code of codes) assert.ok(documented.has(code), `${code} stands in docs/errors.md`);
  if (outcome.texts[0].length > 4 << 20) return; // the other formats of the largest say nothing new
  const table = await blackthornOutcome(['estimate', path]);
  assert.ok(table.stdout === outcome.texts[1], 'the same table');
  assert.doesNotMatch(table.stdout, raw);
  const inspected = await blackthornOutcome(['inspect', path, '--format', 'json']);
  assert.ok(inspected.stdout === withLineEnd(outcome.inspected), 'the same shapes');
}

const documented = new Set(readFileSync(join(root, 'docs/errors.md'), 'utf8').match(/(?<=^\| `)\w+/gm));

test('the hostile corpus', { concurrency: availableParallelism() }, async (t) => {
  assert.ok(existsSync(corpusProgram), `${corpusProgram} is built`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  execFileSync(corpusProgram, [folder]);
  const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'));
  assert.ok(expected.length >= 100);
  await Promise.all(expected.map((row) => t.test(row.file, () => compare(row))));
});
