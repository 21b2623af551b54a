// What the documents say of the accuracy is what the committed tables and measurements give.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { blackthorn, root } from '../support/programs.mjs';
import { documents } from './page.mjs';

const { status, stdout, stderr } = blackthorn(['validate', join(root, 'platforms'), '--format', 'json']);

test('the validation runs', () => {
  assert.equal(stderr, '');
  assert.equal(status, 0);
});

const validation = JSON.parse(stdout);

test('the accuracy page, its plots and the README’s table are up to date (./dev validate --docs)', () => {
  for (const [file, content] of documents(validation)) {
    assert.ok(readFileSync(join(root, file), 'utf8') === content, `${file} is not what ./dev validate --docs writes`);
  }
});

test('every check beats the roofline on the same rows', () => {
  for (const { id, statistic, model, roofline, scaled_roofline } of validation.checks) {
    const best = statistic === 'spearman' ? Math.max : Math.min;
    assert.equal(best(model[statistic], roofline[statistic]), model[statistic], id);
    if (id !== 'tx1-networks') assert.equal(best(model[statistic], scaled_roofline[statistic]), model[statistic], id);
  }
});

test('held-out networks of the tables’ own software lie inside their intervals as often as these say', () => {
  const own = validation.checks
    .filter(({ id }) => ['nano-torch2trt', 'netspresso-nano', 'netspresso-tx2', 'families'].includes(id))
    .flatMap(({ rows }) => rows)
    .filter(({ platform }) => !platform.includes('@'));
  const inside = own.filter(({ low_ms, measured_ms, high_ms }) => low_ms <= measured_ms && measured_ms <= high_ms);
  const share = inside.length / own.length;
  assert.ok(share >= 0.85 && share <= 0.95, `${share}`);
});
