// Draws time by layer with d3: bars with the interval as whiskers (or, for very many layers, a line with its band),
// the cumulative share, axes with units. Text goes in as text nodes only. The element around it owns size and focus.
import { axisBottom, axisLeft, axisRight } from 'd3-axis';
import { scaleLinear } from 'd3-scale';
import { type Selection, select } from 'd3-selection';
import type { Layer, Report } from '../../../wasm/report';
import { COLOURS, kindLook, PATTERNS } from '../colours';
import { type Figures, figuresOf } from '../figures';
import { significant } from '../format';
import { type ChartForm, type Column, columns, peaks, shortName } from './layer-data';

export const MARGIN = { top: 20, right: 40, bottom: 34, left: 44 };
const PX_PER_X_TICK = 64;
const PX_PER_PEAK_LABEL = 150;
const MOST_PEAK_LABELS = 8;

export interface LayerChart {
  /** Marks one layer; null takes the mark away. */
  mark(kind: 'hovered' | 'selected', index: number | null): void;
  /** The layer under a horizontal position of the drawing, or null outside the axes. */
  at(x: number): number | null;
  /** Horizontal middle of a layer. */
  middle(index: number): number;
}

type Group = Selection<SVGGElement, unknown, null, undefined>;

export interface Box {
  width: number;
  height: number;
  form: ChartForm;
}

export function drawLayerChart(svg: SVGSVGElement, report: Report, box: Box): LayerChart {
  const { layers } = report;
  const figures = figuresOf(report);
  const { width, height, form } = box;
  const inner = { width: width - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom };
  const root = select(svg).attr('width', width).attr('height', height).attr('viewBox', `0 0 ${width} ${height}`);
  root.selectAll('*').remove();
  drawPatterns(root.append('defs').node() as SVGDefsElement);

  const x = scaleLinear([-0.5, Math.max(0.5, layers.length - 0.5)], [0, inner.width]);
  const y = scaleLinear([0, figures.high_ms || 1], [inner.height, 0]).nice(4);
  const share = scaleLinear([0, 1], [inner.height, 0]);
  const band = inner.width / Math.max(1, layers.length);

  const plot = root.append('g').attr('transform', `translate(${MARGIN.left},${MARGIN.top})`);
  drawAxes(plot, inner, x, y, share, layers.length);
  const marks = {
    hovered: plot.append('rect').attr('class', 'mark hovered'),
    selected: plot.append('rect').attr('class', 'mark selected'),
  };
  const points = columns(figures.times, form === 'line' ? inner.width : layers.length);
  if (form === 'bars') drawBars(plot, layers, band, x, y);
  else drawLine(plot, layers, points, x, y);
  drawCumulative(plot, figures, points, x, share);
  drawUnknown(plot, layers, x, inner.height);
  if (form === 'line') drawPeakLabels(plot, layers, figures, inner, x, y);

  const half = Math.max(band, 2) / 2;
  return {
    mark(kind, index) {
      marks[kind]
        .attr('visibility', index === null ? 'hidden' : 'visible')
        .attr('x', index === null ? 0 : x(index) - half)
        .attr('y', -4)
        .attr('width', half * 2)
        .attr('height', inner.height + 8);
    },
    at(position) {
      const index = Math.round(x.invert(position - MARGIN.left));
      return index >= 0 && index < layers.length ? index : null;
    },
    middle: (index) => x(index) + MARGIN.left,
  };
}

function drawAxes(
  plot: Group,
  inner: { width: number; height: number },
  x: d3Scale,
  y: d3Scale,
  share: d3Scale,
  layers: number,
): void {
  const ticks = x
    .ticks(Math.min(layers, Math.max(2, Math.floor(inner.width / PX_PER_X_TICK))))
    .filter(Number.isInteger);
  plot
    .append('g')
    .attr('class', 'axis')
    .attr('transform', `translate(0,${inner.height})`)
    .call(axisBottom(x).tickValues(ticks).tickFormat(String).tickSizeOuter(0));
  const format = y.tickFormat(4);
  plot
    .append('g')
    .attr('class', 'axis grid')
    .call(
      axisLeft(y)
        .ticks(4)
        .tickSize(-inner.width)
        .tickFormat((value) => format(Number(value))),
    );
  plot
    .append('g')
    .attr('class', 'axis')
    .attr('transform', `translate(${inner.width},0)`)
    .call(
      axisRight(share)
        .tickValues([0, 0.5, 1])
        .tickFormat((value) => `${Number(value) * 100}`),
    );
  const label = (text: string, at: number, anchor: string, row: number) =>
    plot.append('text').attr('class', 'unit').attr('x', at).attr('y', row).attr('text-anchor', anchor).text(text);
  label('ms', -8, 'end', -9);
  label('%', inner.width + 9, 'start', -9);
  label('layer', inner.width / 2, 'middle', inner.height + 31);
}

type d3Scale = ReturnType<typeof scaleLinear<number, number>>;

