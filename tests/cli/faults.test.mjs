// Inputs on which earlier versions gave a wrong answer, beside the project (../shared/faults) with the right one: a row
// each. What the project holds of them lies with the tests of its rooms.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cliPath, root } from '../support/programs.mjs';

const folder = join(root, '../shared/faults');
const skip = existsSync(folder) ? false : `${folder} is not there`;

/** The report of `estimate` on the Nano in FP16, or what it says on standard error. */
function answer(args) {
  const { stdout, stderr } = spawnSync(cliPath, ['estimate', ...args, '--format', 'json'], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return stdout ? { ...JSON.parse(stdout), said: '' } : { said: stderr };
}
const codes = ({ warnings }) => warnings.map(({ code }) => code);
const fps = ({ total }) => Math.round(total.fps);
const ms = ({ total }) => Number(total.latency_ms.toPrecision(3));

const ROWS = [
  ['height as batch', 'batch-hwc-image.onnx', (r) => assert.deepEqual([r.batch, fps(r)], [1, 182])],
  [
    'a batch for a picture without one',
    'batch-hwc-image.onnx --batch 4',
    (r) => assert.deepEqual([r.batch, fps(r), codes(r).includes('batch_unused')], [1, 182, true]),
  ],
  ['a named height as batch', 'batch-named-height.onnx', (r) => assert.deepEqual([r.batch, fps(r)], [1, 981])],
  [
    'attention as one pass',
    'attention-opset23.onnx',
    (r) => {
      const parts = answer(['attention-decomposed.onnx']);
      assert.equal(r.model.macs, 2 * 8 * 1024 ** 2 * 64);
      assert.deepEqual([r.model.macs, ms(r)], [parts.model.macs, ms(parts)]);
    },
  ],
  [
    'a branch that cannot be',
    'if-impossible-branch.onnx --dim samples=67',
    (r) => assert.deepEqual([ms(r), r.total.at_least], [0.202, false]),
  ],
  [
    'the batch of a plugin',
    'plugin-batch-symbol.onnx --batch 8',
    (r) => assert.deepEqual([r.model.outputs[1].shape, r.total.at_least], [[8, 100, 4], false]),
  ],
  ['products of an equation', 'macs-einsum.onnx', (r) => assert.equal(r.model.macs, 768_000)],
  [
    'quantised for a GPU without INT8',
    'qdq-on-maxwell.onnx',
    (r) => assert.match(r.warnings.find(({ code }) => code === 'int8_runs_as_float').message, /xport the float model/),
  ],
  ['parameters of four bits', 'parameters-int4.onnx', (r) => assert.equal(r.model.parameters, 8448)],
  ['a batch that fits nowhere', 'huge-batch.onnx --batch 100000000', (r) => assert.match(r.said, /limit_exceeded/)],
  ['a past is a sequence', 'symbol-past.onnx', (r) => assert.ok(JSON.stringify(r.warnings).includes('sequence'))],
  [
    'the pad runs within the convolution',
    'engine-pad-rule.onnx',
    (r) => {
      const rule = (op) => r.nodes.find((node) => node.op === op).rule;
      assert.deepEqual([rule('Pad'), rule('Conv')], ['pad+conv', 'own-layer']);
    },
  ],
  [
    'two sizes for one dimension',
    'huge-batch.onnx --dim N=4 --batch 8',
    (r) => assert.ok(codes(r).includes('binding_overridden')),
  ],
  ['text of protobuf', 'text-protobuf.onnx', (r) => assert.match(r.said, /google\.protobuf\.text_format\.Parse/)],
  ['a tree of 10,000 nodes', 'hostile-addtree.onnx', (r) => assert.equal(r.layers.length > 0, true)],
  [
    'sequences of sequences',
    'hostile-sequence.onnx',
    (r) => assert.deepEqual([codes(r).includes('unresolved_shape'), r.total.at_least], [true, true]),
  ],
  [
    'a table without a time',
    'hostile-softmax777.onnx --platform hostile-zerotime.json',
    (r) => assert.deepEqual([codes(r).includes('impossible_time'), r.total.at_least], [true, true]),
  ],
];

for (const [what, line, check] of ROWS) test(`${what}: ${line}`, { skip }, () => check(answer(line.split(' '))));
