import { describe, expect, it } from 'vitest';
import { EngineClient, EngineError } from './client';
import type { Answer, Request } from './messages';

/** A worker that answers by a script, or never. */
class FakeWorker {
  onmessage: ((event: MessageEvent<Answer>) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  asked: Request[] = [];
  ended = false;

  constructor(private readonly reply: (request: Request) => Answer[]) {}

  postMessage(request: Request): void {
    this.asked.push(request);
    for (const answer of this.reply(request))
      queueMicrotask(() => {
        if (!this.ended) this.onmessage?.({ data: answer } as MessageEvent<Answer>);
      });
  }

  terminate(): void {
    this.ended = true;
  }
}

function client(reply: (request: Request) => Answer[]) {
  const workers: FakeWorker[] = [];
  const engine = new EngineClient(() => {
    const worker = new FakeWorker(reply);
    workers.push(worker);
    return worker as unknown as Worker;
  });
  return { engine, workers };
}

const source = (name: string) => ({ url: `/${name}`, name });
const ok = ({ id }: Request, value: unknown = ''): Answer[] => [{ id, ok: true, value }];
const never = new AbortController().signal;

describe('the worker client', () => {
  it('matches answers to requests, whatever their order', async () => {
    const held: Request[] = [];
    const { engine, workers } = client((request) => {
      held.push(request);
      return [];
    });
    const [first, second] = [engine.estimate({}, 'csv'), engine.estimate({}, 'md')];
    await Promise.resolve();
    const [worker] = workers;
    for (const request of [...held].reverse())
      worker?.onmessage?.({
        data: { id: request.id, ok: true, value: request.call === 'estimate' && request.format },
      } as MessageEvent);
    expect(await first).toBe('csv');
    expect(await second).toBe('md');
  });

  it('hands errors on as they are', async () => {
    const error = { code: 'not_onnx', message: 'an HTML page', where: 'byte 0' };
    const { engine } = client(({ id }) => [{ id, ok: false, error }]);
    const refused = await engine.checkPlatform('{}').catch((reason: unknown) => reason);
    expect(refused).toBeInstanceOf(EngineError);
    expect((refused as EngineError).info).toEqual(error);
  });

  it('reports progress of the request that it belongs to', async () => {
    const { engine } = client((request) => [
      { id: request.id, progress: { position: 5, read: 2, size: 10 } },
      ...ok(request),
    ]);
    const seen: number[] = [];
    await engine.open(source('a'), ({ position }) => seen.push(position), never);
    expect(seen).toEqual([5]);
  });

  it('ends the worker on cancel and opens the last good model in the next', async () => {
    const { engine, workers } = client((request) =>
      request.call === 'open' && 'url' in request.source && request.source.name === 'huge' ? [] : ok(request, 'text'),
    );
    await engine.open(source('good'), () => {}, never);
    const abort = new AbortController();
    const opening = engine.open(source('huge'), () => {}, abort.signal);
    abort.abort();
    await expect(opening).rejects.toThrow(/abort/i);
    expect(workers[0]?.ended).toBe(true);

    expect(await engine.estimate({}, 'json')).toBe('text');
    expect(workers).toHaveLength(2);
    expect(workers[1]?.asked.map(({ call }) => call)).toEqual(['open', 'estimate']);
    expect(workers[1]?.asked[0]).toMatchObject({ source: { name: 'good' } });
  });

  it('does not start what was cancelled before', async () => {
    const { engine, workers } = client(ok);
    await expect(engine.open(source('a'), () => {}, AbortSignal.abort())).rejects.toThrow();
    expect(workers).toHaveLength(0);
  });

  it('survives a worker that cannot start', async () => {
    const { engine, workers } = client(() => []);
    const asked = engine.platforms();
    workers[0]?.onerror?.({ message: '' } as ErrorEvent);
    await expect(asked).rejects.toThrow('could not be loaded');
  });
});
