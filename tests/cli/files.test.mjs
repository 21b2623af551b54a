// What the command line reads and writes, roughly used: full disks, links, pipes, folders in the way, standard input.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { blackthorn, cliPath, root } from '../support/programs.mjs';

const scratch = mkdtempSync(join(tmpdir(), 'blackthorn-files-'));
after(() => rmSync(scratch, { recursive: true }));
const srcnn = join(root, 'tests/models/srcnn.onnx');
const simulate = `${cliPath} simulate --platform jetson-tx2 --noise 0`;

function folder(name) {
  const path = join(scratch, name);
  mkdirSync(path);
  return path;
}

function file(path, content) {
  writeFileSync(path, content);
  return path;
}

/** A run in a shell, where files may grow to so many KiB; waits for nothing longer than a minute. */
function shell(script, words = [], options = {}) {
  return spawnSync('bash', ['-c', script, cliPath, ...words], { encoding: 'utf8', timeout: 60_000, ...options });
}
const limited = (kib, words) => shell(`ulimit -f ${kib}; exec "$0" "$@"`, words);

const pointwise = Array.from({ length: 40 }, (_, i) => `pointwise,${1 + 13 * i},${8 + i},${0.01 + i / 100}`);
const measured = file(join(scratch, 'measured.csv'), `kind,c_in,h_in,ms\n${pointwise.join('\n')}\n`);
const { layers } = JSON.parse(blackthorn(['estimate', srcnn, '--format', 'json']).stdout);
const profile = file(
  join(scratch, 'profile.json'),
  JSON.stringify(layers.map(({ name, latency_ms }) => ({ name, averageMs: 2 * latency_ms }))),
);

test('on a full disk the old file stays, and nothing is left beside it', () => {
  const cases = {
    'estimate --output': (out) => ['estimate', srcnn, '--format', 'json', '--output', out],
    'inspect --output': (out) => ['inspect', srcnn, '--format', 'json', '--output', out],
    'profile --recalibrate': (out) => ['profile', srcnn, profile, '--recalibrate', out],
    'profile --output': (out) => ['profile', srcnn, profile, '--format', 'json', '--output', out],
    'fit --out': (out) => ['fit', measured, '--out', out],
  };
  for (const [name, words] of Object.entries(cases)) {
    const within = folder(name.replaceAll(/\W+/g, '-'));
    const out = file(join(within, 'out.json'), 'the old one');
    const full = limited(1, words(out));
    assert.equal(full.status, 2, name);
    assert.match(full.stderr, /bad_request: the file cannot be written: File too large \(.*out\.json\)/, name);
    assert.equal(readFileSync(out, 'utf8'), 'the old one', name);
    assert.deepEqual(readdirSync(within), ['out.json'], name);
    const free = blackthorn(words(out));
    assert.equal(free.status, 0, free.stderr);
    assert.ok(readFileSync(out, 'utf8').length > 1000, name);
    assert.deepEqual(readdirSync(within), ['out.json'], name);
  }
  assert.match(limited(1, ['estimate', srcnn, '--output', '/dev/full']).stderr, /No space left on device \(\/dev\/full\)/);
});

test('bench on a full disk: the measurements end with a line, and the same command goes on', () => {
  const within = folder('full');
  const out = join(within, 'table.json');
  const words = ['bench', '--runner', simulate, '--out', out, '--kinds', 'scale', '--no-check', '--quick'];
  const full = limited(4, words);
  assert.equal(full.status, 2);
  assert.match(full.stderr, /measurements cannot be written: File too large \(.*table\.csv\)/);
  const kept = readFileSync(join(within, 'table.csv'), 'utf8');
  assert.ok(kept.endsWith('\n') && kept.split('\n').length > 2);
  assert.ok(!existsSync(out));
  const free = blackthorn(words);
  assert.equal(free.status, 0, free.stderr);
  assert.equal(free.stderr, '');
  const whole = readFileSync(join(within, 'table.csv'), 'utf8');
  assert.ok(whole.startsWith(kept));

  // Cut anywhere it becomes the same again: in the header, at the end of a line and before it, within a row, a number.
  const table = readFileSync(out, 'utf8');
  const [header, first] = whole.split('\n');
  const row = header.length + 1;
  const cuts = [0, 5, header.length, row, row + 3, row + first.lastIndexOf('.') + 3, row + first.length, whole.length - 1];
  for (const bytes of cuts) {
    writeFileSync(join(within, 'table.csv'), whole.slice(0, bytes));
    const again = blackthorn(words);
    assert.equal(again.status, 0, again.stderr);
    const complete = bytes === 0 || whole[bytes - 1] === '\n';
    assert.equal(/table\.csv: incomplete_line: .*left out/.test(again.stderr), !complete, `${bytes}: ${again.stderr}`);
    assert.equal(readFileSync(join(within, 'table.csv'), 'utf8'), whole, `${bytes} bytes`);
    assert.equal(readFileSync(out, 'utf8'), table);
  }
});

