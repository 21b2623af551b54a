// The page's side of the worker. The worker works without a break, so a running request cannot hear a message:
// cancelling ends the worker, and the next request starts a fresh one with the platform tables loaded and the model
// opened again. The same happens where a worker ends by itself.
import type { ErrorInfo, PlatformInfo, Settings } from '../../../wasm/blackthorn';
import { keepFigures } from '../figures';
import { ShownError } from '../shown-error';
import type { Answer, CallName, Calls, Handed, JsonFile, Progress, Request } from './messages';
import { Assembly } from './slices';
import { startWorker } from './start';

interface Pending {
  request: Request;
  resolve(value: unknown): void;
  reject(error: unknown): void;
  progress: ((progress: Progress) => void) | undefined;
  /** For a request that can be cancelled. */
  signal: AbortSignal | undefined;
  stop: () => void;
  /** Rows of the report that the answer will lack. */
  assembly: Assembly | undefined;
}

interface Hearing {
  progress?: (progress: Progress) => void;
  signal?: AbortSignal;
}

export class EngineClient {
  #worker: Worker | undefined;
  /** Ends the watch over the present worker's life. */
  #watch: AbortController | undefined;
  #pending = new Map<number, Pending>();
  #nextId = 1;
  /** The model that requests are about, and the one that the present worker holds open. */
  #model: File | undefined;
  #held: File | undefined;
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
  async open(file: File, progress: (progress: Progress) => void, signal: AbortSignal): Promise<void> {
    await this.#ask('open', { file }, { progress, signal });
    this.#model = this.#held = file;
  }

  /** Goes back to a model that was open before, or to none: opened when something is asked about it. */
  goBack(model: File | undefined): void {
    this.#model = model;
  }

  /** A saved report or a platform table; which of them, its content says. */
  readJson(file: Blob, signal: AbortSignal): Promise<JsonFile> {
    return this.#ask('readJson', { file }, { signal });
  }

  /** The report of the open model, and the same as the core wrote it. */
  async estimate(settings: Settings, signal: AbortSignal): Promise<Calls['estimate']['answer']> {
    await this.#restore(signal);
    return this.#ask('estimate', { settings }, { signal });
  }

  /** The open model's report in a format of the core. */
  async write(settings: Settings, format: string, signal: AbortSignal): Promise<Blob> {
    await this.#restore(signal);
    return this.#ask('write', { settings, format }, { signal });
  }

  close(): void {
    this.#fail(new DOMException('The page was left.', 'AbortError'));
  }

  /** What a fresh worker lacks. */
  async #restore(signal: AbortSignal): Promise<void> {
    for (const [id, table] of this.#tables) {
      if (this.#heldTables.has(id)) continue;
      await this.#ask('loadPlatform', { table });
      this.#heldTables.add(id);
    }
    const file = this.#model;
    if (file && this.#held !== file) {
      await this.#ask('open', { file }, { signal });
      this.#held = file;
    }
  }

  async #ask<Name extends CallName>(
    call: Name,
    ask: Calls[Name]['ask'],
    { progress, signal }: Hearing = {},
  ): Promise<Calls[Name]['answer']> {
    signal?.throwIfAborted();
    const request = { id: this.#nextId++, call, ...ask } as Request;
    return new Promise((resolve, reject) => {
      const stop = () => this.#stop(request.id, signal?.reason);
      signal?.addEventListener('abort', stop);
      this.#post({
        request,
        resolve: resolve as (value: unknown) => void,
        reject,
        progress,
        signal,
        stop,
        assembly: undefined,
      });
    });
  }

  #post(pending: Pending): void {
    const worker = this.#worker ?? this.#open();
    this.#pending.set(pending.request.id, pending);
    worker.postMessage(pending.request);
  }

  #open(): Worker {
    const worker = this.start();
    // What an ended worker has still sent comes too late.
    worker.onmessage = (event: MessageEvent<Answer>) => {
      if (this.#worker === worker) this.#hear(event.data);
    };
    worker.onerror = (event) => {
      if (this.#worker !== worker) return;
      const message = event.message || 'The WebAssembly module could not be loaded. Reload the page';
      this.#fail(engineFailed(`${message}.`));
    };
    this.#worker = worker;
    return worker;
  }

  #hear(answer: Answer): void {
    if ('lives' in answer) {
      this.#watchOver(answer.lives);
      return;
    }
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
    if (answer.ok) {
      this.#settled(pending);
      pending.resolve(received(answer.value, pending.assembly));
    } else if (answer.broken) {
      this.#fail(new ShownError(answer.error));
    } else {
      this.#settled(pending);
      pending.reject(new ShownError(answer.error));
    }
  }

  /** The lock is had once the worker that held it is gone. */
  #watchOver(lock: string): void {
    this.#watch = new AbortController();
    const { signal } = this.#watch;
    const ended = () =>
      this.#fail(
        engineFailed(
          'It ended without a word, as browsers do where memory is short. What was open is opened again with the next ' +
            'thing that you do.',
        ),
      );
    navigator.locks.request(lock, { signal }, ended).catch(() => {});
  }

  /** A request was cancelled. What else could have been ends with it; the rest is asked of the next worker. */
  #stop(id: number, reason: unknown): void {
    if (!this.#pending.has(id)) return;
    for (const pending of this.#end()) {
      if (pending.signal) pending.reject(reason);
      else this.#post(pending);
    }
  }

  #fail(reason: unknown): void {
    for (const { reject } of this.#end()) reject(reason);
  }

  /** Ends the worker; what it was asked and has not answered. */
  #end(): Pending[] {
    this.#watch?.abort();
    this.#watch = undefined;
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#held = undefined;
    this.#heldTables.clear();
    const waiting = [...this.#pending.values()];
    for (const pending of waiting) this.#settled(pending);
    return waiting;
  }

  #settled({ request, signal, stop }: Pending): void {
    this.#pending.delete(request.id);
    signal?.removeEventListener('abort', stop);
  }
}

function engineFailed(message: string): ShownError {
  const info: ErrorInfo = { code: 'engine_failed', message, where: '' };
  return new ShownError(info);
}

/** An answer with its report made whole. */
function received(value: unknown, assembly: Assembly | undefined): unknown {
  if (typeof value !== 'object' || value === null || !('report' in value)) return value;
  const { report, figures } = value as Handed;
  assembly?.complete(report);
  keepFigures(report, figures);
  return value;
}
