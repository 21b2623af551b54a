// A large report crosses from the worker in slices, each a message of its own: the page takes in one of them between
// two frames, where the whole would hold it up. What does not grow with the network crosses last.
import type { Report } from '../../../wasm/report';

/** Layers and nodes of one message. A few milliseconds of the page's time. */
export const SLICE = 1000;

/** The lists of a report that grow with the network. */
const LISTS = ['layers', 'nodes'] as const;
export type Rows = Partial<Pick<Report, (typeof LISTS)[number]>>;

/** The slices of a report; a small one has none. */
export function* slicesOf(report: Report): Generator<Rows> {
  if (!isLarge(report)) return;
  for (const list of LISTS) {
    const rows = report[list];
    for (let at = 0; at < rows.length; at += SLICE) yield { [list]: rows.slice(at, at + SLICE) };
  }
}

/** What is left to send once the slices are gone. */
export function headOf(report: Report): Report {
  return isLarge(report) ? { ...report, layers: [], nodes: [] } : report;
}

function isLarge({ layers, nodes }: Report): boolean {
  return layers.length + nodes.length > SLICE;
}

/** The page's end: slices are collected until their head comes. */
export class Assembly {
  #rows: Required<Rows> = { layers: [], nodes: [] };

  add(rows: Rows): void {
    for (const row of rows.layers ?? []) this.#rows.layers.push(row);
    for (const row of rows.nodes ?? []) this.#rows.nodes.push(row);
  }

  /** Puts the collected rows into their report. */
  complete(report: Report): void {
    Object.assign(report, this.#rows);
  }
}