test('a link stays a link, permissions stay, a new file has the usual ones', () => {
  const within = folder('links');
  const target = file(join(within, 'target.json'), 'old');
  chmodSync(target, 0o640);
  symlinkSync('target.json', join(within, 'link.json'));
  symlinkSync('new.json', join(within, 'dangling.json'));
  for (const name of ['link.json', 'dangling.json', 'plain.json'])
    assert.equal(blackthorn(['estimate', srcnn, '--output', join(within, name)]).status, 0);
  assert.ok(lstatSync(join(within, 'link.json')).isSymbolicLink());
  assert.ok(lstatSync(join(within, 'dangling.json')).isSymbolicLink());
  const texts = ['target.json', 'new.json', 'plain.json'].map((name) => readFileSync(join(within, name), 'utf8'));
  assert.deepEqual(new Set(texts).size, 1);
  assert.equal(statSync(target).mode & 0o777, 0o640);
  assert.equal(statSync(join(within, 'plain.json')).mode & 0o777, 0o666 & ~process.umask());
});

test('a result goes where the path leads that is no file', () => {
  const expected = blackthorn(['inspect', srcnn]).stdout;
  for (const out of ['-', '/dev/stdout', '/dev/fd/1'])
    assert.equal(blackthorn(['inspect', srcnn, '--output', out]).stdout, expected, out);
  const pipe = shell('"$0" inspect "$1" --output >(cat); wait $!', [srcnn]);
  assert.equal(pipe.stdout, expected);
});

test('what cannot be written is said with its path before anything is measured', () => {
  const within = folder('in-the-way');
  mkdirSync(join(within, 'folder.csv'));
  mkdirSync(join(within, 'table.json'));
  execFileSync('mkfifo', [join(within, 'pipe.csv'), join(within, 'alone')]);
  symlinkSync('loop.csv', join(within, 'loop.csv'));
  symlinkSync('circle.json', join(within, 'circle.json'));
  const none = `touch ${join(within, 'asked')}; false`;
  const bench = (name) => ['bench', '--runner', none, '--kinds', 'scale', '--out', join(within, name)];
  const cases = [
    [bench('folder.json'), /Is a directory \(.*folder\.csv\)/],
    [bench('pipe.json'), /not a regular file \(.*pipe\.csv\)/],
    [bench('loop.json'), /Too many levels of symbolic links \(.*loop\.csv\)/],
    [bench('table.json'), /Is a directory \(.*table\.json\)/],
    [bench('circle.json'), /Too many levels of symbolic links \(.*circle\.json\)/],
    [bench('no/such/x.json'), /No such file or directory \(.*no\/such\/x\.json\)/],
    [bench('pipe.csv/x.json'), /Not a directory \(.*pipe\.csv\/x\.json\)/],
    [bench(`${'n'.repeat(300)}.json`), /File name too long/],
    [['bench', '--runner', none, '--sweep', 'c_in=1:9', '--out', join(within, 'folder.csv')], /Is a directory/],
    [['fit', measured, '--out', join(within, 'table.json')], /Is a directory \(.*table\.json\)/],
    [['estimate', srcnn, '--output', join(within, 'folder.csv')], /Is a directory \(.*folder\.csv\)/],
    [['estimate', srcnn, '--output', join(within, 'loop.csv')], /Too many levels of symbolic links/],
    [['estimate', srcnn, '--output', join(within, 'alone')], /No such device or address \(.*alone\)/],
    [['profile', srcnn, profile, '--recalibrate', join(within, 'table.json')], /Is a directory/],
  ];
  for (const [words, message] of cases) {
    const { status, stderr } = blackthorn(words, { timeout: 60_000 });
    assert.equal(status, 2, words.join(' '));
    assert.match(stderr, /^blackthorn: bad_request: /, words.join(' '));
    assert.match(stderr, message);
  }
  assert.ok(!existsSync(join(within, 'asked')));
});

