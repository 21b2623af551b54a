// Which dimension of which input is the batch, as the page says it and lets it be chosen.
import type { InputInfo, Report } from '../../wasm/report';
import type { BatchChoice } from './settings';

export interface BatchOption {
  label: string;
  choice: BatchChoice;
}

/** A list that a person looks through: a file may have thousands of inputs. */
const MOST_OPTIONS = 60;

const FOUND: Record<NonNullable<Report['batch_axis']>['found'], string> = {
  set: 'as set here',
  symbol: 'its symbol says so',
  operators: 'operators that read it have their batch there',
  place: 'it is free and stands where a batch usually does',
  fixed: 'fixed by the file; the outputs begin alike',
  none: 'no dimension of an input is known to be the batch: FPS counts inferences',
};

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
  const words = FOUND[batch_axis.found];
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
