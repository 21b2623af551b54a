// The columns of the layer table. Table head, cells, titles, order, search and widths follow from a row here; nothing
// else knows a column.
import { type CSSResult, html, nothing, unsafeCSS } from 'lit';
import type { Layer, Report } from '../../../wasm/report';
import { kindClass } from '../colours';
import { type Figures, figuresOf } from '../figures';
import { inScale, interval, type Scale, scaleFor, shapeOfOne, significant } from '../format';
import { layerMark } from '../identity';
import { BASES, BOUNDS, compactName, rangeSentence } from '../words';
import { cssStyle } from './css-style';

/** What a cell needs to know beside its layer. */
export interface Surroundings {
  report: Report;
  figures: Figures;
  /** One unit for the whole column. */
  macs: Scale;
  bytes: Scale;
}

export function surroundingsOf(report: Report): Surroundings {
  const figures = figuresOf(report);
  return { report, figures, macs: scaleFor(figures.macs), bytes: scaleFor(figures.bytes) };
}

export interface Column {
  id: string;
  heading: string;
  /** Follows the heading after a comma; "" for none. */
  unit?: (around: Surroundings) => string;
  title?: string;
  /** Right-aligned. */
  numeric?: true;
  /** Names the row. */
  names?: true;
  /** In px; without one the column takes what is left. */
  width?: number;
  /** In px, where the table is narrower than NARROW. */
  narrowWidth?: number;
  /** The column hides where the table is at most that wide, in px. */
  hidesAt?: (typeof STAGES)[number];
  cell: (layer: Layer, around: Surroundings) => unknown;
  cellTitle?: (layer: Layer) => string;
  /** What the column is ordered by. */
  value: (layer: Layer) => number | string;
  /** The first click on the heading orders from large to small. */
  largestFirst?: true;
  /** The column is ordered as that one is, whose heading says so. */
  orderOf?: string;
  /** What the filter's words are looked for in. */
  searched?: (layer: Layer) => readonly string[];
}

/** Widths of the table, in px, at which columns hide. */
const STAGES = [1180, 900, 640] as const;
export const NARROW = 640;

export const COLUMNS: readonly Column[] = [
  {
    id: 'index',
    heading: '#',
    title: 'order of execution',
    numeric: true,
    width: 56,
    hidesAt: 640,
    cell: (layer) => html`<span class="muted">${layer.index}</span>`,
    value: (layer) => layer.index,
  },
  {
    id: 'name',
    heading: 'layer',
    names: true,
    cell: (layer, { report }) => `${layerMark(report, layer)}${compactName(layer.name)}`,
    cellTitle: (layer) => layer.name,
    value: (layer) => layer.name,
    searched: (layer) => [layer.name, ...layer.nodes],
  },
  {
    id: 'kind',
    heading: 'kind',
    width: 148,
    hidesAt: 640,
    cell: (layer) => html`<span class="swatch ${kindClass(layer.kind, layer.label)}"></span>${layer.label}`,
    value: (layer) => layer.label,
    searched: (layer) => [layer.label],
  },
  {
    id: 'output',
    heading: 'output',
    title: 'shape of the first output, without the batch',
    width: 128,
    hidesAt: 900,
    cell: (layer, { report }) => shapeOfOne(layer.outputs[0]?.shape, report.batch),
    value: (layer) => (layer.outputs[0]?.shape ?? [0]).reduce<number>((product, dim) => product * (dim ?? 1), 1),
    largestFirst: true,
  },
  {
    id: 'macs',
    heading: 'MACs',
    unit: ({ macs }) => macs.prefix,
    numeric: true,
    width: 80,
    hidesAt: 900,
    cell: (layer, { macs }) => inScale(layer.macs, macs),
    value: (layer) => layer.macs,
    largestFirst: true,
  },
  {
    id: 'bytes',
    heading: 'traffic',
    unit: ({ bytes }) => `${bytes.prefix}B`,
    title: 'bytes read and written',
    numeric: true,
    width: 96,
    hidesAt: 1180,
    cell: (layer, { bytes }) => inScale(layer.bytes, bytes),
    value: (layer) => layer.bytes,
    largestFirst: true,
  },
  {
    id: 'time',
    heading: 'time',
    unit: () => 'ms',
    title: 'estimate, with its 90 % interval',
    numeric: true,
    width: 216,
    narrowWidth: 112,
    cell: timeCell,
    value: (layer) => layer.latency_ms,
    largestFirst: true,
  },
  {
    id: 'share',
    heading: 'share',
    unit: () => '%',
    numeric: true,
    width: 80,
    narrowWidth: 64,
    cell: (layer, { figures: { percents, percentDigits } }) => percents[layer.index]?.toFixed(percentDigits),
    value: (layer) => layer.latency_ms,
    orderOf: 'time',
  },
  {
    id: 'bound',
    heading: 'bound',
    title: 'what sets the time',
    width: 88,
    hidesAt: 900,
    cell: (layer) => layer.bound,
    cellTitle: (layer) => BOUNDS[layer.bound],
    value: (layer) => layer.bound,
  },
  {
    id: 'basis',
    heading: 'basis',
    title: 'what the estimate rests on',
    width: 144,
    hidesAt: 1180,
    cell: (layer, { report }) => html`${layer.basis}${rangeMark(layer, report)}`,
    cellTitle: (layer) => BASES[layer.basis],
    value: (layer) => layer.basis,
  },
];

function timeCell(layer: Layer, { figures }: Surroundings) {
  if (!layer.supported) return html`<span class="bad">unknown</span>`;
  const width = figures.latency_ms > 0 ? (layer.latency_ms / figures.latency_ms) * 100 : 0;
  return html`<span class="value"
      ><span class="time-bar" ${cssStyle({ width: `${width.toFixed(1)}%` })}></span
      ><span>${significant(layer.latency_ms)}</span></span
    >
    <span class="interval small muted">${interval(layer.low_ms, layer.high_ms)}</span>`;
}

function rangeMark(layer: Layer, report: Report) {
  if (layer.in_range) return nothing;
  const sentence = rangeSentence(
    layer,
    report.platform.kinds.find(({ kind }) => kind === layer.kind),
  );
  return html` <span class="outside" title=${sentence}>outside<span class="visually-hidden"> the range</span></span>`;
}

/** Widths, and which columns hide in which width of the table. */
export const columnStyles: CSSResult = unsafeCSS(
  [
    ...COLUMNS.filter(({ width }) => width).map(({ id, width }) => `th.${id} { width: ${width}px; }`),
    ...STAGES.map((stage) => {
      const hidden = COLUMNS.filter(({ hidesAt }) => hidesAt === stage).map(({ id }) => `.${id}`);
      return `@container (max-width: ${stage}px) { ${hidden.join(', ')} { display: none; } }`;
    }),
    `@container (max-width: ${NARROW}px) {`,
    ...COLUMNS.filter(({ narrowWidth }) => narrowWidth).map(
      ({ id, narrowWidth }) => `th.${id} { width: ${narrowWidth}px; }`,
    ),
    '}',
  ].join('\n'),
);
