// The ONNX Runtime runner from outside: a request of each kind of layer goes in, an answer comes out.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { blackthorn } from '../support/programs.mjs';
import { onnxRuntimeRunner, requestLine, run, writeLayer } from '../support/runners.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'blackthorn-runners-'));
after(() => rmSync(scratch, { recursive: true }));

/** Small ones; kernels without those that reorder. */
const layers = [
  ['conv', { c_in: 16, h_in: 14, w_in: 14, c_out: 16 }, 'Conv'],
  ['depthwise_conv', { c_in: 16, h_in: 14, w_in: 14 }, 'Conv'],
  ['deconv', { c_in: 8, h_in: 7, w_in: 7, c_out: 8, groups: 2 }, 'ConvTranspose'],
  ['fully_connected', { c_in: 64, c_out: 10 }, 'Gemm'],
  ['matmul', { rows: 16, columns: 16 }, 'MatMul'],
  ['recurrent', { steps: 4, c_in: 16, c_out: 16, directions: 2 }, 'LSTM'],
  ['pool', { h_in: 14, w_in: 14 }, 'MaxPool'],
  ['reduce', { h_in: 14, w_in: 14 }, 'ReduceMean'],
  ['pointwise', { h_in: 14, w_in: 14 }, 'Relu'],
  ['pointwise', { h_in: 14, w_in: 14, inputs: 2 }, 'Add'],
  ['scale', { h_in: 14, w_in: 14 }, 'BatchNormalization'],
  ['softmax', { h_in: 14, w_in: 14 }, 'Softmax'],
  ['lrn', { h_in: 14, w_in: 14 }, 'LRN'],
  ['norm', { h_in: 14, w_in: 14 }, 'InstanceNormalization'],
  ['resize', { h_in: 14, w_in: 14 }, 'Resize'],
  ['copy', { h_in: 14, w_in: 14 }, 'Transpose'],
];

test('a layer of each kind, all by one process', () => {
  const requests = layers.map(([kind, parameters], i) => {
    const model = join(scratch, `${i}.onnx`);
    writeLayer(model, kind, parameters);
    return requestLine({ id: 100 + i, kind, parameters, model });
  });
  const temporary = mkdtempSync(join(scratch, 'tmp-'));
  const { answers, status, stderr } = run(onnxRuntimeRunner, requests.join(''), { TMPDIR: temporary });
  assert.equal(status, 0);
  assert.equal(stderr, '');
  assert.equal(answers.length, layers.length);
  assert.deepEqual(readdirSync(temporary), []);
  answers.forEach((answer, i) => {
    assert.equal(answer.error, undefined);
    assert.equal(answer.id, 100 + i);
    assert.equal(answer.samples_ms.length, 5);
    for (const ms of answer.samples_ms) assert.ok(ms > 0 && ms < 1000, `${ms} ms`);
    assert.equal(answer.device, cpus()[0].model.trim());
    assert.match(answer.software, /^ONNX Runtime \d+\.\d+\.\d+, 1 thread$/);
    assert.equal(typeof answer.clocks_mhz, 'object');
    assert.deepEqual(
      answer.kernels.filter((name) => !name.startsWith('Reorder')),
      [layers[i][2]],
    );
  });
});

test('a layer of more work takes longer', () => {
  const [small, large] = [64, 256].map((c_in) => {
    const model = join(scratch, `work${c_in}.onnx`);
    writeLayer(model, 'conv', { c_in, h_in: 28, w_in: 28 });
    const { samples_ms } = run(onnxRuntimeRunner, requestLine({ model, repeats: 15 })).answers[0];
    return samples_ms.sort((a, b) => a - b)[7];
  });
  assert.ok(large > 2 * small, `${large} ms against ${small} ms`);
});

test('what cannot be measured is an answer too', () => {
  const broken = join(scratch, 'broken.onnx');
  writeFileSync(broken, 'not a model');
  const model = join(scratch, 'good.onnx');
  writeLayer(model, 'pool', { h_in: 8, w_in: 8 });
  const cases = [
    ['no JSON\n', /JSON/],
    [requestLine({ model, protocol: 'blackthorn-runner/9' }), /speaks blackthorn-runner\/2, not blackthorn-runner\/9/],
    [
      requestLine({ model, protocol: 'blackthorn-runner/1', id: undefined }),
      /speaks blackthorn-runner\/2, not blackthorn-runner\/1/,
    ],
    [requestLine({ model, precision: 'fp16' }), /fp32 here, not fp16/],
    [requestLine({ model: join(scratch, 'missing.onnx') }), /missing\.onnx/],
    [requestLine({ model: broken }), /protobuf/i],
  ];
  const { answers, status } = run(onnxRuntimeRunner, [...cases.map(([line]) => line), requestLine({ model })].join(''));
  assert.equal(status, 0);
  cases.forEach(([, expected], i) => {
    assert.match(answers[i].error, expected);
    assert.equal(answers[i].id, [0, 2].includes(i) ? undefined : 7);
    assert.equal(answers[i].samples_ms, undefined);
  });
  assert.equal(answers.at(-1).samples_ms.length, 5, 'an error does not stop the runner');
});

test('ended while it measures it leaves nothing behind', async () => {
  const model = join(scratch, 'long.onnx');
  writeLayer(model, 'conv', {});
  const temporary = mkdtempSync(join(scratch, 'tmp-'));
  const [program, ...args] = onnxRuntimeRunner;
  const child = spawn(program, args, {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.stdin.write(requestLine({ model, warmup: 100_000 }));
  while (readdirSync(temporary).length === 0) await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGTERM');
  const signal = await new Promise((resolve) => child.on('exit', (_, by) => resolve(by)));
  assert.equal(signal, 'SIGTERM');
  assert.deepEqual(readdirSync(temporary), []);
});

test('the whole loop on this computer: a table of two kinds that loads', () => {
  const out = join(scratch, 'computer.json');
  const words = ['--out', out, '--kinds', 'pointwise,fully_connected', '--quick', '--no-check', '--repeats', '10'];
  const bench = blackthorn(['bench', '--runner', onnxRuntimeRunner.join(' '), ...words, '--format', 'json']);
  assert.equal(bench.status, 0, bench.stderr);
  for (const { kind, points, form } of JSON.parse(bench.stdout).kinds)
    assert.ok(points >= 6 && form, `${kind}: ${points} points, ${form}`);
  assert.equal(blackthorn(['platforms', out]).status, 0);
});
