// Numbers as people read them: three significant digits, decimal prefixes, shares that sum to 100 %.

/** A thin non-breaking space stands between a number and its unit. */
const SPACE = '\u202f';

/** Three significant digits without an exponent: 24.8, 0.0123, 1 230. */
export function significant(value: number, digits = 3): string {
  if (value === 0) return '0';
  const rounded = Number(value.toPrecision(digits));
  // The largest numbers round up to infinity.
  if (!Number.isFinite(rounded)) return '–';
  const magnitude = Math.floor(Math.log10(Math.abs(rounded)));
  const text = rounded.toFixed(Math.min(12, Math.max(0, digits - 1 - magnitude)));
  return groupThousands(text);
}

function groupThousands(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, SPACE);
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** A limit or a constant as it stands in a table: no digit more than it has, at most six. */
export function plain(value: number): string {
  const rounded = Number(value.toPrecision(6));
  return Math.abs(rounded) >= 1e-6 || rounded === 0
    ? groupThousands(rounded.toLocaleString('en', { useGrouping: false, maximumSignificantDigits: 6 }))
    : String(rounded);
}

export function integer(value: number): string {
  return groupThousands(String(Math.round(value)));
}

const PREFIXES = [
  { factor: 1e12, prefix: 'T' },
  { factor: 1e9, prefix: 'G' },
  { factor: 1e6, prefix: 'M' },
  { factor: 1e3, prefix: 'k' },
] as const;

/** One prefix for a whole column, chosen by its largest value. */
export interface Scale {
  factor: number;
  prefix: string;
}

export function scaleFor(largest: number): Scale {
  // From 999.5 on three digits would round up into the next prefix.
  return PREFIXES.find(({ factor }) => Number(largest.toPrecision(3)) >= factor) ?? { factor: 1, prefix: '' };
}

/** In the column's unit: what is too small for three decimals reads "< 0.001", never 0. */
export function inScale(value: number, scale: Scale): string {
  if (value === 0) return '0';
  if (scale.factor === 1) return significant(value);
  const scaled = value / scale.factor;
  if (scaled < 0.001) return `<${SPACE}0.001`;
  return scaled < 0.1 ? trimmedDecimals(scaled) : significant(scaled);
}

function trimmedDecimals(value: number): string {
  return value.toFixed(3);
}

/** 4.09 G, 23.4 M, 512. */
export function count(value: number): string {
  const scale = scaleFor(Math.abs(value));
  const text = scale.factor === 1 ? integer(value) : significant(value / scale.factor);
  return scale.prefix ? `${text}${SPACE}${scale.prefix}` : text;
}

/** 4.09 GMAC */
export function macs(value: number): string {
  const scale = scaleFor(Math.abs(value));
  return `${significant(value / scale.factor)}${SPACE}${scale.prefix}MAC`;
}

/** 23.4 MB (decimal). */
export function bytes(value: number): string {
  const scale = scaleFor(Math.abs(value));
  const text = scale.factor === 1 ? integer(value) : significant(value / scale.factor);
  return `${text}${SPACE}${scale.prefix}B`;
}

export function milliseconds(value: number): string {
  // Less than a millionth of the smallest kernel is the rest of a subtraction.
  if (Math.abs(value) < 1e-6) return `0${SPACE}ms`;
  return `${significant(value)}${SPACE}ms`;
}

/** Low and high with as many decimals as the value between them shows. */
export function interval(low: number, high: number): string {
  return `${significant(low)}${SPACE}–${SPACE}${significant(high)}`;
}

export function percent(share: number, digits = 0): string {
  return `${(share * 100).toFixed(digits)}${SPACE}%`;
}

/** A share of everything: never "0 %" for something and never "100 %" for not quite all. */
export function percentOfAll(part: number, whole: number): string {
  if (whole <= 0 || part <= 0) return `0${SPACE}%`;
  if (part >= whole) return `100${SPACE}%`;
  const value = (part / whole) * 100;
  if (value < 0.1) return `<${SPACE}0.1${SPACE}%`;
  if (value > 99.9) return `>${SPACE}99.9${SPACE}%`;
  return `${value < 10 || value > 99 ? value.toFixed(1) : value.toFixed(0)}${SPACE}%`;
}

/**
 * Shares (0 to 1) as percentages that sum to 100 to the last digit shown, by largest remainder. Where the shares
 * themselves do not sum to 1 nothing is forced.
 */
export function roundShares(shares: readonly number[], digits: number): number[] {
  const unit = 10 ** digits;
  const exact = shares.map((share) => share * 100 * unit);
  const floors = exact.map(Math.floor);
  const sum = shares.reduce((total, share) => total + share, 0);
  if (Math.abs(sum - 1) < 1e-3) {
    const missing = Math.min(
      floors.length,
      Math.max(0, Math.round(100 * unit) - floors.reduce((total, part) => total + part, 0)),
    );
    const byRemainder = exact
      .map((value, index) => ({ index, remainder: value - Math.floor(value) }))
      .sort((a, b) => b.remainder - a.remainder || a.index - b.index);
    for (const { index } of byRemainder.slice(0, missing)) floors[index] = (floors[index] ?? 0) + 1;
    return floors.map((part) => part / unit);
  }
  return exact.map((value) => Math.round(value) / unit);
}

/** 64×104×104; unknown dimensions as "?". */
export function shape(dims: readonly (number | string | null)[] | null | undefined): string {
  if (!dims) return '?';
  if (dims.length === 0) return 'scalar';
  return dims.map((dim) => (dim === null ? '?' : String(dim))).join('×');
}

/** The shape of one image: the leading batch dimension left out where it is the batch. */
export function shapeOfOne(dims: readonly (number | null)[] | null | undefined, batch: number): string {
  if (!dims || dims.length < 2 || dims[0] !== batch) return shape(dims);
  return shape(dims.slice(1));
}

/** "1x3x224x224", "1×3×224×224", "1, 3, 224, 224" → numbers; nothing where it is no shape. */
export function parseShape(text: string): number[] | undefined {
  const parts = text.trim().split(/\s*[x×*,;\s]\s*/i);
  const dims = parts.map((part) => (/^\d{1,9}$/.test(part) ? Number(part) : Number.NaN));
  return dims.length > 0 && dims.every((dim) => Number.isInteger(dim) && dim > 0) ? dims : undefined;
}

/** "1,3,448,448", "1 1 0.5 -2" → numbers; nothing where it is no list of them. */
export function parseValues(text: string): number[] | undefined {
  const parts = text.trim().split(/\s*[,;\s]\s*/);
  return parts.every((part) => /^[-+]?\d{1,15}([.]\d{1,15})?$/.test(part)) ? parts.map(Number) : undefined;
}
