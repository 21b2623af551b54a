// Which rows of a long list stand in the document: those in view with some around them; the one that has the focus with
// its neighbours, so that it keeps it and Tab goes on from row to row; the first and the last, so that Tab comes in from
// both sides. All rows of a long list are of one height.
import type { ReactiveControllerHost } from 'lit';

/** A list of no more is drawn whole. */
const MOST_PLAIN_ROWS = 100;
export const ROW_PX = 56;
const AROUND = 8;

export class ListWindow {
  #top = 0;
  #height = 0;
  #focused = 0;

  constructor(private readonly host: ReactiveControllerHost) {}

  isLong(count: number): boolean {
    return count > MOST_PLAIN_ROWS;
  }

  /** Places of the rows to draw, in order. */
  places(count: number): number[] {
    if (!this.isLong(count)) return Array.from({ length: count }, (_, place) => place);
    const first = Math.floor(this.#top / ROW_PX) - AROUND;
    const last = Math.ceil((this.#top + this.#height) / ROW_PX) + AROUND;
    const places = new Set([0, count - 1]);
    for (let place = this.#focused - 1; place <= this.#focused + 1; place++) places.add(place);
    for (let place = first; place <= last; place++) places.add(place);
    return [...places].filter((place) => place >= 0 && place < count).sort((a, b) => a - b);
  }

  readonly onScroll = ({ currentTarget }: Event): void => {
    const { scrollTop, clientHeight } = currentTarget as HTMLElement;
    this.#top = scrollTop;
    this.#height = clientHeight;
    this.host.requestUpdate();
  };

  readonly onFocus = ({ target }: Event): void => {
    const row = (target as HTMLElement).closest<HTMLElement>('[data-place]');
    if (!row) return;
    this.#focused = Number(row.dataset.place);
    this.host.requestUpdate();
  };
}
