// What is worked out of all layers and nodes of a report, once: for a hundred thousand of them it is too much between
// two frames, so the worker does it for the reports that it hands over.
import type { Layer, Report } from '../../wasm/report';
import { roundShares } from './format';

export interface Figures {
  /** The largest of all layers. */
  macs: number;
  bytes: number;
  latency_ms: number;
  high_ms: number;
  /** Time of each layer in ms, by index; and the share of the time up to and including it, 0 to 1. */
  times: Float64Array;
  cumulative: Float64Array;
  /** Index of the slowest layer; -1 where there is none. */
  slowest: number;
  /** Layers outside the range of the table, and their share of the time, 0 to 1. */
  outside: number;
  outsideShare: number;
  /** Share of each layer in per cent, by index: rounded so that they sum to 100. */
  percents: Float64Array;
  /** Decimals of them: with many layers one would leave most of them nothing. */
  percentDigits: number;
  /** Nodes of layer i: positions in `nodes` from nodeStarts[i] to nodeStarts[i + 1] of nodeList. */
  nodeStarts: Uint32Array;
  nodeList: Uint32Array;
  /** Names that several layers or several nodes have. */
  repeated: Set<string>;
}

const known = new WeakMap<Report, Figures>();

export function figuresOf(report: Report): Figures {
  const found = known.get(report) ?? workOut(report);
  known.set(report, found);
  return found;
}

/** Figures that came with their report. */
export function keepFigures(report: Report, figures: Figures): void {
  known.set(report, figures);
}

function workOut(report: Report): Figures {
  const { layers } = report;
  const largest = (value: (layer: Layer) => number) => layers.reduce((most, layer) => Math.max(most, value(layer)), 0);
  const outside = layers.filter((layer) => !layer.in_range);
  const percentDigits = layers.length > 200 ? 2 : 1;
  const shares = layers.map((layer) => layer.share);
  const times = Float64Array.from(layers, (layer) => layer.latency_ms);
  return {
    macs: largest((layer) => layer.macs),
    bytes: largest((layer) => layer.bytes),
    latency_ms: largest((layer) => layer.latency_ms),
    high_ms: largest((layer) => Math.max(layer.high_ms, layer.latency_ms)),
    times,
    cumulative: cumulativeShares(times),
    slowest: layers.reduce(
      (best, layer) => (best < 0 || layer.latency_ms > (layers[best]?.latency_ms ?? 0) ? layer.index : best),
      -1,
    ),
    outside: outside.length,
    outsideShare: outside.reduce((sum, layer) => sum + layer.share, 0),
    percents: Float64Array.from(roundShares(shares, percentDigits)),
    percentDigits,
    ...nodesByLayer(report),
    repeated: new Set([...repeats(layers), ...repeats(report.nodes)]),
  };
}

/** All 0 where nothing takes time. */
function cumulativeShares(times: Float64Array): Float64Array {
  let sum = 0;
  const sums = times.map((time) => {
    sum += time;
    return sum;
  });
  return sum > 0 ? sums.map((part) => part / sum) : sums;
}

function nodesByLayer({ layers, nodes }: Report) {
  const nodeStarts = new Uint32Array(layers.length + 1);
  for (const { layer } of nodes) if (layer !== null) nodeStarts[layer + 1] = (nodeStarts[layer + 1] ?? 0) + 1;
  for (let layer = 0; layer < layers.length; layer++)
    nodeStarts[layer + 1] = (nodeStarts[layer + 1] ?? 0) + (nodeStarts[layer] ?? 0);
  const nodeList = new Uint32Array(nodeStarts[layers.length] ?? 0);
  const next = nodeStarts.slice();
  nodes.forEach(({ layer }, position) => {
    if (layer === null) return;
    const at = next[layer] ?? 0;
    nodeList[at] = position;
    next[layer] = at + 1;
  });
  return { nodeStarts, nodeList };
}

function repeats(rows: readonly { name: string }[]): Set<string> {
  const seen = new Set<string>();
  const again = new Set<string>();
  for (const { name } of rows) {
    if (seen.has(name)) again.add(name);
    seen.add(name);
  }
  return again;
}
