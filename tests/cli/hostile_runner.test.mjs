// blackthorn bench with runners that lie, flood, go deaf or answer for another layer; two runs at once; signals.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { blackthorn, cliPath, root } from '../support/programs.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'blackthorn-hostile-'));
after(() => rmSync(scratch, { recursive: true }));
const runner = (...words) => `python3 -I -S ${join(root, 'tests/cli/hostile_runner.py')} ${words.join(' ')}`;
const temporary = join(scratch, 'tmp');
mkdirSync(temporary);
const env = { ...process.env, TMPDIR: temporary };

const sweep = (mode, ...words) =>
  blackthorn(['bench', '--runner', runner(mode), '--sweep', 'c_in=1:256', '--kind', 'scale', '--timeout', '20s', ...words], {
    env,
    timeout: 120_000,
  });

test('an answer is judged when it comes, and a runner that floods or fails is ended', () => {
  const cases = {
    negative: /samples_ms has a time that no layer takes: -1/,
    memory: /memory_bytes is no device's: 9223372036854775807/,
    'id-of-another': /id is 1000000000, and the request's \d+: it belongs to another layer/,
    deep: /no JSON object.*nested deeper/,
    'too-long': /an answer without an end/,
    'ends-badly': /answered and then ended with status 1/,
    'ends-by-signal': /answered and then ended (by a signal|with status 139)/,
    flood: /an answer without an end/,
    'flood-lines': /an answer without an end/,
    'flood-answers': /more than one line for a request/,
  };
  for (const [mode, message] of Object.entries(cases)) {
    const { status, stderr } = sweep(mode);
    assert.equal(status, 2, mode);
    assert.match(stderr, message, mode);
  }
  assert.deepEqual(readdirSync(temporary), []);
});

test('every time belongs to its layer, also where a runner prints a line too many', () => {
  for (const mode of ['good', 'line-too-many', 'line-too-many-1', 'protocol-1-strict']) {
    const { status, stdout, stderr } = sweep(mode, '--format', 'json');
    assert.equal(status, 0, `${mode}: ${stderr}`);
    const { points, family } = JSON.parse(stdout);
    assert.equal(family, 'linear', mode);
    assert.ok(points.length > 3, mode);
    for (const { c_in, ms } of points) assert.ok(Math.abs(ms - (0.1 + c_in / 1000)) < 1e-9, `${mode}: ${c_in} ${ms}`);
    assert.equal(/old_protocol/.test(stderr), mode.includes('1'), `${mode}: ${stderr}`);
  }
});

/** A run beside this one: {child, ended: {status, stderr}}. */
function started(words) {
  const child = spawn(cliPath, words, { stdio: ['ignore', 'ignore', 'pipe'], env });
  let stderr = '';
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  const ended = new Promise((resolve) => child.on('exit', (status) => resolve({ status, stderr })));
  return { child, ended };
}

async function until(condition) {
  const limit = Date.now() + 60_000;
  while (!condition()) {
    assert.ok(Date.now() < limit, 'waited for a minute');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const lines = (file) => (existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0);
const runs = (pid) => existsSync(`/proc/${pid}`) && !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));

test('signals end the runner too and leave nothing behind', async () => {
  for (const [signal, mode, asked] of [
    ['SIGINT', 'slow', 3],
    ['SIGHUP', 'slow', 3],
    ['SIGTERM', 'sleeps', 1],
    ['SIGHUP', 'goes-deaf', 2],
    ['SIGKILL', 'slow', 3],
  ]) {
    const name = `${signal}-${mode}`;
    const log = join(scratch, `${name}.log`);
    const out = join(scratch, `${name}.json`);
    const words = ['bench', '--runner', runner(mode, log), '--out', out, '--kinds', 'scale', '--timeout', '600s', '--no-check'];
    const { child, ended } = started(words);
    await until(() => lines(log) >= asked);
    child.kill(signal);
    const { status, stderr } = await ended;
    const pids = new Set(readFileSync(log, 'utf8').trimEnd().split('\n'));
    await until(() => ![...pids].some(runs));
    if (signal === 'SIGKILL') {
      for (const left of readdirSync(temporary)) rmSync(join(temporary, left), { recursive: true });
      continue;
    }
    assert.equal(status, 2, name);
    assert.match(stderr, /cancelled: interrupted; the same command goes on from here/, name);
    assert.deepEqual(readdirSync(temporary), [], name);
    assert.ok(!existsSync(out), name);
  }
});

