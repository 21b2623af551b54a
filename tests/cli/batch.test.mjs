// What the batch is, from outside: files as people export them, what --batch, --batch-axis and --value do to them.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { blackthorn, root } from '../support/programs.mjs';

const beside = join(root, '../shared/faults');
const skip = existsSync(beside) ? false : `needs ${beside}`;

function estimate(file, ...args) {
  const { stdout, stderr, status } = blackthorn(['estimate', join(beside, `${file}.onnx`), '--format', 'json', ...args]);
  assert.equal(status, 0, stderr);
  const report = JSON.parse(stdout);
  return { ...report, codes: report.warnings.map(({ code }) => code) };
}

const perImage = (report) => Math.abs(report.total.fps / (1000 / report.total.latency_ms) - 1) < 1e-4;

for (const file of ['batch-hwc-image', 'batch-named-height']) {
  test(`${file}: one picture without a batch`, { skip }, () => {
    const alone = estimate(file);
    assert.equal(alone.batch, 1);
    assert.deepEqual(alone.batch_axis, { found: 'none', inputs: [] });
    assert.ok(perImage(alone));
    for (const batch of ['1', '4']) {
      const asked = estimate(file, '--batch', batch);
      assert.ok(asked.codes.includes('batch_unused'));
      assert.deepEqual(asked.model.inputs, alone.model.inputs);
      assert.deepEqual(asked.total, alone.total);
    }
  });
}

test('the outputs of a plugin have the batch of the inputs', { skip }, () => {
  const one = estimate('plugin-batch-symbol');
  assert.deepEqual(one.batch_axis, { found: 'symbol', inputs: [{ name: 'x', axis: 0 }] });
  assert.deepEqual(one.model.outputs.map(({ shape }) => shape), [[1, 1], [1, 100, 4], [1, 100], [1, 100]]);
  assert.equal(one.total.at_least, false);
  assert.equal(one.total.latency_ms.toPrecision(3), '0.294');
  const eight = estimate('plugin-batch-symbol', '--batch', '8');
  assert.deepEqual(eight.model.outputs[1].shape, [8, 100, 4]);
});

test('an input that no device could hold is refused', { skip }, () => {
  const { status, stderr, stdout } = blackthorn(['estimate', join(beside, 'huge-batch.onnx'), '--batch', '100000000']);
  assert.equal(status, 2);
  assert.equal(stdout, '');
  assert.match(stderr, /limit_exceeded: .*'input_elements' of 1099511627776/);
});

test('two sizes for one dimension are warned about', { skip }, () => {
  const report = estimate('huge-batch', '--dim', 'N=4', '--batch', '8');
  assert.equal(report.batch, 4);
  assert.ok(report.codes.includes('binding_overridden'));
});

test('keys and values of attention are as long as a sequence', { skip }, () => {
  const { bindings } = estimate('symbol-past');
  assert.deepEqual(bindings.find(({ name }) => name === 'past'), { name: 'past', value: 128, assumed: true });
});

test('the user says which dimension is the batch', () => {
  const espcn = join(root, 'tests/models/espcn_x3_op13.onnx');
  const json = (...args) => JSON.parse(blackthorn(['estimate', espcn, '--format', 'json', ...args]).stdout);
  const found = json('--batch', '4');
  const [{ name }] = found.batch_axis.inputs;
  assert.equal(found.batch_axis.found, 'symbol');
  const set = json('--batch', '4', '--batch-axis', '0');
  assert.deepEqual(set.batch_axis, { found: 'set', inputs: [{ name, axis: 0 }] });
  assert.deepEqual(set.total, found.total);
  const height = json('--batch', '4', '--batch-axis', `${name}=2`);
  assert.equal(height.model.inputs[0].shape[2], 4);
  const none = json('--dim', 'N=4', '--batch-axis', 'none');
  assert.equal(none.batch, 1);
  assert.ok(perImage(none));
  assert.match(blackthorn(['estimate', espcn, '--batch-axis', '4']).stderr, /bad_shape/);
  // A rate is one of images: four of them may take four times as long.
  const ms = found.total.latency_ms / 4;
  const budget = (asked) => json('--batch', '4', '--budget', asked).budget;
  assert.equal(budget(`${900 / ms}fps`).met, true);
  assert.equal(budget(`${1100 / ms}fps`).met, false);
  assert.equal(budget(`${2 * ms}ms`).met, false);
});
