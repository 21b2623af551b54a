// The page's side of the worker. Reading is synchronous over there, so a running request cannot hear a message:
// cancelling ends the worker, and the next request starts a fresh one with the last good model opened again.
import type { ErrorInfo, PlatformInfo, Settings } from '../../../wasm/blackthorn';
import type { Answer, CallName, Calls, ModelSource, Progress, Request } from './messages';
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
}

export class EngineClient {
  #worker: Worker | undefined;
  #pending = new Map<number, Pending>();
  #nextId = 1;
  #source: ModelSource | undefined;
  /** The source that the present worker holds open. */
  #held: ModelSource | undefined;

  constructor(private readonly start: () => Worker = startWorker) {}

  platforms(): Promise<PlatformInfo[]> {
    return this.#ask('platforms', {});
  }

  checkPlatform(table: string): Promise<PlatformInfo> {
    return this.#ask('checkPlatform', { table });
  }

  /** Opens a model; the one before it stays open where this fails or is cancelled. */
  async open(source: ModelSource, progress: (progress: Progress) => void, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const stop = () => this.#restart(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    try {
      await this.#ask('open', { source }, progress);
      this.#source = this.#held = source;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  async estimate(settings: Settings, format: string): Promise<string> {
    if (this.#source && this.#held !== this.#source) {
      await this.#ask('open', { source: this.#source });
      this.#held = this.#source;
    }
    return this.#ask('estimate', { settings, format });
  }

  close(): void {
    this.#restart(new DOMException('The page was left.', 'AbortError'));
  }

  #ask<Name extends CallName>(
    call: Name,
    ask: Calls[Name]['ask'],
    progress?: (progress: Progress) => void,
  ): Promise<Calls[Name]['answer']> {
    const worker = this.#worker ?? this.#open();
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as (value: unknown) => void, reject, progress });
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
    this.#pending.delete(answer.id);
    if (answer.ok) pending.resolve(answer.value);
    else pending.reject(new EngineError(answer.error));
  }

  #restart(reason: unknown): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    this.#held = undefined;
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of waiting) reject(reason);
  }
}
