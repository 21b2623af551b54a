// JSON files that the page takes: a saved report and a platform table. Recognised by what they say, not by name.
import type { ErrorInfo } from '../../wasm/blackthorn';
import type { Report } from '../../wasm/report';
import { findFault } from './report-check';

export type Found = { kind: 'report'; report: Report } | { kind: 'platform' } | { kind: 'trouble'; error: ErrorInfo };

/** A report of 100,000 layers is about this large; what is larger is no report. */
export const LARGEST_JSON_BYTES = 256e6;

/** JSON begins with a brace, ONNX with a small field number: the first byte that is no space decides. */
export async function looksLikeJson(file: Blob): Promise<boolean> {
  const start = new Uint8Array(await file.slice(0, 64).arrayBuffer());
  const first = start.find((byte) => ![0x20, 0x09, 0x0a, 0x0d, 0xef, 0xbb, 0xbf].includes(byte));
  return first === 0x7b;
}

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
