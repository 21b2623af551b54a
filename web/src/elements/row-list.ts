// The rows of the table's body: a layer each, and beneath the opened ones a row for their details. Nothing is made for
// a row before it is asked for: there may be a hundred thousand.
import type { Layer } from '../../../wasm/report';

export type Row = { layer: Layer; detail: boolean };

export class RowList {
  /** Places in `layers` of those that are open, in order. */
  #open: number[] = [];

  constructor(
    readonly layers: readonly Layer[],
    /** Indices of the layers that are open. */
    readonly open: ReadonlySet<number>,
  ) {
    if (open.size === 0) return;
    layers.forEach(({ index }, place) => {
      if (open.has(index)) this.#open.push(place);
    });
  }

  get length(): number {
    return this.layers.length + this.#open.length;
  }

  at(position: number): Row | undefined {
    let before = 0;
    while (before < this.#open.length && this.#detail(before) < position) before++;
    const detail = this.#detail(before) === position;
    const layer = this.layers[position - before - (detail ? 1 : 0)];
    return layer && { layer, detail };
  }

  isDetail(position: number): boolean {
    return this.#open.some((place, n) => place + n + 1 === position);
  }

  /** Of the layer's own row; -1 where it is not among them. */
  positionOf(index: number): number {
    const place = this.layers.findIndex((layer) => layer.index === index);
    return place < 0 ? -1 : place + this.#open.filter((open) => open < place).length;
  }

  /** Position of the n-th row of details. */
  #detail(n: number): number {
    const place = this.#open[n];
    return place === undefined ? Number.POSITIVE_INFINITY : place + n + 1;
  }
}
