// The WASM module's interface, written by hand to match bindings.cc.

export type { Report, PlatformInfo } from './report';

/** Random access to the model's bytes; called synchronously, so in the page it runs in a worker. */
export interface ByteReader {
  size: number;
  /** Exactly `length` bytes from `offset` on. May throw to stop the reading. */
  read(offset: number, length: number): Uint8Array;
}

/** Errors cross as data: exactly one of the two is non-empty. */
export interface Outcome {
  text: string;
  /** JSON of ErrorInfo, or "". */
  error: string;
}

export interface ErrorInfo {
  /** Stable name, such as "truncated_file". */
  code: string;
  message: string;
  /** Byte, node or JSON pointer at fault; may be "". */
  where: string;
}

/** Settings of an estimate, passed as JSON. Everything is optional. */
export interface Settings {
  /** Of `platforms()`, or of a table that was loaded. */
  platform?: string;
  mode?: string;
  precision?: string;
  batch?: number;
  /** The dimension that is the batch: of the first input that has it, of inputs by name, or none. */
  batch_axis?: number | 'none' | Record<string, number>;
  dims?: Record<string, number>;
  shapes?: Record<string, number[]>;
  /** Elements of inputs that say sizes, such as the new shape of a Reshape. */
  values?: Record<string, number[]>;
  /** "33ms" or "30fps". */
  budget?: string | null;
}

/** A model that has been read. Call delete() when done. */
export interface Model {
  /** Empty unless opening failed; then JSON of ErrorInfo, and every other call repeats it. */
  error(): string;
  /** format: "json" (a Report), "csv", "md", "table". */
  estimate(settings: string, format: string): Outcome;
  /** JSON of every tensor's shape and every node's fate. */
  inspect(settings: string): Outcome;
  delete(): void;
}

export interface BlackthornModule {
  version(): string;
  openModel(reader: ByteReader, name: string): Model;
  /** JSON array of PlatformInfo. */
  platforms(): string;
  /**
   * Loads a platform table of the user: JSON of its PlatformInfo, or the error with the faulty place. From then on
   * settings may name its id.
   */
  loadPlatform(table: string): Outcome;
}

export default function createBlackthorn(options?: { locateFile?: (path: string) => string; wasmBinary?: ArrayBuffer }): Promise<BlackthornModule>;