test('nohup is heeded', async () => {
  const log = join(scratch, 'nohup.log');
  const words = ['bench', '--runner', runner('slow', log), '--sweep', 'c_in=1:64', '--kind', 'scale'];
  const child = spawn('bash', ['-c', 'trap "" HUP; exec "$0" "$@"', cliPath, ...words], { stdio: 'ignore', env });
  const ended = new Promise((resolve) => child.on('exit', resolve));
  await until(() => lines(log) >= 2);
  child.kill('SIGHUP');
  assert.equal(await ended, 0);
});

test('two runs cannot add to one file', async () => {
  const out = join(scratch, 'both.json');
  const words = (mode) => ['bench', '--runner', runner(mode), '--out', out, '--kinds', 'scale', '--no-check', '--quick'];
  const { child, ended } = started(words('slow'));
  await until(() => lines(join(scratch, 'both.csv')) >= 3);
  for (const second of [words('good'), ['bench', '--runner', runner('good'), '--sweep', 'c_in=1:9', '--out', join(scratch, 'both.csv')]]) {
    const { status, stderr } = blackthorn(second, { env });
    assert.equal(status, 2);
    assert.match(stderr, /bad_request: another bench is adding to these measurements.*both\.csv/);
  }
  child.kill('SIGINT');
  await ended;
  assert.equal(blackthorn(words('good'), { env }).status, 0);
});

test('a file of two devices, or a damaged one: refused with its line, nothing left behind', () => {
  const header = 'kind,precision,c_in,samples_ms,error,device,software,memory_bytes';
  const cases = [
    [['scale,fp32,3,0.4,,D,S,', 'scale,fp32,4,0.4,,E,S,'], /measured on 'E', rows before on 'D'.*line 3/],
    [['scale,fp32,3,0.4,,D,S,', 'scale,fp32,4,0.4,,D,T,'], /measured on 'T', rows before on 'S'.*line 3/],
    [['scale,fp32,3,0.4,,D,S,9223372036854775807'], /memory_bytes.*line 2/],
    [['scale,int8,3,0.4,,D,S,'], /measured in fp32 or fp16, not in 'int8'.*line 2/],
    [['scale,fp32,3,0.4,,"D,S,', 'scale,fp32,4,0.4,,D,S,'], /quote.*line 2/],
    [['scale,fp32,3'], /3 fields.*line 2/],
  ];
  for (const [rows, message] of cases) {
    const csv = join(scratch, 'read.csv');
    const text = `${[header, ...rows].join('\n')}\n`;
    for (const words of [['bench', '--runner', runner('good'), '--kinds', 'scale'], ['fit', csv]]) {
      writeFileSync(csv, text);
      const { status, stderr } = blackthorn([...words, '--out', join(scratch, 'read.json')], { env });
      assert.equal(status, 2, stderr);
      assert.match(stderr, message);
      assert.equal(readFileSync(csv, 'utf8'), text, 'it stays as it was');
      assert.deepEqual(readdirSync(temporary), []);
    }
  }
});

test('what a runner calls its device is no formula in the CSV, and the run goes on from there', () => {
  const out = join(scratch, 'formula.json');
  const words = (mode) => ['bench', '--runner', mode, '--out', out, '--kinds', 'scale', '--no-check', '--quick'];
  assert.equal(blackthorn(words(runner('formula')), { env }).status, 0);
  const csv = readFileSync(join(scratch, 'formula.csv'), 'utf8');
  assert.match(csv, /,'=cmd\|'\/C calc'!A0,a;'=b\\u\{A\}\\u\{1B\}\[2J,/);
  writeFileSync(join(scratch, 'formula.csv'), csv.split('\n').slice(0, 4).join('\n').concat('\n'));
  const again = blackthorn(words(runner('formula')), { env });
  assert.equal(again.status, 0, again.stderr);
  assert.equal(readFileSync(join(scratch, 'formula.csv'), 'utf8'), csv);
});
