// The committed tables are what the calibration gives, to the byte.
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { blackthorn, root } from '../support/programs.mjs';

const platforms = join(root, 'platforms');
const calibrate = (...words) => blackthorn(['calibrate', ...words]);

test('a calibration gives the committed tables again', () => {
  const { status, stderr } = calibrate(platforms, '--check');
  assert.equal(stderr, '');
  assert.equal(status, 0);
});

test('a table that was changed by hand is named, and nothing is written', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'blackthorn-'));
  t.after(() => rmSync(folder, { recursive: true }));
  for (const name of ['measurements', 'networks']) symlinkSync(join(platforms, name), join(folder, name));
  const ids = ['jetson-tx2', 'jetson-nano', 'jetson-tx1'];
  for (const id of ids) cpSync(join(platforms, `${id}.json`), join(folder, `${id}.json`));
  // Without checks it takes a second; errors of kinds then stay as they are.
  const recipe = JSON.parse(readFileSync(join(platforms, 'calibration/recipe.json'), 'utf8'));
  cpSync(join(platforms, 'calibration'), join(folder, 'calibration'), { recursive: true });
  writeFileSync(join(folder, 'calibration/recipe.json'), JSON.stringify({ ...recipe, checks: [], errors: [] }));
  assert.equal(calibrate(folder).status, 0);

  const file = join(folder, 'jetson-nano.json');
  const table = JSON.parse(readFileSync(file, 'utf8'));
  table.coefficients.eta_fp16.value *= 1.01;
  const text = `${JSON.stringify(table, null, 2)}\n`;
  writeFileSync(file, text);
  const { status, stderr } = calibrate(folder, '--check');
  assert.equal(status, 2);
  assert.match(stderr, /^[^\n]*jetson-nano\.json: not what the calibration gives\n$/);
  assert.equal(readFileSync(file, 'utf8'), text);
});

test('a fault in the recipe is one line with its place', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'blackthorn-'));
  t.after(() => rmSync(folder, { recursive: true }));
  cpSync(join(platforms, 'calibration'), join(folder, 'calibration'), { recursive: true });
  writeFileSync(join(folder, 'calibration/recipe.json'), '{"schema": "blackthorn-calibration/1", "platfroms": []}');
  const { status, stderr } = calibrate(folder);
  assert.equal(status, 2);
  assert.match(stderr, /bad_request: calibration recipe: .*\(\/\w+\)/);
});