test('numbers that cannot be are refused, not cut', () => {
  const cases = [
    ['--repeats', '4294967296'],
    ['--repeats', '0'],
    ['--repeats', '-1'],
    ['--repeats', '10001'],
    ['--repeats', '1e3'],
    ['--warmup', '4294967296'],
    ['--timeout', '1e300s'],
    ['--timeout', '0s'],
    ['--budget', '9000h'],
  ];
  for (const [option, value] of cases) {
    const words = ['bench', '--runner', 'false', '--out', join(scratch, 'never.json'), option, value];
    const { status, stderr } = blackthorn(words);
    assert.equal(status, 2);
    assert.match(stderr, new RegExp(`bad_request: ${option}: expected .*, found '${value}'`));
  }
  for (const option of ['--noise', '--outliers', '--seed'])
    assert.match(blackthorn(['simulate', option, '1e18']).stderr, new RegExp(`${option}: expected a number from 0 to`));
});

test('a pipe in a folder is refused and not waited for', () => {
  const pipe = join(scratch, 'pipe.json');
  execFileSync('mkfifo', [pipe]);
  const cases = [
    ['estimate', pipe],
    ['estimate', srcnn, '--platform', pipe],
    ['inspect', pipe],
    ['platforms', pipe],
    ['profile', srcnn, pipe],
    ['profile', pipe, profile],
    ['fit', pipe, '--out', join(scratch, 'never.json')],
    ['accuracy', pipe, scratch],
    ['estimate', '/dev/zero'],
  ];
  for (const words of cases) {
    const { status, stderr } = blackthorn(words, { timeout: 20_000 });
    assert.equal(status, 2, words.join(' '));
    assert.match(stderr, /unreadable_file: .*not a regular file; a pipe can be given as standard input, which is called -/);
  }
});

test('standard input and pipes are read', () => {
  const report = (text) => {
    const { model, ...rest } = JSON.parse(text);
    return [model.name, { ...rest, model: { ...model, name: undefined } }];
  };
  const [, expected] = report(blackthorn(['estimate', srcnn, '--format', 'json']).stdout);
  const cases = [
    ['cat "$1" | "$0" estimate - --format json', 'standard input'],
    ['"$0" estimate - --format json <"$1"', 'standard input'],
    ['"$0" estimate /dev/stdin --format json <"$1"', 'stdin'],
    ['cat "$1" | "$0" estimate /dev/stdin --format json', 'stdin'],
    ['(head -c 100 "$1"; sleep 0.2; tail -c +101 "$1") | "$0" estimate - --format json', 'standard input'],
    ['"$0" estimate <(cat "$1") --format json', undefined],
  ];
  for (const [script, name] of cases) {
    const { status, stdout, stderr } = shell(script, [srcnn]);
    assert.equal(status, 0, `${script}: ${stderr}`);
    const [called, rest] = report(stdout);
    assert.deepEqual(rest, expected, script);
    if (name) assert.equal(called, name);
  }
  assert.equal(shell('cat "$2" | "$0" profile "$1" -', [srcnn, profile]).status, 0);
  assert.equal(shell('cat "$1" | "$0" fit - --out "$2"', [measured, join(scratch, 'piped.json')]).status, 0);
  const table = blackthorn(['platforms', join(scratch, 'piped.json')]).stdout;
  assert.equal(shell('cat "$1" | "$0" platforms /dev/stdin', [join(scratch, 'piped.json')]).stdout, table);
});

test('standard input that is empty, endless, closed or a folder', () => {
  const cases = [
    ['"$0" estimate - </dev/null', /empty_file/],
    ['"$0" estimate - <&-', /unreadable_file: .*Bad file descriptor/],
    ['"$0" estimate - </', /unreadable_file: .*Is a directory/],
    ['"$0" estimate /dev/fd/77', /unreadable_file: .*Bad file descriptor/],
    ['cat "$1" | "$0" estimate - -', /empty_file/],
    ['"$0" platforms /dev/stdin </dev/zero', /unreadable_file: .*larger than 4194304 bytes/],
    ['yes | "$0" platforms /dev/stdin', /unreadable_file: .*larger than 4194304 bytes/],
  ];
  for (const [script, message] of cases) {
    const { status, stderr } = shell(script, [srcnn]);
    assert.equal(status, 2, script);
    assert.match(stderr, message);
  }
});
