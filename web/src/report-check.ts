// Whether a file that calls itself a report is one. The check is compiled at build time from the published schema
// (core/report/report.schema.json), because the page may not turn text into code.
import validate from 'virtual:report-validator';
import type { Report } from '../../wasm/report';

export interface Fault {
  message: string;
  /** JSON pointer. */
  where: string;
}

/** What the schema cannot say: rows are found by their place, so each layer stands at its index and nodes name one. */
function findMisplaced({ layers, nodes }: Report): Fault | undefined {
  const layer = layers.findIndex(({ index }, place) => index !== place);
  if (layer >= 0) return { message: 'the layer does not stand at its index', where: `/layers/${layer}/index` };
  const node = nodes.findIndex(({ layer }) => layer !== null && layer >= layers.length);
  if (node >= 0) return { message: 'there is no such layer', where: `/nodes/${node}/layer` };
  return undefined;
}

export function findFault(value: unknown): Fault | undefined {
  if (validate(value)) return findMisplaced(value as Report);
  const [first] = validate.errors ?? [];
  return { message: first?.message ?? 'it is of another form', where: first?.instancePath || '/' };
}
