import { describe, expect, it } from 'vitest';
import { longReport, resnetReport } from '../testing/reports';
import { chartForm, columns, cumulativeShares, peaks, shortName } from './layer-data';

describe('the form of the chart', () => {
  it.each([
    [57, 1300, { form: 'bars', width: 1300 }],
    [200, 1300, { form: 'bars', width: 1300 }],
    [200, 350, { form: 'bars', width: 600 }],
    [600, 350, { form: 'bars', width: 1800 }],
    [601, 350, { form: 'line', width: 350 }],
    [2000, 1300, { form: 'line', width: 1300 }],
    [0, 300, { form: 'bars', width: 300 }],
  ])('%d layers in %d px', (layers, width, form) => expect(chartForm(layers, width)).toEqual(form));
});

describe('columns', () => {
  it('cover every layer once and lose no peak', () => {
    const { layers } = longReport(2000);
    const found = columns(layers, 777.5);
    expect(found).toHaveLength(777);
    expect(found[0]?.first).toBe(0);
    expect(found.at(-1)?.last).toBe(1999);
    for (let at = 1; at < found.length; at++) expect(found[at]?.first).toBe((found[at - 1]?.last ?? 0) + 1);
    const most = Math.max(...layers.map((layer) => layer.latency_ms));
    expect(Math.max(...found.map((column) => column.latency_ms))).toBe(most);
  });

  it('are never more than the layers', () => expect(columns(resnetReport().layers, 5000)).toHaveLength(57));
  it('of nothing are none', () => expect(columns([], 300)).toEqual([]));
});

it('cumulative shares rise to 1', () => {
  const shares = cumulativeShares(resnetReport().layers);
  expect(shares.at(-1)).toBeCloseTo(1, 12);
  for (let at = 1; at < shares.length; at++) expect(shares[at]).toBeGreaterThanOrEqual(shares[at - 1] ?? 1);
});

it('peaks stand apart and are high', () => {
  const { layers } = longReport(2000);
  const found = peaks(layers, 150, 8);
  const most = Math.max(...layers.map((layer) => layer.latency_ms));
  expect(found[0]?.latency_ms).toBe(most);
  for (const one of found) {
    expect(one.latency_ms).toBeGreaterThanOrEqual(most / 2);
    for (const other of found) if (one !== other) expect(Math.abs(one.index - other.index)).toBeGreaterThanOrEqual(150);
  }
  expect(peaks([], 10, 3)).toEqual([]);
});

it.each([
  ['conv1 + relu', 'conv1'],
  ['/layer4/layer4.2/conv3/Conv + /relu', '…4/layer4.2/conv3/Conv'],
  ['', ''],
])('the short name of %s', (name, short) => expect(shortName(name)).toBe(short));
