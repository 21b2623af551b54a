// The colours and patterns by which kinds of layers are told apart, the same everywhere. The colours are those of Okabe
// and Ito, which people with any common colour blindness tell apart; kinds that share a colour differ in pattern, and a
// label always stands beside. Which kind has which look is a fact of the kind (facts.ts).
import { type Colour, facts, type Look, type Pattern } from './facts';

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

const LOOKS = new Map(facts.kinds.map(({ id, looks }) => [id, looks]));

/** Of a kind that nobody knows yet. */
const OTHER: Look = { label: '', colour: 'grey', pattern: 'dots' };

export function kindLook(kind: string, label: string): Look {
  const words = label.split(/\W+/);
  return LOOKS.get(kind)?.find((look) => !look.label || words.includes(look.label)) ?? OTHER;
}

/** Classes that `swatches` (elements/styles.ts) gives a background. */
export function kindClass(kind: string, label: string): string {
  const { colour, pattern } = kindLook(kind, label);
  return `k c-${colour} p-${pattern}`;
}
