// Everything that the page works out of a report, without a DOM: what it shows of it as values and as the texts of its
// elements. For the fuzzing of reports (tests/fuzz/report_fuzz.mjs).
import type { Report } from '../../../wasm/report';
import { chartForm, columns, peaks, shortName } from '../charts/layer-data';
import { kindClass } from '../colours';
import '../elements/coverage';
import '../elements/kind-chart';
import { COLUMNS } from '../elements/layer-columns';
import '../elements/layer-detail';
import '../elements/layer-table';
import '../elements/platform-card';
import '../elements/settings-panel';
import '../elements/shape-panel';
import '../elements/summary';
import '../elements/warnings';
import { figuresOf } from '../figures';
import {
  bytes,
  count,
  inScale,
  interval,
  macs,
  milliseconds,
  roundShares,
  scaleFor,
  shape,
  shapeOfOne,
} from '../format';
import { readJson } from '../read-json';
import { EXECUTION_ORDER, NO_FILTER, selectRows } from '../rows';
import { Session } from '../session';
import { DEFAULTS } from '../settings';
import { ShownError } from '../shown-error';
import {
  compactName,
  coverageSentence,
  glance,
  memoryVerdict,
  rangeSentence,
  spread,
  stepSentence,
  totalWords,
} from '../words';
import type { EngineClient } from '../worker/client';

/** A session without an engine: it opens reports and nothing else. */
export function reportSession(): Session {
  const client = { platforms: async () => [], loadPlatform: refuse, readJson: readHere, close() {} };
  return new Session({}, client as unknown as EngineClient);
}

async function readHere(file: Blob) {
  const text = await file.text();
  const found = readJson(text);
  if (found.kind === 'trouble') throw new ShownError(found.error);
  return { ...found, text };
}

async function refuse(): Promise<never> {
  throw new Error('no engine here');
}

const CHART_WIDTH = 320;
const MOST_PEAKS = 8;

/** Sentences and figures: calls `see` with each value that would be shown. */
export function lookAtFigures(report: Report, see: (value: unknown) => void): void {
  const { layers, total, memory, coverage } = report;
  for (const text of [
    totalWords(total),
    spread(total),
    glance(report),
    memoryVerdict(memory),
    coverageSentence(coverage),
  ])
    see(text);
  const form = chartForm(layers.length, CHART_WIDTH);
  see(form.width);
  const { times, cumulative } = figuresOf(report);
  for (const share of cumulative) see(share);
  for (const { peak } of columns(times, form.width)) see(times[peak]);
  for (const index of peaks(times, 1, MOST_PEAKS)) see(shortName(layers[index]?.name ?? ''));
  for (const row of [layers, report.by_kind])
    for (const share of roundShares(
      row.map(({ share }) => share),
      1,
    ))
      see(share);
  for (const { id: key } of COLUMNS)
    see(selectRows(layers, NO_FILTER, { ...EXECUTION_ORDER, key }).length === layers.length);
  const scale = scaleFor(layers.reduce((most, layer) => Math.max(most, layer.macs), 0));
  for (const layer of layers) {
    see(kindClass(layer.kind, layer.label));
    see(compactName(layer.name));
    see(inScale(layer.macs, scale));
    see(`${macs(layer.macs)} ${bytes(layer.bytes)} ${count(layer.parameters)}`);
    see(`${milliseconds(layer.latency_ms)} ${interval(layer.low_ms, layer.high_ms)}`);
    see(rangeSentence(layer, report.platform.kinds[0]));
    if (layer.step) see(stepSentence(layer.step));
    for (const tensor of layer.outputs) see(`${shape(tensor.shape)} ${shapeOfOne(tensor.shape, report.batch)}`);
  }
}

/** Elements make one as they are made; without a browser there is nothing to observe. */
globalThis.ResizeObserver ??= class {
  observe() {}
  unobserve() {}
  disconnect() {}
};

/** What an element gives lit to draw. Its own methods and nothing of a browser are needed for that. */
interface Drawn {
  willUpdate?(changed: Map<string, unknown>): void;
  render(): unknown;
}

const ELEMENTS: readonly { tag: string; properties: (report: Report) => object }[] = [
  { tag: 'bt-summary', properties: () => ({}) },
  { tag: 'bt-coverage', properties: () => ({ opened: true }) },
  { tag: 'bt-kind-chart', properties: () => ({}) },
  { tag: 'bt-warnings', properties: () => ({ opened: true }) },
  {
    tag: 'bt-layer-table',
    properties: ({ layers }) => ({ open: new Set(layers.slice(0, 1).map(({ index }) => index)) }),
  },
  { tag: 'bt-layer-detail', properties: ({ layers }) => ({ layer: layers[0] }) },
  { tag: 'bt-platform-card', properties: () => ({}) },
  { tag: 'bt-settings', properties: () => ({ settings: DEFAULTS, fixed: true }) },
  { tag: 'bt-shape-panel', properties: () => ({ settings: DEFAULTS, fixed: true }) },
];

/** The elements' templates: calls `see` with each value in them that is text or a number. */
export function lookAtElements(report: Report, see: (value: unknown) => void): void {
  for (const { tag, properties } of ELEMENTS) {
    const Element = customElements.get(tag) as unknown as new () => Drawn;
    const element = Object.assign(new Element(), { report, ...properties(report) });
    element.willUpdate?.(new Map(['report', 'layer', 'settings'].map((name) => [name, undefined])));
    lookInto(element.render(), see);
  }
}

function lookInto(value: unknown, see: (value: unknown) => void): void {
  if (typeof value === 'string' || typeof value === 'number') see(value);
  else if (Array.isArray(value)) for (const part of value) lookInto(part, see);
  else if (value !== null && typeof value === 'object' && 'values' in value && Array.isArray(value.values)) {
    const [items, key, template] = value.values;
    // repeat(): lit would call the template for each of the items.
    if (Array.isArray(items) && typeof key === 'function' && typeof template === 'function') {
      for (const [index, item] of items.entries()) lookInto([key(item, index), template(item, index)], see);
    } else {
      lookInto(value.values, see);
    }
  }
}
