// What the layer chart draws, worked out without a DOM: bars while every layer has a few pixels, else one point per
// pixel column, and the peaks that deserve a label.

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

export interface Column {
  /** Layers first … last lie in this pixel column. */
  first: number;
  last: number;
  /** The slowest of them. */
  peak: number;
}

/** One column per pixel: the slowest layer stands for its column, so that no peak is lost. `times`: ms by index. */
export function columns(times: Float64Array, width: number): Column[] {
  const buckets = Math.max(1, Math.min(times.length, Math.floor(width)));
  const result: Column[] = [];
  for (let bucket = 0; bucket < buckets; bucket++) {
    const first = Math.floor((bucket * times.length) / buckets);
    const last = Math.floor(((bucket + 1) * times.length) / buckets) - 1;
    let peak = first;
    for (let index = first; index <= last; index++) if ((times[index] ?? 0) > (times[peak] ?? 0)) peak = index;
    if (peak < times.length) result.push({ first, last, peak });
  }
  return result;
}

/** A peak is at least half as high as the highest. */
const PEAK = 0.5;

/** Indices of the slowest layers that lie at least `gap` layers apart, slowest first. */
export function peaks(times: Float64Array, gap: number, most: number): number[] {
  const chosen: number[] = [];
  // A pass for each is less than putting all in order.
  while (chosen.length < most) {
    let slowest = -1;
    times.forEach((time, index) => {
      if (time > (times[slowest] ?? 0) && chosen.every((other) => Math.abs(other - index) >= gap)) slowest = index;
    });
    if (slowest < 0 || (times[slowest] ?? 0) < PEAK * (times[chosen[0] ?? slowest] ?? 0)) break;
    chosen.push(slowest);
  }
  return chosen;
}

/** The end of a long name says which layer it is: "…layer4.0/conv3". */
export function shortName(name: string, length = 22): string {
  const first = name.split(' + ')[0] ?? name;
  return first.length <= length ? first : `…${first.slice(1 - length)}`;
}
