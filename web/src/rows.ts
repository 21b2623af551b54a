// Which layers the table shows and in which order. Pure, so that the table only draws.
import type { Bound, Layer } from '../../wasm/report';
import { COLUMNS, type Column } from './elements/layer-columns';
import { sortInTurns, Turns } from './turns';

export type Direction = 'ascending' | 'descending';

export interface Sort {
  /** Id of a column. */
  key: string;
  direction: Direction;
}

export interface Filter {
  /** Every word must occur in what the columns have searched: the layer's name, its label, or one of its nodes. */
  text: string;
  /** Label of the kind, or "" for all. */
  kind: string;
  bound: Bound | '';
}

export const EXECUTION_ORDER: Sort = { key: 'index', direction: 'ascending' };
export const NO_FILTER: Filter = { text: '', kind: '', bound: '' };

function columnOf(key: string): Column {
  const column = COLUMNS.find(({ id }) => id === key);
  if (!column) throw new Error(`there is no column "${key}"`);
  return column;
}

/** A click on a heading: sizes and times descending first, words and the order of execution ascending first. */
export function nextSort(current: Sort, key: string): Sort {
  const first: Direction = columnOf(key).largestFirst ? 'descending' : 'ascending';
  if (current.key !== key) return { key, direction: first };
  return { key, direction: current.direction === 'ascending' ? 'descending' : 'ascending' };
}

/** Whether the filter lets a layer through. */
export function passing(filter: Filter): (layer: Layer) => boolean {
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  const texts = COLUMNS.flatMap(({ searched }) => searched ?? []);
  return (layer) =>
    (!filter.kind || layer.label === filter.kind) &&
    (!filter.bound || layer.bound === filter.bound) &&
    words.every((word) => texts.some((of) => of(layer).some((text) => text.toLowerCase().includes(word))));
}

/** Which of two layers stands first. Equal values stay in order of execution, whichever the direction. */
export function order(sort: Sort): (a: Layer, b: Layer) => number {
  const { value } = columnOf(sort.key);
  const sign = sort.direction === 'ascending' ? 1 : -1;
  return (a, b) => sign * compare(value(a), value(b)) || a.index - b.index;
}

export function selectRows(layers: readonly Layer[], filter: Filter, sort: Sort): Layer[] {
  return layers.filter(passing(filter)).sort(order(sort));
}

/** All layers as they stand in the report: nothing to do for it. */
export function isWhole(filter: Filter, sort: Sort): boolean {
  return (
    !filter.text.trim() &&
    !filter.kind &&
    !filter.bound &&
    sort.key === EXECUTION_ORDER.key &&
    sort.direction === EXECUTION_ORDER.direction
  );
}

/** The same, for so many layers that it takes longer than a frame. */
export async function selectRowsInTurns(
  layers: readonly Layer[],
  filter: Filter,
  sort: Sort,
  signal: AbortSignal,
): Promise<Layer[]> {
  const turns = new Turns(signal);
  const passes = passing(filter);
  const rows: Layer[] = [];
  for (const layer of layers) {
    if (passes(layer)) rows.push(layer);
    if (turns.over()) await turns.next();
  }
  return sortInTurns(rows, order(sort), turns);
}

const collator = new Intl.Collator('en', { numeric: true });

function compare(a: number | string, b: number | string): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b));
}
