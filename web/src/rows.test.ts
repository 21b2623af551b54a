import { describe, expect, it } from 'vitest';
import { COLUMNS } from './elements/layer-columns';
import { EXECUTION_ORDER, NO_FILTER, nextSort, selectRows, selectRowsInTurns } from './rows';
import { longReport, resnetReport } from './testing/reports';

const { layers } = resnetReport();

describe('sorting', () => {
  it('starts numbers descending, words and the order of execution ascending', () => {
    expect(nextSort(EXECUTION_ORDER, 'time')).toEqual({ key: 'time', direction: 'descending' });
    expect(nextSort(EXECUTION_ORDER, 'macs')).toEqual({ key: 'macs', direction: 'descending' });
    expect(nextSort(EXECUTION_ORDER, 'name')).toEqual({ key: 'name', direction: 'ascending' });
    expect(nextSort({ key: 'time', direction: 'descending' }, 'time')).toEqual({ key: 'time', direction: 'ascending' });
    expect(nextSort({ key: 'time', direction: 'descending' }, 'index')).toEqual(EXECUTION_ORDER);
  });

  it('orders by each key, equal ones by execution', () => {
    const byTime = selectRows(layers, NO_FILTER, { key: 'time', direction: 'descending' });
    expect(byTime).toHaveLength(layers.length);
    let equal = 0;
    for (let at = 1; at < byTime.length; at++) {
      const [before, after] = [byTime[at - 1], byTime[at]];
      if (!before || !after) throw new Error('a row is missing');
      expect(before.latency_ms).toBeGreaterThanOrEqual(after.latency_ms);
      if (before.latency_ms !== after.latency_ms) continue;
      expect(before.index).toBeLessThan(after.index);
      equal++;
    }
    expect(equal).toBeGreaterThan(0);
    expect(selectRows(layers, NO_FILTER, { key: 'output', direction: 'descending' })[0]?.name).toContain('conv');
  });

  it.each(COLUMNS.map(({ id }) => id))('by %s keeps every layer, and turned round begins at the other end', (key) => {
    const up = selectRows(layers, NO_FILTER, { key, direction: 'ascending' });
    const down = selectRows(layers, NO_FILTER, { key, direction: 'descending' });
    expect(new Set(up)).toEqual(new Set(layers));
    const { value } = COLUMNS.find(({ id }) => id === key) as (typeof COLUMNS)[number];
    const ends = (rows: typeof up) => [rows[0], rows.at(-1)].map((layer) => layer && value(layer));
    expect(ends(down)).toEqual(ends(up).reverse());
    expect(ends(up)[0]).not.toEqual(ends(up)[1]);
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

describe('many layers, in turns', () => {
  const { layers: many } = longReport(9000);
  const never = new AbortController().signal;

  it.each([
    ['time', 'descending', ''],
    ['name', 'ascending', ''],
    ['kind', 'descending', 'layer2 relu'],
    ['index', 'ascending', 'nothing is called so'],
  ] as const)('by %s, %s, "%s" are the same as at once', async (key, direction, text) => {
    const filter = { ...NO_FILTER, text };
    const rows = await selectRowsInTurns(many, filter, { key, direction }, never);
    expect(rows).toEqual(selectRows(many, filter, { key, direction }));
  });

  it('stop where they are no longer wanted', async () => {
    const abort = new AbortController();
    const rows = selectRowsInTurns(many, NO_FILTER, { key: 'name', direction: 'descending' }, abort.signal);
    abort.abort();
    await expect(rows).rejects.toThrow(/abort/i);
  });

  it('leave the thread to others', async () => {
    let others = 0;
    const timer = setInterval(() => others++);
    await selectRowsInTurns(many, NO_FILTER, { key: 'name', direction: 'descending' }, never);
    clearInterval(timer);
    expect(others).toBeGreaterThan(0);
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
