// What the layer chart draws, worked out without a DOM: bars while every layer has a few pixels, else one point per
// pixel column, and the peaks that deserve a label.
import type { Layer } from '../../../wasm/report';

/** Narrowest bar that can still be told from its neighbour and hit with a pointer. */
export const MIN_BAR_PX = 3;
/** Up to here bars are kept and the chart scrolls sideways where it must; beyond, it becomes a line. */
export const MOST_BARS = 600;

export type ChartForm = 'bars' | 'line';

export function chartForm(layers: number, width: number): { form: ChartForm; width: number } {
  if (layers * MIN_BAR_PX <= width) return { form: 'bars', width };
  if (layers <= MOST_BARS) return { form: 'bars', width: layers * MIN_BAR_PX };
  return { form: 'line', width };
}

/** Share of the time spent up to and including each layer, 0 to 1. */
export function cumulativeShares(layers: readonly Layer[]): number[] {
  const total = layers.reduce((sum, layer) => sum + layer.latency_ms, 0);
  let sum = 0;
  return layers.map((layer) => {
    sum += layer.latency_ms;
    return total > 0 ? sum / total : 0;
  });
}

export interface Column {
  /** Layers first … last lie in this pixel column. */
  first: number;
  last: number;
  /** The slowest of them. */
  peak: number;
  latency_ms: number;
  low_ms: number;
  high_ms: number;
}

/** One column per pixel: the slowest layer stands for its column, so that no peak is lost. */
export function columns(layers: readonly Layer[], width: number): Column[] {
  const buckets = Math.max(1, Math.min(layers.length, Math.floor(width)));
  const result: Column[] = [];
  for (let bucket = 0; bucket < buckets; bucket++) {
    const first = Math.floor((bucket * layers.length) / buckets);
    const last = Math.floor(((bucket + 1) * layers.length) / buckets) - 1;
    let peak = first;
    for (let index = first; index <= last; index++) {
      if ((layers[index]?.latency_ms ?? 0) > (layers[peak]?.latency_ms ?? 0)) peak = index;
    }
    const layer = layers[peak];
    if (layer)
      result.push({ first, last, peak, latency_ms: layer.latency_ms, low_ms: layer.low_ms, high_ms: layer.high_ms });
  }
  return result;
}

/** A peak is at least half as high as the highest. */
const PEAK = 0.5;

/** The slowest layers that lie at least `gap` layers apart, slowest first. */
export function peaks(layers: readonly Layer[], gap: number, most: number): Layer[] {
  const bySpeed = [...layers].sort((a, b) => b.latency_ms - a.latency_ms || a.index - b.index);
  const floor = PEAK * (bySpeed[0]?.latency_ms ?? 0);
  const chosen: Layer[] = [];
  for (const layer of bySpeed) {
    if (chosen.length === most || layer.latency_ms <= 0 || layer.latency_ms < floor) break;
    if (chosen.every((other) => Math.abs(other.index - layer.index) >= gap)) chosen.push(layer);
  }
  return chosen;
}

/** The end of a long name says which layer it is: "…layer4.0/conv3". */
export function shortName(name: string, length = 22): string {
  const first = name.split(' + ')[0] ?? name;
  return first.length <= length ? first : `…${first.slice(1 - length)}`;
}
