// What page and worker say to each other: requests and answers with ids, and progress in between. Everything here
// can be cloned; errors cross as plain data.
import type { ErrorInfo, PlatformInfo, Settings } from '../../../wasm/blackthorn';

/** A file that the user chose, or an address on the page's own server. */
export type ModelSource = { file: File } | { url: string; name: string };

/** What a request asks and what its answer holds. */
export interface Calls {
  platforms: { ask: Record<never, never>; answer: PlatformInfo[] };
  open: { ask: { source: ModelSource }; answer: { bytes: number } };
  estimate: { ask: { settings: Settings; format: string }; answer: string };
  checkPlatform: { ask: { table: string }; answer: PlatformInfo };
}
export type CallName = keyof Calls;

export type Request = { [Name in CallName]: { id: number; call: Name } & Calls[Name]['ask'] }[CallName];

export interface Progress {
  /** Where the reading stands in the file; weights are jumped over. */
  position: number;
  /** Bytes that were really read. */
  read: number;
  /** Size of the file; 0 while unknown. */
  size: number;
}

export type Answer =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; error: ErrorInfo }
  | { id: number; progress: Progress };
