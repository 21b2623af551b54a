// The trtexec runner from outside, on recorded runs of trtexec that stand-ins for it and for ssh play.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import { root } from '../support/programs.mjs';
import { requestLine, run, trtexecRunner } from '../support/runners.mjs';

const here = join(root, 'tests/runners');
const scratch = mkdtempSync(join(tmpdir(), 'blackthorn-trtexec-'));
after(() => rmSync(scratch, { recursive: true }));
const model = join(scratch, 'conv.onnx');
writeFileSync(model, Buffer.from([8, 7, 0, 255, 10, 13, 10, 0]));

let played;
let temporary;
beforeEach(() => {
  played = mkdtempSync(join(scratch, 'played-'));
  temporary = mkdtempSync(join(scratch, 'tmp-'));
});

/** The answer to one request, played from a folder of `recorded`. */
function measure(recorded, request, { options = [], env = {} } = {}) {
  const runner = [
    ...trtexecRunner,
    '--trtexec',
    join(here, 'fake_trtexec'),
    '--root',
    join(scratch, 'board'),
    ...options,
  ];
  const { answers, status } = run(runner, requestLine({ model, ...request }), {
    RECORDED: join(here, 'recorded', recorded),
    PLAYED: played,
    TMPDIR: temporary,
    PATH: `${join(here, 'fake_bin')}:${process.env.PATH}`,
    ...env,
  });
  assert.equal(status, 0);
  assert.deepEqual(readdirSync(temporary), [], 'nothing is left behind');
  return answers[0];
}

