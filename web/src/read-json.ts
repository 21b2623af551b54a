// What is in a JSON file: a saved report, a platform table, or neither. It brings the check of reports along, which the
// worker alone needs.
import type { ErrorInfo } from '../../wasm/blackthorn';
import type { Report } from '../../wasm/report';
import { findFault } from './report-check';

export type Found = { kind: 'report'; report: Report } | { kind: 'platform' } | { kind: 'trouble'; error: ErrorInfo };

function trouble(code: string, message: string, where = ''): Found {
  return { kind: 'trouble', error: { code, message, where } };
}

export function readJson(text: string): Found {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return trouble('unknown_json', `The JSON does not parse: ${reason}. Save or download the file again.`);
  }
  const schema = (value as { schema?: unknown } | null)?.schema;
  if (typeof schema === 'string' && schema.startsWith('blackthorn-report/')) {
    if (schema !== 'blackthorn-report/1')
      return trouble(
        'bad_report',
        `The report is of version "${schema}"; this page opens blackthorn-report/1.`,
        '/schema',
      );
    const fault = findFault(value);
    if (fault)
      return trouble(
        'bad_report',
        `The report does not hold to its schema: ${fault.message}. Export it again.`,
        fault.where,
      );
    return { kind: 'report', report: value as Report };
  }
  if (typeof schema === 'string' && schema.startsWith('blackthorn-platform/')) return { kind: 'platform' };
  return trouble(
    'unknown_json',
    'The file says neither "blackthorn-report/1" nor "blackthorn-platform/1" as its schema. ' +
      'Drop an ONNX model, a report saved from here, or a platform table.',
    '/schema',
  );
}
