// The command line from outside: exit statuses, what goes to which stream, folders, budgets.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { blackthorn, cliPath, root } from '../support/programs.mjs';

const models = join(root, 'tests/models');
const espcn = join(models, 'espcn_x3_op13.onnx');
const srcnn = join(models, 'srcnn.onnx');
const scratch = mkdtempSync(join(tmpdir(), 'blackthorn-cli-'));
after(() => rmSync(scratch, { recursive: true }));

function scratchFile(name, content) {
  const path = join(scratch, name);
  writeFileSync(path, content);
  return path;
}

test('help and version', () => {
  const overview = blackthorn(['--help']);
  assert.equal(overview.status, 0);
  for (const command of ['estimate', 'inspect', 'platforms', 'profile', 'bench', 'fit', 'simulate', 'accuracy', 'facts']) {
    assert.match(overview.stdout, new RegExp(`^  ${command} `, 'm'));
    const help = blackthorn([command, '--help']);
    assert.equal(help.status, 0);
    assert.match(help.stdout, /Exit status/);
    assert.match(help.stdout, /Examples/);
    assert.equal(blackthorn(['help', command]).stdout, help.stdout);
    for (const line of help.stdout.split('\n')) assert.ok(line.length <= 115, line);
  }
  const version = blackthorn(['--version']);
  assert.match(version.stdout, /^blackthorn \d+\.\d+\.\d+\n$/);
  assert.equal(blackthorn([]).status, 2);
});

test('facts: what the page takes from the tables', () => {
  const facts = JSON.parse(blackthorn(['facts']).stdout);
  const schema = JSON.parse(readFileSync(join(root, 'platforms/schema.json'), 'utf8'));
  const ids = (rows) => rows.map(({ id }) => id);
  assert.deepEqual(ids(facts.kinds).sort(), [...schema.properties.kinds.propertyNames.enum].sort());
  for (const { id, words, looks } of facts.kinds) {
    assert.ok(words && looks.length > 0, id);
    assert.equal(looks.at(-1).label, '', `${id}: the last look is for every layer`);
  }
  const looks = facts.kinds.flatMap((kind) => kind.looks.map(({ colour, pattern }) => `${colour} ${pattern}`));
  assert.equal(new Set(looks).size, looks.length, 'no two looks are the same');
  assert.deepEqual(ids(facts.variables).sort(), schema.$defs.variable.oneOf.map((one) => one.const).sort());
  const help = blackthorn(['estimate', '--help']).stdout;
  for (const { option, argument } of facts.settings.filter((setting) => setting.option))
    assert.ok(help.includes(`  ${option} ${argument}\n`) || help.includes(`  ${option} ${argument} `), option);
  assert.deepEqual(ids(facts.formats), /^ {2}--format (\S+)/m.exec(help)[1].split('|'));
  const [header] = blackthorn(['estimate', espcn, '--format', 'csv']).stdout.split('\n');
  const columns = ids(facts.columns);
  for (const id of header.split(',')) assert.ok(columns.includes(id), id);
});

