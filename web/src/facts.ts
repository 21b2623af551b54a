// What the core knows and the page shows or sends: kinds of layers and their looks, words for variables, settings and
// their defaults, formats. The build writes it with `blackthorn facts`; here is its form.
import { batch_found, formats, kinds, settings, variables } from '../generated/facts.json';

export type Colour = 'blue' | 'sky' | 'green' | 'orange' | 'yellow' | 'vermillion' | 'purple' | 'grey';
export type Pattern = 'solid' | 'stripes' | 'dots';

export interface Look {
  /** A word that the layer's label holds, such as "3x3"; "" for every layer of the kind. The first look that fits wins. */
  label: string;
  colour: Colour;
  pattern: Pattern;
}

export interface Facts {
  kinds: readonly { id: string; words: string; looks: readonly Look[] }[];
  variables: readonly { id: string; words: string }[];
  /** `key` among the settings, `option` of the command line; null: no default of its own, the platform or model decides. */
  settings: readonly { key: string; option: string; argument: string; help: string; default: string | null }[];
  formats: readonly { id: string; extension: string; media: string; words: string }[];
  batch_found: readonly { id: string; words: string }[];
}

export const facts = { kinds, variables, settings, formats, batch_found } as Facts;