function boardFile(path, text) {
  const file = join(scratch, 'board', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const playedLines = (name) => readFileSync(join(played, name), 'utf8').trimEnd().split('\n');

test('a run of TensorRT 8.2: the last samples, kernels, and what the log says', () => {
  const answer = measure('8.2', {});
  assert.deepEqual(answer, {
    id: 7,
    samples_ms: [2.14844, 2.1543, 2.15625, 2.15039, 2.1582],
    device: 'NVIDIA Tegra X1',
    software: 'TensorRT 8.2.1',
    clocks_mhz: {},
    kernels: [
      'Reformatting CopyNode for Input Tensor 0 to layer',
      'maxwell_fp16x2_hcudnn_winograd_fp16x2_128x128_ldg1_ldg4_relu_tile148m_nt_v1',
    ],
    reads_on: true,
  });
  assert.deepEqual(readFileSync(join(played, 'model')), readFileSync(model));
  const passed = playedLines('arguments');
  for (const option of ['--iterations=8', '--duration=0', '--warmUp=200', '--useSpinWait', '--workspace=1024'])
    assert.ok(passed.includes(option), option);
  assert.ok(!passed.includes('--fp16'));
});

test('fp16 asks for fp16 inputs and outputs', () => {
  assert.equal(measure('8.2', { precision: 'fp16' }).samples_ms.length, 5);
  for (const option of ['--fp16', '--inputIOFormats=fp16:chw', '--outputIOFormats=fp16:chw'])
    assert.ok(playedLines('arguments').includes(option), option);
});

test('an older version gets no option that it lacks', () => {
  const answer = measure('7.1', {});
  assert.deepEqual(answer.samples_ms, [0.5, 0.4375, 0.40625, 0.46875, 0.4375]);
  assert.equal(answer.software, 'TensorRT 7.1.3');
  assert.equal(answer.device, 'NVIDIA Tegra X2');
  assert.deepEqual(answer.kernels, []);
});

test('the same over ssh', () => {
  const answer = measure('8.2', {}, { options: ['--ssh', 'me@board'] });
  assert.equal(answer.samples_ms.length, 5);
  assert.deepEqual(playedLines('ssh'), ['-o', 'BatchMode=yes', 'me@board']);
  assert.deepEqual(readFileSync(join(played, 'model')), readFileSync(model));
  const unreachable = measure('8.2', {}, { options: ['--ssh', 'unreachable'] });
  assert.deepEqual(unreachable, {
    id: 7,
    error: 'ssh: connect to host unreachable port 22: No route to host',
    reads_on: true,
  });
});

test('what the board says about itself', () => {
  boardFile('proc/device-tree/model', 'NVIDIA Jetson Nano Developer Kit\0');
  boardFile('etc/nv_tegra_release', '# R32 (release), REVISION: 7.1, GCID: 29818004, BOARD: t210ref, EABI: aarch64\n');
  boardFile('sys/devices/gpu.0/devfreq/57000000.gpu/cur_freq', '921600000\n');
  boardFile('sys/devices/system/cpu/cpu0/cpufreq/scaling_cur_freq', '1479000\n');
  const answer = measure('8.2', {}, { env: { LASTS: '0.3' } });
  rmSync(join(scratch, 'board'), { recursive: true });
  assert.equal(answer.device, 'NVIDIA Jetson Nano Developer Kit');
  assert.equal(answer.software, 'TensorRT 8.2.1 L4T 32.7.1');
  assert.deepEqual(answer.clocks_mhz, { gpu: 922, cpu: 1479 });
});

test('clocks are locked where asked for, or there are no samples', () => {
  assert.ok(measure('8.2', {}, { env: { SUDO: 'exit 1' } }).samples_ms);
  assert.ok(!existsSync(join(played, 'sudo')));
  assert.ok(measure('8.2', {}, { options: ['--lock-clocks'], env: { SUDO: 'exit 0' } }).samples_ms);
  assert.deepEqual(playedLines('sudo'), ['-n jetson_clocks']);
  const env = { SUDO: 'echo "sudo: a password is required" >&2; exit 1' };
  assert.deepEqual(measure('8.2', {}, { options: ['--lock-clocks'], env }), {
    id: 7,
    error: 'jetson_clocks: sudo: a password is required',
    reads_on: true,
  });
});

test('failures are answers', () => {
  assert.match(
    measure('8.2-failed', {}).error,
    /^Error\[10\].*Could not find any implementation for node layer\.\); .*Engine set up failed$/,
  );
  assert.match(measure('8.2', { repeats: 50 }).error, /trtexec wrote 10 times, not 50/);
  assert.match(measure('8.2', {}, { options: ['--limit', '1'], env: { LASTS: '5' } }).error, /longer than 1 s/);
  assert.match(measure('8.2', {}, { options: ['--trtexec', '/nowhere/trtexec'] }).error, /\/nowhere\/trtexec/);
  assert.match(measure('8.2', { precision: 'int8' }).error, /fp32 and fp16, not int8/);
  assert.match(measure('8.2', { protocol: 'other/1' }).error, /speaks blackthorn-runner\/2, not other\/1/);
  assert.match(measure('8.2', { model: '/nowhere/model.onnx' }).error, /model\.onnx/);
  const { answers } = run(trtexecRunner, 'no JSON\n');
  assert.equal(typeof answers[0].error, 'string');
});

test('ended while trtexec runs it ends that too and leaves nothing behind', async () => {
  const mark = join(played, 'lasted');
  const slow = join(scratch, 'slow_trtexec');
  writeFileSync(
    slow,
    `#!/bin/sh\n[ "$1" != --help ] || exit 0\necho $$ >${join(played, 'started')}\nsleep 6\ntouch ${mark}\n`,
  );
  chmodSync(slow, 0o755);
  const child = spawn('sh', ['-c', 'exec "$@"', 'sh', ...trtexecRunner, '--trtexec', slow], {
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  child.stdin.write(requestLine({ model }));
  const wait = () => new Promise((resolve) => setTimeout(resolve, 20));
  while (!existsSync(join(played, 'started'))) await wait();
  // As the caller does: everything that the runner has started is of its group.
  process.kill(-child.pid, 'SIGTERM');
  await new Promise((resolve) => child.on('exit', resolve));
  const limit = Date.now() + 5000;
  while (readdirSync(temporary).length > 0 && Date.now() < limit) await wait();
  assert.deepEqual(readdirSync(temporary), []);
  await new Promise((resolve) => setTimeout(resolve, 7000));
  assert.ok(!existsSync(mark));
});

test("the Python 3.6 of the boards' JetPack reads it", () => {
  const parse = `import ast; ast.parse(open(${JSON.stringify(trtexecRunner[1])}).read(), feature_version=(3, 6))`;
  assert.equal(spawnSync('python3', ['-c', parse], { encoding: 'utf8' }).stderr, '');
});