test('one model: table, JSON, CSV, Markdown', () => {
  const table = blackthorn(['estimate', espcn]);
  assert.equal(table.status, 0);
  assert.equal(table.stderr, '');
  assert.match(table.stdout, /^estimate +[\d.]+ ms \(90 % interval [\d.]+–[\d.]+ ms\), [\d.]+ FPS$/m);
  const report = JSON.parse(blackthorn(['estimate', espcn, '--format=json']).stdout);
  assert.equal(report.schema, 'blackthorn-report/1');
  assert.equal(report.model.name, 'espcn_x3_op13.onnx');
  assert.equal(report.platform.id, 'jetson-nano');
  const sum = report.layers.reduce((total, layer) => total + layer.latency_ms, report.total.start_ms);
  assert.ok(Math.abs(sum / report.total.latency_ms - 1) < 1e-4, `${sum} is the total ${report.total.latency_ms}`);
  const csv = blackthorn(['estimate', espcn, '--format', 'csv']).stdout.trimEnd().split('\n');
  assert.equal(csv.length, 1 + report.layers.length);
  assert.match(blackthorn(['estimate', espcn, '--format', 'md']).stdout, /^# espcn/);
});

test('settings reach the estimate', () => {
  const estimate = (...args) => JSON.parse(blackthorn(['estimate', espcn, '--format', 'json', ...args]).stdout);
  const base = estimate();
  const tx2 = estimate('--platform', 'jetson-tx2', '--mode', 'maxq', '--precision', 'fp32', '--batch', '4');
  assert.deepEqual(
    [tx2.platform.id, tx2.platform.mode, tx2.platform.precision, tx2.batch],
    ['jetson-tx2', 'maxq', 'fp32', 4],
  );
  assert.equal(tx2.model.macs, 4 * base.model.macs);
  const input = base.model.inputs[0];
  const larger = input.shape.map((size, axis) => (axis < 2 ? size : 2 * size));
  const named = estimate('--shape', `${input.name}=${larger.join('x')}`);
  assert.deepEqual(named.model.inputs[0].shape, larger);
  assert.deepEqual(estimate('--shape', larger.join('x')), named);
});

test('the output file, and its ending as the format', () => {
  const file = join(scratch, 'report.json');
  const result = blackthorn(['estimate', espcn, '--output', file]);
  assert.equal(result.status, 0);
  assert.equal(result.stdout, '');
  assert.equal(readFileSync(file, 'utf8'), blackthorn(['estimate', espcn, '--format', 'json']).stdout);
  assert.equal(blackthorn(['estimate', espcn, '--output', join(scratch, 'no/such/folder')]).status, 2);
});

test('budgets decide the exit status', () => {
  assert.equal(blackthorn(['estimate', espcn, '--budget', '60s']).status, 0);
  const missed = blackthorn(['estimate', espcn, '--budget', '1000000fps']);
  assert.equal(missed.status, 3);
  assert.match(missed.stdout, /^budget .*missed by/m);
  assert.equal(blackthorn(['estimate', espcn, srcnn, '--budget', '1000000fps']).status, 3);
  assert.equal(blackthorn(['estimate', espcn, '--budget', 'soon']).status, 2);
});

test('bad input: status 2, the reason on standard error, nothing on standard output', () => {
  const html = scratchFile('page.onnx', '<!DOCTYPE html><html><head></head></html>');
  const empty = scratchFile('empty.onnx', '');
  const cut = scratchFile('cut.onnx', readFileSync(espcn).subarray(0, 700));
  const table = scratchFile('table.json', '{"schema": "blackthorn-platform/1"}');
  const cases = [
    [['estimate', join(scratch, 'missing.onnx')], /unreadable_file: .*missing\.onnx/],
    [['estimate', html], /not_onnx: .*HTML/],
    [['estimate', empty], /empty_file/],
    [['estimate', cut], /truncated_file/],
    [['estimate', '/dev/null'], /unreadable_file: .*regular file/],
    [['estimate'], /bad_request: usage/],
    [['estimate', espcn, '--platfrom', 'x'], /did you mean --platform\?/],
    [['estimate', espcn, '--batch'], /wants a value/],
    [['estimate', espcn, '--batch', 'x'], /bad_request/],
    [['estimate', espcn, '--dim', 'N'], /NAME=N/],
    [['estimate', espcn, '--shape', 'nope=1x1x8x8'], /unknown_input/],
    [['estimate', espcn, '--shape', '1x3xa'], /bad_request/],
    [['estimate', espcn, '--platform', 'jetson-nono'], /unknown_platform: .*jetson-nano/],
    [['estimate', espcn, '--platform', table], /bad_platform_table/],
    [['estimate', espcn, '--mode', 'warp'], /unknown_mode/],
    [['estimate', espcn, '--precision', 'int8'], /unknown_precision/],
    [['estimate', espcn, '--format', 'xml'], /table, json, csv, md/],
    [['inspect', espcn, '--format', 'csv'], /table, json/],
    [['inspect', espcn, espcn], /usage/],
    [['platforms', 'jetson-nono'], /unknown_platform/],
    [['estmate', espcn], /did you mean estimate\?/],
    [['accuracy', espcn], /usage/],
  ];
  for (const [args, message] of cases) {
    const result = blackthorn(args);
    assert.equal(result.status, 2, args.join(' '));
    assert.equal(result.stdout, '', args.join(' '));
    assert.match(result.stderr, /^blackthorn: /);
    assert.match(result.stderr, message);
  }
});

test('errors are safe for a terminal', () => {
  const result = blackthorn(['estimate', join(scratch, 'a\x1b[2Jb.onnx')]);
  assert.equal(result.status, 2);
  assert.ok(!result.stderr.includes('\x1b'));
});

test('a folder: one line each, a bad file keeps its line', () => {
  const folder = join(scratch, 'größe');
  mkdirSync(join(folder, 'sub'), { recursive: true });
  copyFileSync(espcn, join(folder, 'sub/b.onnx'));
  copyFileSync(srcnn, join(folder, 'a.ONNX'));
  writeFileSync(join(folder, 'c.onnx'), 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n');
  writeFileSync(join(folder, 'notes.txt'), 'none');
  const table = blackthorn(['estimate', folder]);
  assert.equal(table.status, 2);
  assert.match(table.stderr, /c\.onnx: not_onnx/);
  assert.equal(table.stdout.trimEnd().split('\n').length, 2 + 3);
  assert.match(table.stdout, /c\.onnx .*error: not_onnx/);
  const rows = JSON.parse(blackthorn(['estimate', folder, '--format', 'json']).stdout);
  assert.deepEqual(
    rows.map((row) => row.model.slice(folder.length + 1)),
    ['a.ONNX', 'c.onnx', 'sub/b.onnx'],
  );
  assert.deepEqual(
    rows.map((row) => row.error),
    [null, 'not_onnx', null],
  );
  assert.equal(
    rows[2].latency_ms,
    JSON.parse(blackthorn(['estimate', espcn, '--format', 'json']).stdout).total.latency_ms,
  );
  assert.equal(blackthorn(['estimate', folder, '--format', 'csv']).stdout.trimEnd().split('\n').length, 1 + 3);
  assert.equal(blackthorn(['estimate', espcn, srcnn]).status, 0);
  mkdirSync(join(scratch, 'bare'));
  assert.match(blackthorn(['estimate', join(scratch, 'bare')]).stderr, /no \.onnx file/);
});

test('inspect and platforms', () => {
  const inspected = JSON.parse(blackthorn(['inspect', srcnn, '--format', 'json']).stdout);
  assert.deepEqual(Object.keys(inspected), ['tensors', 'data_dependent', 'nodes', 'parameters', 'macs', 'body_macs', 'node_macs']);
  assert.ok(inspected.macs > 0);
  assert.equal(
    inspected.macs,
    Object.values(inspected.node_macs).reduce((a, b) => a + b),
  );
  assert.match(blackthorn(['inspect', srcnn]).stdout, /Conv/);
  const platforms = JSON.parse(blackthorn(['platforms', '--format', 'json']).stdout);
  for (const platform of platforms) {
    assert.match(blackthorn(['platforms']).stdout, new RegExp(`^${platform.id} `, 'm'));
    assert.match(blackthorn(['platforms', platform.id]).stdout, /Power modes/);
    assert.deepEqual(JSON.parse(blackthorn(['platforms', platform.id, '--format', 'json']).stdout), platform);
  }
  assert.ok(platforms.length >= 3);
});

test('accuracy: compared, skipped and failed rows', () => {
  const header = 'name,file,relation,device,precision,batch,input,latency_ms,source\n';
  const row = (name, file, device, precision, batch = 1) =>
    `${name},${file},same,${device},${precision},${batch},${shape},10,"a, b"\n`;
  const input = JSON.parse(blackthorn(['estimate', espcn, '--format', 'json']).stdout).model.inputs[0].shape;
  const shape = `${input.slice(1).join('x')} (as printed)`;
  const csv = scratchFile(
    'measured.csv',
    header +
      row('espcn', 'espcn_x3_op13.onnx', 'jetson-nano', 'fp16') +
      row('espcn', 'espcn_x3_op13.onnx', 'jetson-nano', 'fp16', 4) +
      row('espcn', 'espcn_x3_op13.onnx', 'jetson-nano', 'int8') +
      row('espcn', 'espcn_x3_op13.onnx', 'toaster', 'fp16'),
  );
  const result = JSON.parse(blackthorn(['accuracy', csv, models, '--format', 'json']).stdout);
  const at = (batch) =>
    JSON.parse(blackthorn(['estimate', espcn, '--format', 'json', '--batch', `${batch}`, '--precision', 'fp16']).stdout)
      .total.latency_ms;
  assert.deepEqual(
    result.comparisons.map((c) => c.estimated_ms),
    [at(1), at(4)],
  );
  assert.equal(result.comparisons[0].source, 'a, b');
  assert.ok(Math.abs(result.comparisons[0].error - (at(1) / 10 - 1)) < 1e-4);
  assert.equal(result.accuracy[0].count, 2);
  assert.deepEqual(
    result.skipped.map((s) => s.rows),
    [1, 1],
  );
  assert.deepEqual(result.failures, []);
  assert.match(blackthorn(['accuracy', csv, models]).stdout, /2 measurements compared; 1 skipped/);

  const failing = scratchFile('failing.csv', header + row('gone', 'gone.onnx', 'jetson-nano', 'fp16'));
  const failed = blackthorn(['accuracy', failing, models]);
  assert.equal(failed.status, 2);
  assert.match(failed.stderr, /gone\.onnx/);
  assert.match(failed.stdout, /1 failed/);
  assert.match(blackthorn(['accuracy', scratchFile('odd.csv', 'a,b\n1\n'), models]).stderr, /line 2/);
});

test('profile: every format, errors, layers without a match', () => {
  const { layers } = JSON.parse(blackthorn(['estimate', espcn, '--format', 'json']).stdout);
  const named = layers.filter((layer) => layer.nodes.length > 0);
  const times = named.map((layer, i) => ({ name: layer.name, averageMs: layer.latency_ms * (i === 0 ? 2 : 1) }));
  const profile = scratchFile('profile.json', JSON.stringify([{ count: 10 }, ...times, { name: 'odd', averageMs: 1 }]));
  const result = blackthorn(['profile', espcn, profile, '--format', 'json']);
  assert.equal(result.status, 0, result.stderr);
  const json = JSON.parse(result.stdout);
  assert.equal(json.schema, 'blackthorn-profile/1');
  assert.equal(json.groups.length, named.length);
  assert.ok(Math.abs(json.groups[0].error + 0.5) < 1e-3);
  assert.ok(Math.abs(json.groups[1].error) < 1e-3);
  assert.deepEqual(json.unmatched_measured.map((layer) => layer.name), ['odd']);
  assert.equal(json.unmatched_layers.length, layers.length - named.length);
  const csv = blackthorn(['profile', espcn, profile, '--format', 'csv']).stdout.trimEnd().split('\n');
  assert.equal(csv.length, 1 + layers.length + 1);
  assert.match(blackthorn(['profile', espcn, profile]).stdout, /^matched [\d.]+ % of the measured time in \d+ groups/m);
  assert.match(blackthorn(['profile', espcn, profile, '--format', 'md']).stdout, /^\| measured \|/);
  const infos = scratchFile('layers.json', JSON.stringify({ Layers: [{ Name: 'odd', LayerType: 'Shuffle' }] }));
  const typed = JSON.parse(blackthorn(['profile', espcn, profile, '--layers', infos, '--format', 'json']).stdout);
  assert.equal(typed.unmatched_measured[0].type, 'Shuffle');
});

test('profile: a table fitted to it', () => {
  const { layers } = JSON.parse(blackthorn(['estimate', srcnn, '--format', 'json']).stdout);
  const times = layers.map((layer) => ({ name: layer.name, averageMs: 2 * layer.latency_ms }));
  const profile = scratchFile('twice.json', JSON.stringify(times));
  const table = join(scratch, 'My Nano.json');
  const fit = blackthorn(['profile', srcnn, profile, '--recalibrate', table, '--date', '2024-05-01']);
  assert.equal(fit.status, 0, fit.stderr);
  assert.match(fit.stdout, /factor in the table/);
  const text = JSON.parse(readFileSync(table, 'utf8'));
  assert.deepEqual([text.id, text.extends, text.basis, text.date], ['my-nano', 'jetson-nano', 'calibrated', '2024-05-01']);
  const errors = (...args) => JSON.parse(blackthorn(['profile', srcnn, profile, '--format', 'json', ...args]).stdout).errors;
  assert.ok(errors('--platform', table).rmspe_by_time < errors().rmspe_by_time);
  assert.equal(blackthorn(['platforms', table]).status, 0);
});

test('profile: bad input', () => {
  const profile = scratchFile('stranger.json', '[{"name": "stranger", "averageMs": 1}]');
  const page = scratchFile('page.json', '<html>');
  const table = join(scratch, 'none.json');
  for (const [args, message] of [
    [[espcn], /usage/],
    [[espcn, page], /bad_request: profile "page.json": not JSON/],
    [[espcn, join(scratch, 'missing.json')], /unreadable_file/],
    [[espcn, profile, '--layers', page], /bad_request: layer information "page.json"/],
    [[espcn, profile, '--recalibrate', table], /bad_request: no layer .*matched by name/],
  ]) {
    const result = blackthorn(['profile', ...args]);
    assert.equal(result.status, 2, args.join(' '));
    assert.equal(result.stdout, '');
    assert.match(result.stderr, message);
  }
});

test('a reader that goes away is no error', () => {
  const shell = spawnSync(
    'bash',
    ['-c', '"$0" estimate "$1" --format json | head -c 10; echo "${PIPESTATUS[0]}"', cliPath, espcn],
    {
      encoding: 'utf8',
    },
  );
  assert.match(shell.stdout, /0\n$/);
  assert.equal(shell.stderr, '');
});
