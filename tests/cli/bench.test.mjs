// blackthorn bench, fit and simulate from outside: runners that work, fail, hang and lie; interruption and resumption.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { blackthorn, cliPath, root } from '../support/programs.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'blackthorn-bench-'));
after(() => rmSync(scratch, { recursive: true }));
const simulate = `${cliPath} simulate --platform jetson-tx2`;
const espcn = join(root, 'tests/models/espcn_x3_op13.onnx');

/** A runner in JavaScript: `body` has the request as `request` and gives the answer. */
function runner(name, body) {
  const file = join(scratch, `${name}.mjs`);
  writeFileSync(
    file,
    `import { readFileSync, existsSync, appendFileSync } from 'node:fs';
const request = JSON.parse(readFileSync(0, 'utf8'));
const answer = (() => { ${body} })();
if (answer !== undefined) console.log(JSON.stringify({ id: request.id, ...answer }));
`,
  );
  return `node ${file}`;
}

const linear = 'return { samples_ms: [0.1 + request.parameters.c_in / 1000], device: "d", software: "s" };';

test('a table from a simulated device: written, loaded, near the truth', () => {
  const out = join(scratch, 'tx2.json');
  const kinds = ['--kinds', 'conv,pool,pointwise'];
  const bench = blackthorn(['bench', '--runner', simulate, '--out', out, ...kinds, '--format', 'json']);
  assert.equal(bench.status, 0, bench.stderr);
  const result = JSON.parse(bench.stdout);
  assert.equal(result.schema, 'blackthorn-bench/1');
  assert.deepEqual(
    result.kinds.map(({ kind }) => kind),
    ['conv', 'pool', 'pointwise'],
  );
  assert.ok(result.unseen.length > 15 && result.rmspe < 0.04, `${result.rmspe}`);
  const total = (platform) =>
    JSON.parse(
      blackthorn(['estimate', espcn, '--platform', platform, '--precision', 'fp32', '--format', 'json']).stdout,
    ).layers.reduce((sum, layer) => sum + layer.kernel_ms, 0);
  assert.ok(Math.abs(total(out) / total('jetson-tx2') - 1) < 0.1);

  // Every sample is kept, and the table can be had from them again.
  const rows = readFileSync(join(scratch, 'tx2.csv'), 'utf8').trimEnd().split('\n');
  const points = result.kinds.reduce((sum, kind) => sum + kind.points, 0) + result.unseen.length;
  assert.equal(rows.length, 1 + points);
  const fitted = blackthorn(['fit', join(scratch, 'tx2.csv'), '--out', join(scratch, 'again.json'), '--format=json']);
  assert.equal(fitted.status, 0, fitted.stderr);
  assert.ok(JSON.parse(fitted.stdout).rmspe < 0.1);
  assert.equal(blackthorn(['platforms', join(scratch, 'again.json')]).status, 0);

  // Asked once more, everything is answered from the file.
  const before = readFileSync(out, 'utf8');
  const again = blackthorn(['bench', '--runner', 'false', '--out', out, ...kinds]);
  assert.equal(again.status, 0, again.stderr);
  assert.match(again.stdout, /^0 measurements/m);
  assert.equal(readFileSync(out, 'utf8'), before);
});

test('one sweep', () => {
  const at = 'c_in=64,h_in=56,w_in=56,kernel_h=3,kernel_w=3';
  const sweep = ['bench', '--runner', simulate, '--sweep', 'c_out=1:1024', '--kind', 'conv', '--at', at];
  const result = JSON.parse(blackthorn([...sweep, '--format', 'json']).stdout);
  assert.equal(result.family, 'step');
  assert.equal(result.width, 32);
  assert.ok(result.probability > 0.9 && result.error_bound < 0.03);
  assert.ok(result.points.length <= 20 && result.samples > 0);
  assert.equal(result.function[0], 'step');
  assert.match(blackthorn(sweep).stdout, /^width +32$/m);
});

test('a runner that needs the end of its input, and one that fails now and then', () => {
  const log = join(scratch, 'calls');
  const flaky = runner(
    'flaky',
    `appendFileSync(${JSON.stringify(log)}, 'x');
     if (readFileSync(${JSON.stringify(log)}).length % 3 === 0) process.exit(1);
     ${linear}`,
  );
  const sweep = ['bench', '--runner', flaky, '--sweep', 'c_in=1:256', '--kind', 'pointwise', '--format', 'json'];
  const result = JSON.parse(blackthorn(sweep).stdout);
  assert.equal(result.family, 'linear');
});

test('layers that a runner refuses are marked and left out', () => {
  const refusing = runner('refusing', `if (request.parameters.c_in % 2) return { error: 'odd, no' }; ${linear}`);
  const out = join(scratch, 'refusing.json');
  const bench = blackthorn(['bench', '--runner', refusing, '--out', out, '--kinds', 'scale', '--no-check']);
  assert.equal(bench.status, 0, bench.stderr);
  assert.match(bench.stderr, /not measured: odd, no/);
  assert.match(readFileSync(join(scratch, 'refusing.csv'), 'utf8'), /,"?odd, no"?,/);
});

test('runners that never work end in an error that says why', () => {
  const cases = [
    ['false', /ended without an answer, status 1/],
    ['no-such-program-at-all', /ended without an answer, status 127/],
    ['echo hello', /no JSON object: hello/],
    ['echo []', /no JSON object/],
    [`echo '{"samples_ms": [-1, 0, null]}'`, /a time that no layer takes: -1 ms; there must be positive times alone/],
    ['sleep 60', /no answer within 1 s/],
  ];
  for (const [command, message] of cases) {
    const sweep = ['bench', '--sweep', 'c_in=1:64', '--kind', 'pool', '--timeout', '1s', '--runner', command];
    const { status, stderr } = blackthorn(sweep);
    assert.equal(status, 2, command);
    assert.match(stderr, message);
  }
});

