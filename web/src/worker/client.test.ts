import { describe, expect, it, vi } from 'vitest';
import { figuresOf } from '../figures';
import { ShownError } from '../shown-error';
import { longReport } from '../testing/reports';
import { EngineClient } from './client';
import type { Answer, Request } from './messages';
import { headOf, SLICE, slicesOf } from './slices';

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

const file = (name: string) => new File([], name);
const ok = ({ id }: Request, value: unknown = ''): Answer[] => [{ id, ok: true, value }];
const never = new AbortController().signal;

/** Locks as a browser has them, one holder at a time. */
const locks = {
  queues: new Map<string, Promise<unknown>>(),
  request(name: string, ...rest: unknown[]): Promise<unknown> {
    const work = rest.pop() as () => unknown;
    const { signal } = (rest[0] ?? {}) as { signal?: AbortSignal };
    const before = this.queues.get(name);
    const had = before ? before.then(() => (signal?.aborted ? undefined : work())) : Promise.resolve(work());
    this.queues.set(name, had);
    return had;
  },
};
vi.stubGlobal('navigator', { locks });

describe('the worker client', () => {
  it('matches answers to requests, whatever their order', async () => {
    const held: Request[] = [];
    const { engine, workers } = client((request) => {
      held.push(request);
      return [];
    });
    const [first, second] = [engine.write({}, 'csv', never), engine.write({}, 'md', never)];
    await Promise.resolve();
    const [worker] = workers;
    for (const request of [...held].reverse())
      worker?.onmessage?.({
        data: { id: request.id, ok: true, value: request.call === 'write' && request.format },
      } as MessageEvent);
    expect(await first).toBe('csv');
    expect(await second).toBe('md');
  });

  it('hands errors on as they are', async () => {
    const error = { code: 'not_onnx', message: 'an HTML page', where: 'byte 0' };
    const { engine } = client(({ id }) => [{ id, ok: false, error, broken: false }]);
    const refused = await engine.loadPlatform('{}').catch((reason: unknown) => reason);
    expect(refused).toBeInstanceOf(ShownError);
    expect((refused as ShownError).info).toEqual(error);
  });

  it('reports progress of the request that it belongs to', async () => {
    const { engine } = client((request) => [
      { id: request.id, progress: { position: 5, read: 2, size: 10 } },
      ...ok(request),
    ]);
    const seen: number[] = [];
    await engine.open(file('a'), ({ position }) => seen.push(position), never);
    expect(seen).toEqual([5]);
  });

  it('ends the worker on cancel and opens the last good model in the next', async () => {
    const { engine, workers } = client((request) =>
      request.call === 'open' && request.file.name === 'huge' ? [] : ok(request, 'text'),
    );
    await engine.open(file('good'), () => {}, never);
    const abort = new AbortController();
    const opening = engine.open(file('huge'), () => {}, abort.signal);
    abort.abort();
    await expect(opening).rejects.toThrow(/abort/i);
    expect(workers[0]?.ended).toBe(true);

    expect(await engine.write({}, 'csv', never)).toBe('text');
    expect(workers).toHaveLength(2);
    expect(workers[1]?.asked.map(({ call }) => call)).toEqual(['open', 'write']);
    expect(workers[1]?.asked[0]).toMatchObject({ file: { name: 'good' } });
  });

  it('loads the platform tables of the user in the next worker too, and once', async () => {
    const { engine, workers } = client((request) =>
      request.call === 'readJson' ? [] : ok(request, request.call === 'loadPlatform' ? { id: request.table } : ''),
    );
    await engine.loadPlatform('own');
    const abort = new AbortController();
    const reading = engine.readJson(new Blob(), abort.signal);
    abort.abort();
    await expect(reading).rejects.toThrow(/abort/i);
    await engine.write({ platform: 'own' }, 'csv', never);
    await engine.write({ platform: 'own' }, 'md', never);
    expect(workers[1]?.asked.map(({ call }) => call)).toEqual(['loadPlatform', 'write', 'write']);
    expect(workers[1]?.asked[0]).toMatchObject({ table: 'own' });
  });

  it.each(['estimate', 'write'] as const)('ends the worker where %s is cancelled', async (call) => {
    const { engine, workers } = client((request) => (request.call === call ? [] : ok(request)));
    await engine.open(file('good'), () => {}, never);
    const abort = new AbortController();
    const asked = call === 'write' ? engine.write({}, 'csv', abort.signal) : engine.estimate({}, abort.signal);
    await Promise.resolve();
    abort.abort();
    await expect(asked).rejects.toThrow(/abort/i);
    expect(workers[0]?.ended).toBe(true);
    await engine.open(file('next'), () => {}, never);
    expect(workers[1]?.asked.map(({ call }) => call)).toEqual(['open']);
  });

  it('asks the next worker for what was not cancelled', async () => {
    const { engine, workers } = client((request) =>
      workers.length === 2 && request.call === 'platforms' ? ok(request, []) : [],
    );
    const abort = new AbortController();
    const platforms = engine.platforms();
    const opening = engine.open(file('huge'), () => {}, abort.signal);
    abort.abort();
    await expect(opening).rejects.toThrow(/abort/i);
    expect(await platforms).toEqual([]);
  });

  it('goes back to a model that was open before', async () => {
    const { engine, workers } = client((request) => ok(request));
    const [a, b] = [file('a'), file('b')];
    await engine.open(a, () => {}, never);
    await engine.open(b, () => {}, never);
    engine.goBack(a);
    await engine.write({}, 'csv', never);
    expect(workers[0]?.asked.slice(2)).toMatchObject([{ call: 'open', file: a }, { call: 'write' }]);
  });

  it('starts another worker, with the model, after one that failed in the middle of something', async () => {
    const error = { code: 'engine_failed', message: 'unreachable', where: '' };
    const { engine, workers } = client((request) =>
      request.call === 'estimate' ? [{ id: request.id, ok: false, error, broken: true }] : ok(request, 'text'),
    );
    await engine.open(file('good'), () => {}, never);
    await expect(engine.estimate({}, never)).rejects.toThrow('unreachable');
    expect(workers[0]?.ended).toBe(true);
    expect(await engine.write({}, 'csv', never)).toBe('text');
    expect(workers[1]?.asked.map(({ call }) => call)).toEqual(['open', 'write']);
  });

  it('notices a worker that ends without a word, and starts another with the model', async () => {
    const { engine, workers } = client((request) => (request.call === 'estimate' ? [] : ok(request, 'text')));
    await engine.open(file('good'), () => {}, never);
    const ending = life(workers[0]);
    const asked = engine.estimate({}, never);
    ending();
    await expect(asked).rejects.toThrow('without a word');
    expect(await engine.write({}, 'csv', never)).toBe('text');
    expect(workers[1]?.asked.map(({ call }) => call)).toEqual(['open', 'write']);
  });

  it('does not take an ended worker for the present one', async () => {
    const { engine, workers } = client((request) => (request.call === 'open' ? [] : ok(request, 'text')));
    const abort = new AbortController();
    const opening = engine.open(file('huge'), () => {}, abort.signal);
    abort.abort();
    await expect(opening).rejects.toThrow(/abort/i);
    expect(await engine.platforms()).toBe('text');
    life(workers[0])();
    expect(await engine.platforms()).toBe('text');
    expect(workers).toHaveLength(2);
  });

  it.each([10, 5000])('puts a report of %d layers together from what crosses', async (count) => {
    const whole = longReport(count);
    const parts = [...slicesOf(whole)];
    expect(parts.length > 0).toBe(count > SLICE);
    for (const { layers = [], nodes = [] } of parts) expect(layers.length + nodes.length).toBeLessThanOrEqual(SLICE);
    const figures = figuresOf(whole);
    const { engine } = client(({ id }) => [
      ...parts.map((rows) => structuredClone({ id, rows })),
      { id, ok: true, value: structuredClone({ report: headOf(whole), figures }) },
    ]);
    const { report } = await engine.estimate({}, never);
    expect(report).toEqual(whole);
    expect(figuresOf(report)).toEqual(figures);
  });

  it('does not start what was cancelled before', async () => {
    const { engine, workers } = client(ok);
    await expect(engine.open(file('a'), () => {}, AbortSignal.abort())).rejects.toThrow();
    expect(workers).toHaveLength(0);
  });

  it('survives a worker that cannot start', async () => {
    const { engine, workers } = client(() => []);
    const asked = engine.platforms();
    workers[0]?.onerror?.({ message: '' } as ErrorEvent);
    await expect(asked).rejects.toThrow('could not be loaded');
  });
});

/** Lets the worker say that it holds a lock; ends it where the answer is called. */
function life(worker: FakeWorker | undefined): () => void {
  const name = `life ${Math.random()}`;
  let end = () => {};
  void locks.request(name, () => new Promise<void>((resolve) => (end = resolve)));
  worker?.onmessage?.({ data: { lives: name } } as MessageEvent<Answer>);
  return () => end();
}
