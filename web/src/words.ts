// The sentences of the page, in the user's vocabulary. Plain text only: nothing here makes markup.
import type { Basis, Bound, CoverageClass, KindBasis, Layer, Report, Step } from '../../wasm/report';
import { facts } from './facts';
import { figuresOf } from './figures';
import { bytes, milliseconds, percent, percentOfAll, plain } from './format';

const VARIABLES = new Map(facts.variables.map(({ id, words }) => [id, words]));

export function variableName(variable: string): string {
  return VARIABLES.get(variable) ?? variable;
}

/** "97–128 output channels cost the same; 96 saves 0.31 ms; 129 costs 0.40 ms more". */
export function stepSentence(step: Step): string {
  const name = variableName(step.variable);
  const parts = [
    step.first === step.last ? `${step.value} ${name}` : `${step.first}–${step.last} ${name} cost the same`,
  ];
  if (step.saving_ms !== null) parts.push(`${step.first - 1} saves ${milliseconds(step.saving_ms)}`);
  if (step.cost_ms !== null) parts.push(`${step.last + 1} costs ${milliseconds(step.cost_ms)} more`);
  return parts.join('; ');
}

export const BOUNDS: Record<Bound, string> = {
  compute: 'arithmetic sets the time',
  memory: 'memory traffic sets the time',
  launch: 'launching kernels sets the time',
};

export const BASES: Record<Basis, string> = {
  measured: 'measured on the device',
  calibrated: 'fitted to published measurements',
  derived: 'worked out from the hardware and from measurements of other layers',
  assumed: 'no measurement supports it',
};

export const COVERAGE_CLASSES: readonly CoverageClass[] = ['modelled', 'approximated', 'free', 'unsupported'];

export const COVERAGE: Record<CoverageClass, string> = {
  modelled: 'has a formula of its own',
  approximated: 'a stand-in formula is used',
  free: 'nothing runs for it',
  unsupported: 'no time is known',
};

export const EVIDENCE: Record<'documented' | 'listing' | 'assumed', string> = {
  documented: 'documented by the vendor',
  listing: 'seen in listings of real engines',
  assumed: 'an assumption',
};

/** "at least 24.8 ms" where something is missing from the total. */
export function totalWords(total: Report['total']): string {
  return total.at_least ? `at least ${milliseconds(total.latency_ms)}` : milliseconds(total.latency_ms);
}

/** "−11 % to +13 %": the interval against the estimate. */
export function spread(total: { latency_ms: number; low_ms: number; high_ms: number }): string {
  if (total.latency_ms <= 0) return 'no interval';
  const low = (1 - total.low_ms / total.latency_ms) * 100;
  const high = (total.high_ms / total.latency_ms - 1) * 100;
  if (!Number.isFinite(low) || !Number.isFinite(high)) return 'no interval';
  return `−${low.toFixed(0)} to +${high.toFixed(0)}\u202f%`;
}

/**
 * A layer's name without repeating the path of each node: "/a/conv1/Conv + /a/bn1/BatchNormalization" reads
 * "/a/conv1/Conv + BatchNormalization".
 */
export function compactName(name: string): string {
  const [first = '', ...others] = name.split(' + ');
  return [first, ...others.map((part) => part.slice(part.lastIndexOf('/') + 1) || part)].join(' + ');
}

/** What a glance at the charts says. */
export function glance(report: Report): string {
  const kind = report.by_kind.reduce<Report['by_kind'][number] | undefined>(
    (best, row) => (best && best.latency_ms >= row.latency_ms ? best : row),
    undefined,
  );
  const layer = report.layers[figuresOf(report).slowest];
  if (!kind || !layer) return 'No layer of this network takes any time.';
  return `${kind.label} takes ${percent(kind.share)} of the time; the slowest layer is ${compactName(layer.name)}, ${milliseconds(layer.latency_ms)}.`;
}

/** Which limits of the table a layer passes, with the range each was checked on. */
export function rangeSentence(layer: Layer, basis: KindBasis | undefined): string {
  if (layer.in_range) return 'inside the range that the table was made from';
  const names = layer.out_of_range.map((variable) => {
    const range = basis?.ranges.find((row) => row.variable === variable);
    const limits = range ? ` (${plain(range.low)} to ${plain(range.high)})` : '';
    return `${variableName(variable)}${limits}`;
  });
  return `outside the range that the table was made from: ${names.join(', ')}`;
}

/** "about ±10 %" from a logarithm's standard deviation. */
export function sigmaWords(sigma: number): string {
  return `about ±${((Math.exp(sigma) - 1) * 100).toFixed(0)}\u202f%`;
}

export function memoryVerdict(memory: Report['memory']): string {
  const device = bytes(memory.device_bytes);
  return memory.fits ? `fits in ${device}` : `does not fit in ${device}`;
}

export function coverageSentence(coverage: Report['coverage']): string {
  const sum = (row: Record<CoverageClass, number>) => COVERAGE_CLASSES.reduce((total, name) => total + row[name], 0);
  const missing = coverage.nodes.unsupported;
  const tail = missing > 0 ? `; no time is known for ${missing} of ${sum(coverage.nodes)} nodes` : '';
  return `${coveredMacs(coverage)} of the MACs are in the total${tail}.`;
}

/** The part of the MACs that the total counts; a dash where there are none, or a saved report does not say. */
export function coveredMacs({ covered_macs_share: share }: Report['coverage']): string {
  return share === null || share === undefined ? '–' : percentOfAll(share, 1);
}

const TITLES: Record<string, string> = {
  unreadable_file: 'The file cannot be read',
  unreadable_address: 'The address could not be fetched',
  bad_address: 'This is no address',
  empty_file: 'The file is empty',
  not_onnx: 'This is not an ONNX model',
  truncated_file: 'The file is cut short',
  malformed_model: 'The model contradicts itself',
  limit_exceeded: 'The model is larger than a limit',
  cyclic_graph: 'The nodes wait for each other',
  unknown_input: 'No such input',
  bad_shape: 'This shape cannot be',
  unknown_platform: 'No such platform',
  unknown_mode: 'No such power mode',
  unknown_precision: 'No such precision',
  bad_platform_table: 'The platform table has a fault',
  bad_request: 'This setting is not understood',
  bad_report: 'The report cannot be opened',
  unknown_json: 'This JSON file is of another kind',
  engine_failed: 'The estimator stopped',
  internal_error: 'The estimator stopped',
};

export function errorTitle(code: string): string {
  return TITLES[code] ?? 'Something is wrong with this file';
}

/** A total that is only a lower bound does not meet a budget, however much is left of it. */
export function budgetWords({ met, slack_ms }: NonNullable<Report['budget']>): string {
  if (slack_ms >= 0 && !met) return 'not known to be met';
  return `${met ? 'met' : 'missed'} by ${milliseconds(Math.abs(slack_ms))}`;
}