function drawBars(plot: Group, layers: readonly Layer[], band: number, x: d3Scale, y: d3Scale): void {
  const gap = band >= 6 ? 2 : band >= 4 ? 1 : 0.5;
  const bar = Math.max(1, band - gap);
  const floor = y(0);
  plot
    .append('g')
    .attr('class', 'bars')
    .selectAll('rect')
    .data(layers)
    .join('rect')
    .attr('x', (layer) => x(layer.index) - bar / 2)
    .attr('width', bar)
    .attr('y', (layer) => y(layer.latency_ms))
    .attr('height', (layer) => Math.max(0, floor - y(layer.latency_ms)))
    .attr('fill', (layer) => fill(layer));
  const whiskers = layers
    .filter((layer) => layer.high_ms > layer.low_ms)
    .map((layer) => `M${x(layer.index).toFixed(1)} ${y(layer.low_ms).toFixed(1)}V${y(layer.high_ms).toFixed(1)}`);
  plot.append('path').attr('class', 'whiskers').attr('d', whiskers.join(''));
}

function drawLine(plot: Group, layers: readonly Layer[], points: readonly Column[], x: d3Scale, y: d3Scale): void {
  const middle = (index: number) => {
    const point = points[index];
    return x(point ? (point.first + point.last) / 2 : 0).toFixed(1);
  };
  const line = (value: (index: number) => number) =>
    points.map((_, index) => `${index === 0 ? 'M' : 'L'}${middle(index)} ${y(value(index)).toFixed(1)}`).join('');
  const back = (value: (index: number) => number) =>
    points
      .map((_, index) => points.length - 1 - index)
      .map((index) => `L${middle(index)} ${y(value(index)).toFixed(1)}`)
      .join('');
  const of = (key: 'latency_ms' | 'low_ms' | 'high_ms') => (index: number) =>
    layers[points[index]?.peak ?? -1]?.[key] ?? 0;
  plot
    .append('path')
    .attr('class', 'area')
    .attr('d', `${line(of('latency_ms'))}${back(() => 0)}Z`);
  plot
    .append('path')
    .attr('class', 'band')
    .attr('d', `${line(of('high_ms'))}${back(of('low_ms'))}Z`);
  plot
    .append('path')
    .attr('class', 'line')
    .attr('d', line(of('latency_ms')));
}

function drawCumulative(
  plot: Group,
  { cumulative }: Figures,
  points: readonly Column[],
  x: d3Scale,
  share: d3Scale,
): void {
  const path = points.map(
    ({ last }, place) => `${place === 0 ? 'M' : 'L'}${x(last).toFixed(1)} ${share(cumulative[last] ?? 0).toFixed(1)}`,
  );
  plot.append('path').attr('class', 'cumulative').attr('d', path.join(''));
}

/** A cross on the axis for a layer whose time is not known: nothing there is not the same as no time. */
function drawUnknown(plot: Group, layers: readonly Layer[], x: d3Scale, floor: number): void {
  const crosses = layers
    .filter((layer) => !layer.supported)
    .map((layer) => `M${(x(layer.index) - 3).toFixed(1)} ${floor - 8}l6 6m0 -6l-6 6`);
  plot.append('path').attr('class', 'unknown').attr('d', crosses.join(''));
}

function drawPeakLabels(
  plot: Group,
  layers: readonly Layer[],
  { times }: Figures,
  inner: { width: number; height: number },
  x: d3Scale,
  y: d3Scale,
): void {
  const most = Math.min(MOST_PEAK_LABELS, Math.floor(inner.width / PX_PER_PEAK_LABEL));
  const gap = (layers.length * PX_PER_PEAK_LABEL) / inner.width;
  for (const layer of peaks(times, gap, most).flatMap((index) => layers[index] ?? [])) {
    const at = x(layer.index);
    const anchor = at < 70 ? 'start' : at > inner.width - 70 ? 'end' : 'middle';
    plot
      .append('text')
      .attr('class', 'peak')
      .attr('x', at)
      .attr('y', Math.max(-8, y(layer.high_ms) - 5))
      .attr('text-anchor', anchor)
      .text(`${shortName(layer.name, 16)} ${significant(layer.latency_ms)}`);
  }
}

function fill(layer: Layer): string {
  const { colour, pattern } = kindLook(layer.kind, layer.label);
  return pattern === 'solid' ? COLOURS[colour] : `url(#fill-${colour}-${pattern})`;
}

/** The same colours and patterns as `swatches`, as SVG needs them. */
function drawPatterns(defs: SVGDefsElement): void {
  for (const [colour, value] of Object.entries(COLOURS)) {
    for (const pattern of PATTERNS) {
      if (pattern === 'solid') continue;
      const tile = select(defs)
        .append('pattern')
        .attr('id', `fill-${colour}-${pattern}`)
        .attr('width', 4)
        .attr('height', 4)
        .attr('patternUnits', 'userSpaceOnUse');
      tile.append('rect').attr('width', 4).attr('height', 4).attr('fill', value);
      if (pattern === 'dots') tile.append('circle').attr('cx', 2).attr('cy', 2).attr('r', 1.1).attr('class', 'ink');
      else
        tile
          .attr('patternTransform', 'rotate(45)')
          .append('rect')
          .attr('width', 1.6)
          .attr('height', 4)
          .attr('class', 'ink');
    }
  }
}
