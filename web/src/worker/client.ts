// The page's side of the worker. Reading is synchronous over there, so a running request cannot hear a message:
// cancelling ends the worker, and the next request starts a fresh one with the platform tables loaded and the last good
// model opened again.
import type { ErrorInfo, PlatformInfo, Settings } from '../../../wasm/blackthorn';
import { keepFigures } from '../figures';
import type { Answer, CallName, Calls, Handed, JsonFile, ModelSource, Progress, Request } from './messages';
import { Assembly } from './slices';
import { startWorker } from './start';

/** An error that crossed from the worker; `info` is what people are shown. */
export class EngineError extends Error {
  constructor(readonly info: ErrorInfo) {
    super(info.message);
    this.name = 'EngineError';
  }
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  progress: ((progress: Progress) => void) | undefined;
  /** Rows of the report that the answer will lack. */
  assembly: Assembly | undefined;
}

export class EngineClient {
  #worker: Worker | undefined;
  #pending = new Map<number, Pending>();
  #nextId = 1;
  #source: ModelSource | undefined;
  /** The source that the present worker holds open. */
  #held: ModelSource | undefined;
  /** Text of every table that the user loaded, by id, and the ids of those that the present worker has. */
  #tables = new Map<string, string>();
  #heldTables = new Set<string>();

  constructor(private readonly start: () => Worker = startWorker) {}

  platforms(): Promise<PlatformInfo[]> {
    return this.#ask('platforms', {});
  }

  async loadPlatform(table: string): Promise<PlatformInfo> {
    const platform = await this.#ask('loadPlatform', { table });
    this.#tables.set(platform.id, table);
    this.#heldTables.add(platform.id);
    return platform;
  }

  /** Opens a model; the one before it stays open where this fails or is cancelled. */
  async open(source: ModelSource, progress: (progress: Progress) => void, signal: AbortSignal): Promise<void> {
    await this.#stoppable(signal, () => this.#ask('open', { source }, progress));
    this.#source = this.#held = source;
  }

  /** A saved report or a platform table; which of them, its content says. */
  readJson(file: Blob, signal: AbortSignal): Promise<JsonFile> {
    return this.#stoppable(signal, () => this.#ask('readJson', { file }));
  }

  /** The report of the open model, and the same as the core wrote it. */
  async estimate(settings: Settings): Promise<Calls['estimate']['answer']> {
    await this.#restore();
    return this.#ask('estimate', { settings });
  }

  /** The open model's report in a format of the core. */
  async write(settings: Settings, format: string): Promise<Blob> {
    await this.#restore();
    return this.#ask('write', { settings, format });
  }

  close(): void {
    this.#restart(new DOMException('The page was left.', 'AbortError'));
  }

  async #stoppable<Value>(signal: AbortSignal, work: () => Promise<Value>): Promise<Value> {
    signal.throwIfAborted();
    const stop = () => this.#restart(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await work();
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** What a fresh worker lacks. */
  async #restore(): Promise<void> {
    for (const [id, table] of this.#tables) {
      if (this.#heldTables.has(id)) continue;
      await this.#ask('loadPlatform', { table });
      this.#heldTables.add(id);
    }
    if (this.#source && this.#held !== this.#source) {
      await this.#ask('open', { source: this.#source });
      this.#held = this.#source;
    }
  }

  #ask<Name extends CallName>(
    call: Name,
    ask: Calls[Name]['ask'],
    progress?: (progress: Progress) => void,
  ): Promise<Calls[Name]['answer']> {
    const worker = this.#worker ?? this.#open();
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as (value: unknown) => void, reject, progress, assembly: undefined });
      worker.postMessage({ id, call, ...ask } as Request);
    });
  }

  #open(): Worker {
    const worker = this.start();
    worker.onmessage = (event: MessageEvent<Answer>) => this.#hear(event.data);
    worker.onerror = (event) => {
      const message = event.message || 'The WebAssembly module could not be loaded. Reload the page';
      this.#restart(new EngineError({ code: 'engine_failed', message: `${message}.`, where: '' }));
    };
    this.#worker = worker;
    return worker;
  }

  #hear(answer: Answer): void {
    const pending = this.#pending.get(answer.id);
    if (!pending) return;
    if ('progress' in answer) {
      pending.progress?.(answer.progress);
      return;
    }
    if ('rows' in answer) {
      pending.assembly ??= new Assembly();
      pending.assembly.add(answer.rows);
      return;
    }
    this.#pending.delete(answer.id);
    if (answer.ok) pending.resolve(received(answer.value, pending.assembly));
    else pending.reject(new EngineError(answer.error));
  }

  #restart(reason: unknown): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#held = undefined;
    this.#heldTables.clear();
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of waiting) reject(reason);
  }
}

/** An answer with its report made whole. */
function received(value: unknown, assembly: Assembly | undefined): unknown {
  if (typeof value !== 'object' || value === null || !('report' in value)) return value;
  const { report, figures } = value as Handed;
  assembly?.complete(report);
  keepFigures(report, figures);
  return value;
}
