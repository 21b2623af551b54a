import { describe, expect, it } from 'vitest';
import { figuresOf } from '../figures';
import { longReport, resnetReport } from '../testing/reports';
import { chartForm, columns, peaks, shortName } from './layer-data';

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
    const { times } = figuresOf(longReport(2000));
    const found = columns(times, 777.5);
    expect(found).toHaveLength(777);
    expect(found[0]?.first).toBe(0);
    expect(found.at(-1)?.last).toBe(1999);
    for (let at = 1; at < found.length; at++) expect(found[at]?.first).toBe((found[at - 1]?.last ?? 0) + 1);
    expect(Math.max(...found.map(({ peak }) => times[peak] ?? 0))).toBe(Math.max(...times));
  });

  it('are never more than the layers', () => expect(columns(figuresOf(resnetReport()).times, 5000)).toHaveLength(57));
  it('of nothing are none', () => expect(columns(new Float64Array(), 300)).toEqual([]));
});

it('peaks stand apart and are high', () => {
  const { times } = figuresOf(longReport(2000));
  const found = peaks(times, 150, 8);
  const most = Math.max(...times);
  expect(found.length).toBeGreaterThan(1);
  expect(times[found[0] ?? -1]).toBe(most);
  for (const one of found) {
    expect(times[one]).toBeGreaterThanOrEqual(most / 2);
    for (const other of found) if (one !== other) expect(Math.abs(one - other)).toBeGreaterThanOrEqual(150);
  }
  expect(peaks(new Float64Array(), 10, 3)).toEqual([]);
  expect(peaks(new Float64Array(5), 1, 3)).toEqual([]);
});

it.each([
  ['conv1 + relu', 'conv1'],
  ['/layer4/layer4.2/conv3/Conv + /relu', '…4/layer4.2/conv3/Conv'],
  ['', ''],
])('the short name of %s', (name, short) => expect(shortName(name)).toBe(short));
