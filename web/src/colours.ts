// A colour and a pattern for every kind of layer, the same everywhere. The colours are those of Okabe and Ito,
// which people with any common colour blindness tell apart; kinds that share a colour differ in pattern, and a
// label always stands beside.

export type Colour = 'blue' | 'sky' | 'green' | 'orange' | 'yellow' | 'vermillion' | 'purple' | 'grey';
export type Pattern = 'solid' | 'stripes' | 'dots';

export interface KindStyle {
  colour: Colour;
  pattern: Pattern;
}

export const COLOURS: Record<Colour, string> = {
  blue: '#0072b2',
  sky: '#56b4e9',
  green: '#009e73',
  orange: '#e69f00',
  yellow: '#f0e442',
  vermillion: '#d55e00',
  purple: '#cc79a7',
  grey: '#8a8f98',
};

export const PATTERNS: readonly Pattern[] = ['solid', 'stripes', 'dots'];

/** First match wins: a kind id of the report and, where one kind has several looks, a test of its label. */
const STYLES: readonly { kind: string; label?: RegExp; style: KindStyle }[] = [
  { kind: 'conv', label: /\b3x3\b/, style: { colour: 'blue', pattern: 'solid' } },
  { kind: 'conv', label: /\b1x1\b/, style: { colour: 'sky', pattern: 'solid' } },
  { kind: 'conv', style: { colour: 'blue', pattern: 'stripes' } },
  { kind: 'deconv', style: { colour: 'blue', pattern: 'dots' } },
  { kind: 'depthwise_conv', style: { colour: 'green', pattern: 'solid' } },
  { kind: 'fully_connected', style: { colour: 'vermillion', pattern: 'solid' } },
  { kind: 'matmul', style: { colour: 'vermillion', pattern: 'stripes' } },
  { kind: 'recurrent', style: { colour: 'vermillion', pattern: 'dots' } },
  { kind: 'pool', style: { colour: 'orange', pattern: 'solid' } },
  { kind: 'reduce', style: { colour: 'orange', pattern: 'stripes' } },
  { kind: 'pointwise', style: { colour: 'yellow', pattern: 'solid' } },
  { kind: 'scale', style: { colour: 'yellow', pattern: 'stripes' } },
  { kind: 'softmax', style: { colour: 'purple', pattern: 'solid' } },
  { kind: 'norm', style: { colour: 'purple', pattern: 'stripes' } },
  { kind: 'lrn', style: { colour: 'purple', pattern: 'dots' } },
  { kind: 'resize', style: { colour: 'green', pattern: 'stripes' } },
  { kind: 'copy', style: { colour: 'grey', pattern: 'solid' } },
  { kind: 'reformat', style: { colour: 'grey', pattern: 'stripes' } },
];

const OTHER: KindStyle = { colour: 'grey', pattern: 'dots' };

export function kindStyle(kind: string, label: string): KindStyle {
  return STYLES.find((row) => row.kind === kind && (!row.label || row.label.test(label)))?.style ?? OTHER;
}

/** Classes that `swatches` (elements/styles.ts) gives a background. */
export function kindClass(kind: string, label: string): string {
  const { colour, pattern } = kindStyle(kind, label);
  return `k c-${colour} p-${pattern}`;
}
