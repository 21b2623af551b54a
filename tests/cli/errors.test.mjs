// docs/errors.md names every warning code: those that the sources have, each of which is provoked here, and no other.
// Error codes and limits: tests/report/errors_page_test.cc.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { blackthorn, corpusProgram, root } from '../support/programs.mjs';

const folder = mkdtempSync(join(tmpdir(), 'blackthorn-warnings-'));
after(() => rmSync(folder, { recursive: true }));

const read = (path) => readFileSync(join(root, path), 'utf8');

function documented() {
  const [, warnings] = read('docs/errors.md').split('\n## Warnings\n');
  return [...warnings.split('\n## ')[0].matchAll(/^\| `(\w+)` \|/gm)].map(([, code]) => code).sort();
}

/** The complete table that the documentation shows; it has functions for few kinds of layers. */
function exampleTable() {
  const file = join(folder, 'table.json');
  writeFileSync(file, read('platforms/README.md').match(/```json\n([^]*?)```/)[1]);
  return file;
}

/** The same, but convolutions of 32 channels take no time that there can be. */
function impossibleTable() {
  const file = join(folder, 'impossible.json');
  const table = JSON.parse(read('platforms/README.md').match(/```json\n([^]*?)```/)[1]);
  table.kinds.conv.latency = ['/', 1, ['pow', ['-', 'c_out', 32], 2]];
  writeFileSync(file, JSON.stringify(table));
  return file;
}

const model = (name) => join(root, 'tests/models', `${name}.onnx`);
const operator = (name) => join(root, '.toolchain/onnx/node', name, 'model.onnx');

function hostile(file) {
  execFileSync(corpusProgram, [folder, file]);
  return join(folder, file);
}

/** A model of one node, of an operator that ONNX Runtime alone has. */
function foreignOperator() {
  const bytes = (number, content) => Buffer.concat([Buffer.from([(number << 3) | 2, content.length]), content]);
  const text = (number, content) => bytes(number, Buffer.from(content));
  const int = (number, value) => Buffer.from([number << 3, value]);
  const opset = (domain, version) => bytes(8, Buffer.concat([text(1, domain), int(2, version)]));
  const dims = [1, 3, 8, 8].map((size) => bytes(1, int(1, size)));
  const type = bytes(1, Buffer.concat([int(1, 1), bytes(2, Buffer.concat(dims))]));
  const value = (field, name) => bytes(field, Buffer.concat([text(1, name), bytes(2, type)]));
  const node = Buffer.concat([text(1, 'x'), text(2, 'y'), text(4, 'QuickGelu'), text(7, 'com.microsoft')]);
  const graph = Buffer.concat([bytes(1, node), text(2, 'g'), value(11, 'x'), value(12, 'y')]);
  const file = join(folder, 'foreign.onnx');
  writeFileSync(file, Buffer.concat([int(1, 8), opset('', 13), opset('com.microsoft', 1), bytes(7, graph)]));
  return file;
}

/** For each code arguments of `estimate` that provoke it. */
const PROVOKED = {
  approximated_operator: () => [model('image_text_two_inputs')],
  assumed_dimension: () => [model('crnn_ocr_lstm')],
  assumed_kind: () => [model('crnn_ocr_lstm')],
  batch_overridden: () => [model('if_loop_scripted'), '--batch', '4'],
  batch_unused: () => [model('nb201_tx2_08792'), '--batch', '3'],
  binding_overridden: () => [model('srcnn'), '--dim', 'N=2', '--shape', 'input=1x1x20x20'],
  branch_assumed: () => [model('if_loop_scripted')],
  data_dependent_shape: () => [operator('test_nonzero_example')],
  does_not_fit: () => [model('srcnn'), '--batch', '100000'],
  dropped_attribute: () => [hostile('attribute-string-of-2-MB.onnx')],
  duplicate_initializer: () => [hostile('weight-twice.onnx')],
  extrapolated: () => [model('crnn_ocr_lstm')],
  folding_stopped: () => [hostile('folded-sum.onnx')],
  impossible_time: () => [model('srcnn'), '--platform', impossibleTable()],
  input_without_shape: () => [hostile('input-without-type.onnx')],
  int8_runs_as_float: () => [model('fakequant_cnn_op13')],
  not_in_tensorrt: () => [foreignOperator()],
  payload_mismatch: () => [hostile('tensor-raw-data-short.onnx')],
  recursive_function: () => [hostile('functions-call-each-other.onnx')],
  shape_conflict: () => [model('ops_zoo_op15')],
  shape_from_file: () => [model('custom_domain_ops')],
  turns_bound: () => [hostile('loop-that-may-end-early.onnx')],
  turns_unknown: () => [model('if_loop_scripted')],
  unknown_dtype: () => [hostile('tensor-type-unknown.onnx')],
  unknown_operator: () => [model('custom_domain_ops')],
  unknown_size: () => [model('custom_domain_ops')],
  unresolved_shape: () => [model('custom_domain_ops')],
  unsupported_kind: () => [model('crnn_ocr_lstm'), '--platform', exampleTable()],
  unsupported_operator: () => [model('custom_domain_ops')],
};

/** For each code of a command that prints warnings: its arguments. */
const PRINTED = {
  incomplete_line: () => {
    const csv = join(folder, 'cut.csv');
    writeFileSync(csv, 'kind,ms\npool,1\npool,2');
    return ['fit', csv, '--out', join(folder, 'cut.json')];
  },
  old_protocol: () => {
    const answer = JSON.stringify({ samples_ms: [1], device: 'd', software: 's' });
    return ['bench', '--runner', `echo '${answer}'`, '--sweep', 'c_in=1:2', '--kind', 'scale'];
  },
};

/** In these rooms a code is the text of small letters that stands before a message, which has several words,
 * or in a call of `warn`. */
function codesOfSources() {
  const codes = new Set();
  for (const room of ['core/onnx', 'core/inference', 'core/engine', 'core/estimate', 'core/bench', 'cli'])
    for (const name of readdirSync(join(root, room)).filter((file) => file.endsWith('.cc'))) {
      const source = read(join(room, name));
      if (!/warn/i.test(source)) continue;
      const beforeMessage = /"([a-z0-9]+(?:_[a-z0-9]+)*)",\s*(?:formatted\(\s*)?"[^"]*[a-z}] [^"]*"/g;
      for (const form of [beforeMessage, /\bwarn\(\w+,\s*"(\w+)"/g])
        for (const [, code] of source.matchAll(form)) codes.add(code);
    }
  return [...codes].sort();
}

test('every warning code of the sources is documented and provoked, and no other', () => {
  assert.deepEqual(documented(), codesOfSources());
  assert.deepEqual(documented(), [...Object.keys(PROVOKED), ...Object.keys(PRINTED)].sort());
});

for (const [code, args] of Object.entries(PRINTED)) {
  test(`${code} is printed`, () => {
    assert.match(blackthorn(args()).stderr, new RegExp(`^blackthorn: .*: ${code}: `, 'm'));
  });
}

for (const [code, args] of Object.entries(PROVOKED)) {
  test(`${code} comes up`, () => {
    const { stdout, stderr } = blackthorn(['estimate', ...args(), '--format', 'json']);
    assert.notEqual(stdout, '', stderr);
    const codes = JSON.parse(stdout).warnings.map((warning) => warning.code);
    assert.ok(codes.includes(code), `${code} is among ${codes.join(', ')}`);
  });
}
