// What the user sets, as the page holds it, and how it becomes the core's settings.
import type { PlatformInfo, Settings } from '../../wasm/blackthorn';
import type { Report } from '../../wasm/report';
import { facts } from './facts';

export type BatchChoice = null | 'none' | { input: string; axis: number };

export interface UserSettings {
  platform: string;
  /** null: the platform's default. */
  mode: string | null;
  precision: string | null;
  batch: number | null;
  /** The dimension that is the batch: null as the core finds it, "none", or the axis of an input. */
  batchAxis: BatchChoice;
  /** Symbols and their values, as typed. */
  dims: Record<string, number>;
  /** Whole shapes of inputs, as typed. */
  shapes: Record<string, number[]>;
  /** Elements of inputs that say sizes, as typed. */
  values: Record<string, number[]>;
  /** "33ms", "30fps"; empty for none. */
  budget: string;
}

const defaultOf = (key: string) => facts.settings.find((setting) => setting.key === key)?.default ?? null;

export const DEFAULTS: UserSettings = {
  platform: defaultOf('platform') ?? '',
  mode: defaultOf('mode'),
  precision: defaultOf('precision'),
  batch: null,
  batchAxis: null,
  dims: {},
  shapes: {},
  values: {},
  budget: defaultOf('budget') ?? '',
};

export function toSettings(user: UserSettings): Settings {
  const settings: Settings = { platform: user.platform };
  if (user.mode) settings.mode = user.mode;
  if (user.precision) settings.precision = user.precision;
  if (user.batch !== null) settings.batch = user.batch;
  if (user.batchAxis === 'none') settings.batch_axis = 'none';
  else if (user.batchAxis) settings.batch_axis = { [user.batchAxis.input]: user.batchAxis.axis };
  if (Object.keys(user.dims).length > 0) settings.dims = user.dims;
  if (Object.keys(user.shapes).length > 0) settings.shapes = user.shapes;
  if (Object.keys(user.values).length > 0) settings.values = user.values;
  const budget = normaliseBudget(user.budget);
  if (budget) settings.budget = budget;
  return settings;
}

/** "33", "33 ms", "30 FPS" → "33ms", "33ms", "30fps". What else is typed goes to the core, which says what is wrong. */
export function normaliseBudget(text: string): string {
  const compact = text.replace(/\s+/g, '').toLowerCase();
  return /^\d+([.]\d+)?$/.test(compact) ? `${compact}ms` : compact;
}

/** A change of device keeps the precision where the new one has it, and starts from its default mode. */
export function withPlatform(user: UserSettings, platform: PlatformInfo): UserSettings {
  const precision = platform.precisions.some(({ id }) => id === user.precision) ? user.precision : null;
  return { ...user, platform: platform.id, mode: null, precision };
}

/** What belongs to the model that it was typed for. */
export function ofModel({ batch, batchAxis, dims, shapes, values }: UserSettings) {
  return { batch, batchAxis, dims, shapes, values };
}

/** Another model: everything stays but what belongs to the one before. */
export function forNewModel(user: UserSettings): UserSettings {
  return { ...user, ...ofModel(DEFAULTS) };
}

/** "images 1×3×416×416" for the button that opens the panel; several inputs are counted. */
export function inputsLabel(report: Report, shapeText: (dims: readonly (number | null)[] | null) => string): string {
  const [first, ...others] = report.model.inputs;
  if (!first) return 'no inputs';
  const rest = others.length > 0 ? ` + ${others.length}` : '';
  return `${first.name} ${shapeText(first.shape)}${rest}`;
}

/** resnet50.onnx, Nano 10w fp16 → resnet50-jetson-nano-10w-fp16.csv */
export function downloadName(report: Report, extension: string): string {
  const base = report.model.name.replace(/\.(onnx|pb|json)$/i, '');
  const parts = [base, report.platform.id, report.platform.mode, report.platform.precision];
  const safe = parts.map((part) => part.replace(/[^\p{L}\p{N}._-]+/gu, '_')).filter(Boolean);
  return `${safe.join('-')}.${extension}`;
}
