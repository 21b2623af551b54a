// Which layers the table shows and in which order. Pure, so that the table only draws.
import type { Bound, Layer, TensorInfo } from '../../wasm/report';

export type SortKey = 'index' | 'name' | 'kind' | 'output' | 'macs' | 'bytes' | 'time' | 'bound' | 'basis';
export type Direction = 'ascending' | 'descending';

export interface Sort {
  key: SortKey;
  direction: Direction;
}

export interface Filter {
  /** Every word must occur in the layer's name, label, or one of its nodes. */
  text: string;
  /** Label of the kind, or "" for all. */
  kind: string;
  bound: Bound | '';
}

export const EXECUTION_ORDER: Sort = { key: 'index', direction: 'ascending' };
export const NO_FILTER: Filter = { text: '', kind: '', bound: '' };

const VALUES: Record<SortKey, (layer: Layer) => number | string> = {
  index: (layer) => layer.index,
  name: (layer) => layer.name,
  kind: (layer) => layer.label,
  output: (layer) => elements(layer.outputs[0]),
  macs: (layer) => layer.macs,
  bytes: (layer) => layer.bytes,
  time: (layer) => layer.latency_ms,
  bound: (layer) => layer.bound,
  basis: (layer) => layer.basis,
};

function elements(tensor: TensorInfo | undefined): number {
  return (tensor?.shape ?? [0]).reduce<number>((product, dim) => product * (dim ?? 1), 1);
}

const NUMBERS: ReadonlySet<SortKey> = new Set(['output', 'macs', 'bytes', 'time']);

/** A click on a heading: numbers descending first, words and the order of execution ascending first. */
export function nextSort(current: Sort, key: SortKey): Sort {
  const first: Direction = NUMBERS.has(key) ? 'descending' : 'ascending';
  if (current.key !== key) return { key, direction: first };
  return { key, direction: current.direction === 'ascending' ? 'descending' : 'ascending' };
}

export function selectRows(layers: readonly Layer[], filter: Filter, sort: Sort): Layer[] {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const rows = layers.filter(
    (layer) =>
      (!filter.kind || layer.label === filter.kind) &&
      (!filter.bound || layer.bound === filter.bound) &&
      words.every((word) => contains(layer, word)),
  );
  const value = VALUES[sort.key];
  const sign = sort.direction === 'ascending' ? 1 : -1;
  // Equal values stay in order of execution, whichever the direction.
  return rows.sort((a, b) => sign * compare(value(a), value(b)) || a.index - b.index);
}

function contains(layer: Layer, word: string): boolean {
  return (
    layer.name.toLowerCase().includes(word) ||
    layer.label.toLowerCase().includes(word) ||
    layer.nodes.some((node) => node.toLowerCase().includes(word))
  );
}

const collator = new Intl.Collator('en', { numeric: true });

function compare(a: number | string, b: number | string): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
}
