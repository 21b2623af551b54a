// What page and worker say to each other: requests and answers with ids, and in between progress and the rows of a
// large report. Everything here can be cloned; errors cross as plain data.
import type { ErrorInfo, PlatformInfo, Settings } from '../../../wasm/blackthorn';
import type { Report } from '../../../wasm/report';
import type { Figures } from '../figures';
import type { Rows } from './slices';

/** A report as it crosses: what is worked out of it has been worked out on the worker's time. */
export interface Handed {
  report: Report;
  figures: Figures;
}

/** A JSON file of the user: a saved report, or the text of a platform table. */
export type JsonFile = ({ kind: 'report' } & Handed) | { kind: 'platform'; text: string };

/** What a request asks and what its answer holds. */
export interface Calls {
  platforms: { ask: Record<never, never>; answer: PlatformInfo[] };
  loadPlatform: { ask: { table: string }; answer: PlatformInfo };
  open: { ask: { file: File }; answer: { bytes: number } };
  /** `text`: the report as the core wrote it. A Blob crosses without a copy. */
  estimate: { ask: { settings: Settings }; answer: Handed & { text: Blob } };
  write: { ask: { settings: Settings; format: string }; answer: Blob };
  readJson: { ask: { file: Blob }; answer: JsonFile };
}
export type CallName = keyof Calls;

export type Request = { [Name in CallName]: { id: number; call: Name } & Calls[Name]['ask'] }[CallName];

export interface Progress {
  /** Where the reading stands in the file; weights are jumped over. */
  position: number;
  /** Bytes that were really read. */
  read: number;
  size: number;
}

export type Answer =
  | { id: number; ok: true; value: unknown }
  /** `broken`: the module has failed in the middle of something, and nothing more is to be asked of this worker. */
  | { id: number; ok: false; error: ErrorInfo; broken: boolean }
  | { id: number; progress: Progress }
  /** Part of the report that the answer to come lacks. */
  | { id: number; rows: Rows }
  /** The name of a lock that the worker holds for as long as it lives. */
  | { lives: string };
