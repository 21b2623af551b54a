import { describe, expect, it } from 'vitest';
import type { Layer } from '../../wasm/report';
import { type Direction, EXECUTION_ORDER, NO_FILTER, nextSort, type SortKey, selectRows } from './rows';
import { resnetReport } from './testing/reports';

const { layers } = resnetReport();

describe('sorting', () => {
  it('starts numbers descending, words and the order of execution ascending', () => {
    expect(nextSort(EXECUTION_ORDER, 'time')).toEqual({ key: 'time', direction: 'descending' });
    expect(nextSort(EXECUTION_ORDER, 'macs')).toEqual({ key: 'macs', direction: 'descending' });
    expect(nextSort(EXECUTION_ORDER, 'name')).toEqual({ key: 'name', direction: 'ascending' });
    expect(nextSort({ key: 'time', direction: 'descending' }, 'time')).toEqual({ key: 'time', direction: 'ascending' });
    expect(nextSort({ key: 'time', direction: 'descending' }, 'index')).toEqual(EXECUTION_ORDER);
  });

  describe('by each key, equal ones in order of execution whichever the direction', () => {
    const [base] = layers;
    if (!base) throw new Error('no layers');
    const output = (...shape: number[]) => [{ name: 't', shape, dtype: 'float32' }];
    const three = [
      { name: 'b', label: 'pool', outputs: output(1, 8), macs: 5, bytes: 7, latency_ms: 2, bound: 'memory' },
      { name: 'c', label: 'conv', outputs: output(2, 9), macs: 9, bytes: 3, latency_ms: 1, bound: 'compute' },
      { name: 'a', label: 'pool', outputs: output(4, 2), macs: 5, bytes: 9, latency_ms: 2, bound: 'memory' },
    ].map((part, index) => ({ ...base, ...part, index, basis: index === 1 ? 'assumed' : 'measured' })) as Layer[];

    it.each<[SortKey, number[], number[]]>([
      ['index', [0, 1, 2], [2, 1, 0]],
      ['name', [2, 0, 1], [1, 0, 2]],
      ['kind', [1, 0, 2], [0, 2, 1]],
      ['output', [0, 2, 1], [1, 0, 2]],
      ['macs', [0, 2, 1], [1, 0, 2]],
      ['bytes', [1, 0, 2], [2, 0, 1]],
      ['time', [1, 0, 2], [0, 2, 1]],
      ['bound', [1, 0, 2], [0, 2, 1]],
      ['basis', [1, 0, 2], [0, 2, 1]],
    ])('%s', (key, ascending, descending) => {
      const order = (direction: Direction) =>
        selectRows(three, NO_FILTER, { key, direction }).map(({ index }) => index);
      expect(order('ascending')).toEqual(ascending);
      expect(order('descending')).toEqual(descending);
    });
  });

  it('sorts names as people count', () => {
    const named = ['conv10', 'conv9', 'conv1'].map(
      (name, index) => ({ ...layers[0], name, index }) as (typeof layers)[0],
    );
    const names = selectRows(named, NO_FILTER, { key: 'name', direction: 'ascending' }).map(({ name }) => name);
    expect(names).toEqual(['conv1', 'conv9', 'conv10']);
  });

  it('leaves its input alone', () => {
    const before = layers.map(({ index }) => index);
    selectRows(layers, NO_FILTER, { key: 'time', direction: 'descending' });
    expect(layers.map(({ index }) => index)).toEqual(before);
  });
});

describe('filtering', () => {
  const names = (text: string, kind = '', bound: '' | 'compute' | 'memory' | 'launch' = '') =>
    selectRows(layers, { text, kind, bound }, EXECUTION_ORDER).map(({ name }) => name);

  it('needs every word, in name, kind or node', () => {
    expect(names('LAYER4.2 conv3')).toEqual(['layer4.2.conv3 + add + relu']);
    expect(names('pool')).toEqual(['maxpool', 'avgpool']);
    expect(names('no such layer')).toEqual([]);
    expect(names('  ')).toHaveLength(layers.length);
  });

  it('takes a text as text, not as a pattern', () => expect(names('.*')).toEqual([]));

  it('combines kind and bound', () => {
    expect(names('', 'conv 3x3')).toHaveLength(16);
    expect(names('', 'conv 3x3', 'launch')).toHaveLength(0);
    expect(names('', '', 'compute').length).toBeGreaterThan(0);
  });
});
