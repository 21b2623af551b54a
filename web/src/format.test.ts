import { describe, expect, it } from 'vitest';
import {
  bytes,
  count,
  inScale,
  integer,
  interval,
  macs,
  parseShape,
  parseValues,
  percentOfAll,
  plain,
  roundShares,
  scaleFor,
  shape,
  shapeOfOne,
  significant,
} from './format';

/** Thin spaces as plain ones, so that expectations can be read. */
const read = (text: string) => text.replaceAll('\u202f', ' ');

describe('significant', () => {
  it.each([
    [24.8, '24.8'],
    [24.84, '24.8'],
    [2.305, '2.31'],
    [0.0123456, '0.0123'],
    [9.996, '10.0'],
    [99.96, '100'],
    [1234.5, '1 230'],
    [1234567, '1 230 000'],
    [0, '0'],
    [-2.5, '-2.50'],
    [Number.NaN, '–'],
    [Number.POSITIVE_INFINITY, '–'],
    [Number.MAX_VALUE, '–'],
  ])('%f → %s', (value, text) => expect(read(significant(value))).toBe(text));
});

describe('units', () => {
  it.each([
    [count, 4.09e9, '4.09 G'],
    [count, 512, '512'],
    [count, 999_600, '1.00 M'],
    [macs, 3.45e9, '3.45 GMAC'],
    [macs, 0, '0 MAC'],
    [bytes, 23.4e6, '23.4 MB'],
    [bytes, 999, '999 B'],
    [integer, 25557032, '25 557 032'],
    [plain, 1024, '1 024'],
    [plain, 0.93, '0.93'],
    [plain, 921.6, '921.6'],
  ] as const)('%o', (format, value, text) => expect(read(format(value))).toBe(text));

  it('keeps one unit for a column', () => {
    const scale = scaleFor(118_013_952);
    expect(scale.prefix).toBe('M');
    expect([118_013_952, 205_000, 12, 0].map((value) => read(inScale(value, scale)))).toEqual([
      '118',
      '0.205',
      '< 0.001',
      '0',
    ]);
  });

  it('writes an interval', () => expect(read(interval(22.13, 27.9))).toBe('22.1 – 27.9'));
});

describe('shares', () => {
  const sum = (parts: number[]) => Number(parts.reduce((total, part) => total + part, 0).toFixed(6));

  it.each([
    [[1 / 3, 1 / 3, 1 / 3], 0],
    [[1 / 3, 1 / 3, 1 / 3], 1],
    [Array.from({ length: 2000 }, () => 1 / 2000), 1],
    [[0.00001, 0.99999], 0],
    [Array.from({ length: 57 }, (_, index) => (index + 1) / 1653), 1],
  ])('sum to 100 %% (case %#)', (shares, digits) => expect(sum(roundShares(shares, digits))).toBe(100));

  it('are not forced where they are no whole', () => expect(roundShares([0.2, 0.2], 0)).toEqual([20, 20]));
  it('of nothing are nothing', () => expect(roundShares([], 1)).toEqual([]));

  it.each([
    [0, 10, '0 %'],
    [10, 10, '100 %'],
    [1, 100000, '< 0.1 %'],
    [99999, 100000, '> 99.9 %'],
    [995, 1000, '99.5 %'],
    [71, 100, '71 %'],
    [1, 0, '0 %'],
  ])('%d of %d reads %s', (part, whole, text) => expect(read(percentOfAll(part, whole))).toBe(text));
});

describe('shapes', () => {
  it.each([
    ['1x3x224x224', [1, 3, 224, 224]],
    ['1×3×224×224', [1, 3, 224, 224]],
    [' 1, 3, 416, 416 ', [1, 3, 416, 416]],
    ['1 80', [1, 80]],
    ['7', [7]],
  ])('%s is read', (text, dims) => expect(parseShape(text)).toEqual(dims));

  it.each(['', 'x', '1x', '1x-3', '1x0x3', '1.5x2', 'Nx3', '1e3x2', '99999999999'])('%s is refused', (text) =>
    expect(parseShape(text)).toBeUndefined(),
  );

  it('have lists of values beside them', () => {
    expect(parseValues(' 1, 3,-1 448')).toEqual([1, 3, -1, 448]);
    expect(parseValues('1;1;0.5')).toEqual([1, 1, 0.5]);
    for (const text of ['', '1,,2', 'x', '1e3', '0x10', '.5', '9'.repeat(20)])
      expect(parseValues(text)).toBeUndefined();
  });

  it('are written', () => {
    expect(shape([1, null, 'H', 4])).toBe('1×?×H×4');
    expect(shape(null)).toBe('?');
    expect(shape([])).toBe('scalar');
    expect(shapeOfOne([2, 64, 56, 56], 2)).toBe('64×56×56');
    expect(shapeOfOne([1000], 1)).toBe('1000');
    expect(shapeOfOne([400, 4], 1)).toBe('400×4');
  });
});
