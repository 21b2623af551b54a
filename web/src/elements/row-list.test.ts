import { describe, expect, it } from 'vitest';
import type { Layer } from '../../../wasm/report';
import { RowList } from './row-list';

const layers = [3, 1, 4, 0].map((index) => ({ index }) as Layer);
const told = (list: RowList) =>
  Array.from({ length: list.length }, (_, position) => {
    const row = list.at(position);
    return row ? `${row.layer.index}${row.detail ? ' opened' : ''}` : 'none';
  });

describe('the rows of the table', () => {
  it('are the layers where nothing is open', () =>
    expect(told(new RowList(layers, new Set()))).toEqual(['3', '1', '4', '0']));

  it('have details beneath what is open, whatever the order; what a filter hides has none', () =>
    expect(told(new RowList(layers, new Set([0, 1, 3, 7])))).toEqual([
      '3',
      '3 opened',
      '1',
      '1 opened',
      '4',
      '0',
      '0 opened',
    ]));

  it('end', () => expect(new RowList(layers, new Set([0])).at(5)).toBeUndefined());

  it('are found by their layer', () => {
    const list = new RowList(layers, new Set([3, 4]));
    for (const { index } of layers)
      expect(list.at(list.positionOf(index))).toMatchObject({ layer: { index }, detail: false });
    expect(list.positionOf(9)).toBe(-1);
  });
});
