// The accuracy that the README states is the accuracy that the command computes from the committed measurements.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { blackthorn, root } from '../support/programs.mjs';

test('every row of the README’s accuracy table is what ./dev accuracy computes', () => {
  const output = blackthorn(['accuracy', 'platforms/measurements/networks.csv', 'platforms/networks', '--format', 'json'], {
    cwd: root,
  });
  const { accuracy } = JSON.parse(output.stdout);
  const stated = readFileSync(`${root}/README.md`, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| jetson-'));
  assert.ok(stated.length >= 5);
  for (const line of stated) {
    const [, device, precision, source] = line.split('|').map((cell) => cell.trim());
    const row = accuracy.find(
      (a) =>
        a.device === device &&
        a.precision === precision &&
        a.source === source &&
        a.relation === (source === 'all' ? 'all' : 'same'),
    );
    assert.ok(row, `no such row: ${line}`);
    const percent = (value, digits) => `${(100 * value).toFixed(digits)} %`;
    assert.equal(
      line,
      `| ${device} | ${precision} | ${source} | ${row.count} | ${percent(row.mape, 1)} | ${percent(row.inside_interval, 0)} |`,
    );
  }
});
