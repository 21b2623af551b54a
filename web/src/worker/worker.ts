// The worker: holds the WASM module and one open model, answers requests one after the other. A model that fails to
// open leaves the one before it in place. Cancelling is the page's business: it ends the worker.
import type { BlackthornModule, ErrorInfo, Model, Outcome, Settings } from '../../../wasm/blackthorn';
import type { Report } from '../../../wasm/report';
import createBlackthorn from '../../generated/blackthorn.mjs';
import wasmUrl from '../../generated/blackthorn.wasm?url';
import { figuresOf } from '../figures';
import { readJson } from '../read-json';
import { ShownError } from '../shown-error';
import type { Answer, Handed, Progress, Request } from './messages';
import { fileReader } from './readers';
import { headOf, slicesOf } from './slices';

declare const self: DedicatedWorkerGlobalScope;

const loading: Promise<BlackthornModule> = createBlackthorn({
  locateFile: () => new URL(wasmUrl, import.meta.url).href,
});
let model: Model | undefined;

function unwrap(outcome: Outcome): string {
  if (outcome.error) throw new ShownError(JSON.parse(outcome.error) as ErrorInfo);
  return outcome.text;
}

/** What of the report does not go ahead in slices. */
function hand(id: number, report: Report): Handed {
  // The page takes the slices in while the figures are worked out.
  for (const rows of slicesOf(report)) send({ id, rows });
  return { report: headOf(report), figures: figuresOf(report) };
}

function estimate(settings: Settings, format: string): string {
  if (!model) throw new ShownError({ code: 'bad_request', message: 'No model is open.', where: '' });
  return unwrap(model.estimate(JSON.stringify(settings), format));
}

async function answer(request: Request): Promise<unknown> {
  if (request.call === 'readJson') {
    const text = await request.file.text();
    const found = readJson(text);
    if (found.kind === 'trouble') throw new ShownError(found.error);
    return found.kind === 'platform' ? { ...found, text } : { ...found, ...hand(request.id, found.report) };
  }
  const blackthorn = await loading;
  switch (request.call) {
    case 'platforms':
      return JSON.parse(blackthorn.platforms());
    case 'loadPlatform':
      return JSON.parse(unwrap(blackthorn.loadPlatform(request.table)));
    case 'open': {
      const { file } = request;
      const reader = fileReader(file, (progress: Progress) => send({ id: request.id, progress }));
      const opened = blackthorn.openModel(reader, file.name);
      const error = opened.error();
      if (error) {
        opened.delete();
        throw new ShownError(JSON.parse(error) as ErrorInfo);
      }
      model?.delete();
      model = opened;
      return { bytes: reader.size };
    }
    case 'estimate': {
      const text = estimate(request.settings, 'json');
      return { ...hand(request.id, JSON.parse(text) as Report), text: new Blob([text]) };
    }
    case 'write':
      return new Blob([estimate(request.settings, request.format)]);
  }
}

function send(message: Answer): void {
  self.postMessage(message);
}

// A queue of one: what was asked after 'open' must see the model that it opens.
let turn: Promise<void> = Promise.resolve();

self.onmessage = (event: MessageEvent<Request>) => {
  const request = event.data;
  turn = turn.then(async () => {
    try {
      send({ id: request.id, ok: true, value: await answer(request) });
    } catch (error) {
      const broken = !(error instanceof ShownError || error instanceof DOMException);
      send({ id: request.id, ok: false, error: describe(error), broken });
    }
  });
};

function describe(error: unknown): ErrorInfo {
  if (error instanceof ShownError) return error.info;
  const text = error instanceof Error ? error.message : String(error);
  if (error instanceof DOMException)
    return {
      code: 'unreadable_file',
      message: `The browser could not read the file: ${text} If it was changed or moved since it was chosen, choose it again.`,
      where: '',
    };
  return {
    code: 'engine_failed',
    message: `${text}. Open the file again; if it happens twice, it is a defect.`,
    where: '',
  };
}

// Nothing tells a page that its worker has ended; a lock that it held comes free. Where pages may not have locks, it does
// without.
const life = `blackthorn-worker ${performance.timeOrigin} ${Math.random()}`;
void navigator.locks
  ?.request(life, () => {
    send({ lives: life });
    return new Promise(() => {});
  })
  .catch(() => {});
