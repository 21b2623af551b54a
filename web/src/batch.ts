// Which dimension of which input is the batch, as the page says it and lets it be chosen.
import type { InputInfo, Report } from '../../wasm/report';
import { facts } from './facts';
import type { BatchChoice } from './settings';

export interface BatchOption {
  label: string;
  choice: BatchChoice;
}

/** A list that a person looks through: a file may have thousands of inputs. */
const MOST_OPTIONS = 60;

type Found = NonNullable<Report['batch_axis']>['found'];

/** Where the page says more than the core's words. */
const OWN_WORDS: Partial<Record<Found, string>> = {
  set: 'as set here',
  none: 'no dimension of an input is known to be the batch: FPS counts inferences',
};

function foundWords(found: Found): string {
  return OWN_WORDS[found] ?? facts.batch_found.find(({ id }) => id === found)?.words ?? '';
}

function dimension(input: InputInfo, axis: number): string {
  const declared = input.declared[axis];
  const size = input.shape?.[axis] ?? '?';
  return `${input.name}, dimension ${axis}: ${typeof declared === 'string' ? `${declared} = ${size}` : size}`;
}

/** How the batch of the report was found; nothing for a report of an earlier version, which does not say. */
export function batchWords({ batch_axis, model }: Report): string {
  if (!batch_axis) return '';
  const [first] = batch_axis.inputs;
  const input = first && model.inputs.find(({ name }) => name === first.name);
  const words = foundWords(batch_axis.found);
  return first && input ? `${dimension(input, first.axis)}; ${words}` : words;
}

/** What can be chosen: as it is found, none, and every dimension of the inputs. */
export function batchOptions({ model }: Report): BatchOption[] {
  const options: BatchOption[] = [
    { label: 'as found', choice: null },
    { label: 'none: FPS counts inferences', choice: 'none' },
  ];
  for (const input of model.inputs) {
    for (const axis of (input.shape ?? []).keys()) {
      if (options.length === MOST_OPTIONS) return options;
      options.push({ label: dimension(input, axis), choice: { input: input.name, axis } });
    }
  }
  return options;
}

export function sameChoice(a: BatchChoice, b: BatchChoice): boolean {
  if (a === null || b === null || a === 'none' || b === 'none') return a === b;
  return a.input === b.input && a.axis === b.axis;
}
