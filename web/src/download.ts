// A file from an address: up to a limit, until somebody stops it, and where it cannot be had, why. What has come is
// handed to the browser as a Blob every few megabytes, which it need not keep in memory.
import { bytes } from './format';
import { ShownError } from './shown-error';

/** A network for these boards is far smaller; an answer without an end is none. Counted as unpacked. */
export const LARGEST_DOWNLOAD_BYTES = 500e6;

const HANDED_OVER_BYTES = 8e6;

const PROGRESS_EVERY_MS = 100;

/** How long a fast server may keep the page's thread before all that waits for it has its turn. */
const TURN_MS = 8;

export interface Downloaded {
  /** Bytes so far, unpacked. */
  read: number;
  /** Bytes in all; 0 where the server does not say. */
  size: number;
}

/** Throws ShownError, or the signal's reason once it is aborted. */
export async function download(
  url: string,
  signal: AbortSignal,
  progress: (downloaded: Downloaded) => void,
  limit = LARGEST_DOWNLOAD_BYTES,
): Promise<Blob> {
  const response = await answerOf(url, signal);
  if (!response.ok) {
    void response.body?.cancel().catch(() => {});
    throw failed(url, refusal(response));
  }
  const announced = announcedSize(response);
  let read = 0;
  const parts = new Parts();
  const reader = response.body?.getReader();
  let told = performance.now();
  let turn = told;
  try {
    if (announced > limit) throw tooLarge(url, limit);
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
      read += part.value.byteLength;
      if (read > limit) throw tooLarge(url, limit);
      parts.add(part.value);
      if (performance.now() - turn > TURN_MS) {
        // Not scheduler.yield(): it comes back before tasks that have waited longer, such as a click.
        await new Promise((resolve) => setTimeout(resolve));
        signal.throwIfAborted();
        turn = performance.now();
      }
      if (performance.now() - told < PROGRESS_EVERY_MS) continue;
      told = performance.now();
      // Where a packed file's own size was announced, what comes out of it passes that.
      progress({ read, size: read > announced ? 0 : announced });
    }
  } catch (error) {
    void reader?.cancel().catch(() => {});
    signal.throwIfAborted();
    if (error instanceof ShownError) throw error;
    const all = announced > read ? ` of ${bytes(announced)}` : '';
    throw failed(url, `The connection broke off after ${bytes(read)}${all}. Try it again.`);
  }
  return parts.whole();
}

class Parts {
  #done: Blob[] = [];
  #chunks: Uint8Array<ArrayBuffer>[] = [];
  #waiting = 0;

  add(chunk: Uint8Array<ArrayBuffer>): void {
    this.#chunks.push(chunk);
    this.#waiting += chunk.byteLength;
    if (this.#waiting >= HANDED_OVER_BYTES) this.#handOver();
  }

  whole(): Blob {
    this.#handOver();
    return new Blob(this.#done);
  }

  #handOver(): void {
    this.#done.push(new Blob(this.#chunks));
    this.#chunks = [];
    this.#waiting = 0;
  }
}

async function answerOf(url: string, signal: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, { signal });
  } catch {
    signal.throwIfAborted();
    const why = await whyNoAnswer(url, signal);
    signal.throwIfAborted();
    throw failed(url, why);
  }
}

function announcedSize({ headers }: Response): number {
  const size = Number(headers.get('content-length') ?? 0);
  return Number.isFinite(size) ? size : 0;
}

function refusal({ status, statusText }: Response): string {
  const answer = `The server answers ${status}${statusText ? ` (${statusText})` : ''}`;
  if (status === 404 || status === 410) return `${answer}: there is no such file. Check the address.`;
  if (status === 401 || status === 403)
    return `${answer}: it does not give the file away. Download it yourself and open the file.`;
  if (status >= 500) return `${answer}: it has a fault of its own. Try it again later.`;
  return `${answer}. Check the address.`;
}

/** A browser does not tell a page why a fetch failed; whether the server answers at all can be asked. */
async function whyNoAnswer(url: string, signal: AbortSignal): Promise<string> {
  const { host, protocol } = new URL(url);
  if (!/^https?:$/.test(protocol)) return `A page may not read addresses that begin with "${protocol}".`;
  try {
    const { type } = await fetch(url, { mode: 'no-cors', method: 'HEAD', signal });
    if (type === 'opaque')
      return (
        `${host} answers, but does not let this page read the file (CORS): its answer lacks the header ` +
        'Access-Control-Allow-Origin. Have it sent, put the file beside the page, or download it yourself and open the file.'
      );
  } catch {
    // Neither way.
  }
  return (
    `There is no connection to ${host}, it broke off, or the page's policy does not allow it. ` +
    'Check the address and the connection.'
  );
}

function failed(url: string, message: string): ShownError {
  return new ShownError({ code: 'unreadable_address', message, where: url });
}

function tooLarge(url: string, limit: number): ShownError {
  return new ShownError({
    code: 'limit_exceeded',
    message: `The answer is larger than ${bytes(limit)}, the most that is downloaded. Download it yourself and open the file.`,
    where: url,
  });
}