test('what a hanging runner has started ends with it', () => {
  const mark = join(scratch, 'alive');
  const command = `(sleep 4; touch ${mark}) & sleep 60`;
  blackthorn(['bench', '--sweep', 'c_in=1:2', '--kind', 'pool', '--timeout', '0.2s', '--runner', command]);
  spawnSync('sleep', ['5']);
  assert.ok(!existsSync(mark));
});

test('interrupted, the same command goes on', async () => {
  const out = join(scratch, 'cut.json');
  const slow = runner('slow', `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 60); ${linear}`);
  const words = ['bench', '--runner', slow, '--out', out, '--kinds', 'pointwise', '--no-check'];
  const child = spawn(cliPath, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  const csv = join(scratch, 'cut.csv');
  while (!existsSync(csv) || readFileSync(csv, 'utf8').split('\n').length < 5)
    await new Promise((resolve) => setTimeout(resolve, 20));
  child.kill('SIGINT');
  const status = await new Promise((resolve) => child.on('exit', resolve));
  assert.equal(status, 2);
  assert.match(stderr, /interrupted; the same command goes on from here/);
  assert.ok(!existsSync(out));
  const kept = readFileSync(csv, 'utf8').trimEnd().split('\n').length - 1;
  const resumed = blackthorn(words);
  assert.equal(resumed.status, 0, resumed.stderr);
  assert.match(resumed.stdout, new RegExp(`, ${kept} from an earlier run`));
  assert.ok(existsSync(out));
});

test('another device or precision is not mixed in', () => {
  const out = join(scratch, 'mixed.json');
  const words = ['--out', out, '--kinds', 'scale', '--no-check', '--quick'];
  assert.equal(blackthorn(['bench', '--runner', simulate, ...words]).status, 0);
  const precision = blackthorn(['bench', '--runner', simulate, ...words, '--precision', 'fp16']);
  assert.equal(precision.status, 2);
  assert.match(precision.stderr, /measurements in fp32/);
  const other = `${cliPath} simulate --platform jetson-nano`;
  const device = blackthorn(['bench', '--runner', other, '--out', out, '--kinds', 'scale,norm', '--no-check', '--quick']);
  assert.equal(device.status, 2);
  assert.match(device.stderr, /now measures on 'Jetson Nano, simulated'/);
});

test('a budget of time is kept, and what is measured by then becomes the table', () => {
  const out = join(scratch, 'budget.json');
  const slow = runner('slower', `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20); ${linear}`);
  const words = ['bench', '--runner', slow, '--out', out, '--kinds', 'pointwise,scale,norm,copy', '--no-check'];
  const start = Date.now();
  const bench = blackthorn([...words, '--budget', '4s']);
  assert.equal(bench.status, 0, bench.stderr);
  assert.ok(Date.now() - start < 15000);
  assert.ok(Object.keys(JSON.parse(readFileSync(out, 'utf8')).kinds).length >= 1);
});

test('bad requests are said before anything is measured', () => {
  const cases = [
    [[], /--runner is needed/],
    [['--runner', 'false'], /--out is needed/],
    [['--runner', 'false', '--sweep', 'c_out'], /--sweep is a parameter and its range/],
    [['--runner', 'false', '--sweep', 'c_out=9:1'], /greater/],
    [['--runner', 'false', '--sweep', 'c_nowhere=1:9'], /no parameter 'c_nowhere'/],
    [['--runner', 'false', '--sweep', 'c_out=1:9', '--kind', 'konv'], /no layer kind 'konv'/],
    [['--runner', 'false', '--sweep', 'c_out=1:9', '--at', 'c_in'], /--at lists parameters/],
    [['--runner', 'false', '--out', join(scratch, 'x.json'), '--kinds', 'generic'], /cannot be measured alone/],
    [['--runner', 'false', '--out', join(scratch, 'x.json'), '--budget', 'soon'], /expected a time/],
    [['--runner', 'false', '--out', join(scratch, 'x.csv')], /ends in .json/],
    [['--runner', 'false', '--out', join(scratch, 'no/such/x.json')], /cannot be written/],
  ];
  for (const [words, message] of cases) {
    const { status, stderr } = blackthorn(['bench', ...words]);
    assert.equal(status, 2, words.join(' '));
    assert.match(stderr, message);
  }
});

test('fit: bad files and a file made by hand', () => {
  const file = join(scratch, 'hand.csv');
  const lines = Array.from({ length: 30 }, (_, i) => `fully_connected,${64 + 40 * i},${100 + 30 * i},${0.01 + 0.002 * i}`);
  writeFileSync(file, `kind,c_in,c_out,ms\n${lines.join('\n')}\n`);
  const words = ['fit', file, '--out', join(scratch, 'hand.json'), '--date', '2024-05-06', '--name', 'By hand'];
  assert.equal(blackthorn(words).status, 0);
  assert.equal(JSON.parse(readFileSync(join(scratch, 'hand.json'), 'utf8')).name, 'By hand');
  writeFileSync(file, 'kind,ms\nconv,-3\n');
  const bad = blackthorn(words);
  assert.equal(bad.status, 2);
  assert.match(bad.stderr, /line 2/);
  assert.equal(blackthorn(['fit', join(scratch, 'none.csv'), '--out', 'x.json']).status, 2);
});
