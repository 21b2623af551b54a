import assert from 'node:assert/strict';
import { test } from 'node:test';
import { partsOf } from './callgrind.mjs';
import { compare, exponent, growth, steepest } from './compare.mjs';

const tolerance = { all: 0.05, bytes_read: 0 };
const only = (result, kind) => {
  for (const [key, rows] of Object.entries(result)) if (key !== kind) assert.deepEqual(rows, []);
  return result[kind] ?? [];
};

test('what is within the tolerance passes', () => {
  only(compare({ a: { allocations: 104, bytes_read: 7 } }, { a: { allocations: 100, bytes_read: 7 } }, tolerance));
});

test('what grows beyond its tolerance is named', () => {
  const [row] = only(compare({ a: { allocations: 106 } }, { a: { allocations: 100 } }, tolerance), 'grown');
  assert.deepEqual(row, { name: 'a', what: 'allocations', now: 106, before: 100 });
  const [bytes] = only(compare({ a: { bytes_read: 8 } }, { a: { bytes_read: 7 } }, tolerance), 'grown');
  assert.equal(bytes.what, 'bytes_read');
});

test('what shrinks beyond its tolerance is named', () => {
  const [row] = only(compare({ a: { allocations: 90 } }, { a: { allocations: 100 } }, tolerance), 'shrunk');
  assert.equal(row.now, 90);
});

test('a case or count without its other half is named', () => {
  const rows = only(compare({ a: { x: 1 }, b: { y: 1 } }, { a: { x: 1, z: 1 } }, tolerance), 'unknown');
  assert.deepEqual(
    rows.map(({ name, what }) => `${name} ${what}`),
    ['a z', 'b y'],
  );
});

test('growth tells linear from quadratic work, whatever it costs to begin', () => {
  const of = (work) => growth([100, 1000, 10_000].map((size) => ({ size, work: work(size) })));
  assert.ok(Math.abs(of((size) => 5e6 + 7 * size) - 1) < 1e-9);
  assert.ok(of((size) => size * size) > 5);
});

test('the exponent of work, whatever it costs to begin', () => {
  const of = (work) => exponent([20, 1000, 10_000].map((size) => ({ size, work: work(size) })));
  assert.ok(Math.abs(of((size) => 5e6 + 7 * size) - 1) < 1e-9);
  assert.ok(of((size) => 5e6 + size * size) > 1.9);
  assert.ok(of((size) => size * Math.log(size)) > 1.1);
});

test('a part that is quadratic shows while it is small, and is named', () => {
  const at = (size, part) =>
    new Map([
      ['line', 1000 * size],
      ['square', part * size * size],
    ]);
  const decade = (part) => [at(1000, part), at(10_000, part), 10];
  assert.ok(steepest(...decade(0.001)).exponent < 1.1);
  const { exponent: next, part } = steepest(...decade(0.02));
  assert.ok(next > 1.2, `${next}`);
  assert.equal(part.name, 'square');
  assert.equal(part.steep, 2);
});

test('instructions by function, without those of what it calls', () => {
  const file = [
    'fn=(1) main',
    '0 5',
    'cfn=(2) work',
    'calls=1 0',
    '0 100',
    '0 2',
    '',
    'fn=(2)',
    '0 100',
    'fn=(1)',
    '+3 1',
  ];
  assert.deepEqual(
    [...partsOf(file.join('\n'))],
    [
      ['main', 8],
      ['work', 100],
    ],
  );
});
