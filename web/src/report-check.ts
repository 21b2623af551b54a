// Whether a file that calls itself a report is one. The check is compiled at build time from the published schema
// (core/report/report.schema.json), because the page may not turn text into code.
import validate from 'virtual:report-validator';

export interface Fault {
  message: string;
  /** JSON pointer. */
  where: string;
}

export function findFault(value: unknown): Fault | undefined {
  if (validate(value)) return undefined;
  const [first] = validate.errors ?? [];
  return { message: first?.message ?? 'it is of another form', where: first?.instancePath || '/' };
}
