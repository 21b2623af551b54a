import { describe, expect, it } from 'vitest';
import { figuresOf } from '../figures';
import { longReport } from '../testing/reports';
import { EngineClient, EngineError } from './client';
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
    const [first, second] = [engine.write({}, 'csv'), engine.write({}, 'md')];
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
    const { engine } = client(({ id }) => [{ id, ok: false, error }]);
    const refused = await engine.loadPlatform('{}').catch((reason: unknown) => reason);
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

    expect(await engine.write({}, 'csv')).toBe('text');
    expect(workers).toHaveLength(2);
    expect(workers[1]?.asked.map(({ call }) => call)).toEqual(['open', 'write']);
    expect(workers[1]?.asked[0]).toMatchObject({ source: { name: 'good' } });
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
    await engine.write({ platform: 'own' }, 'csv');
    await engine.write({ platform: 'own' }, 'md');
    expect(workers[1]?.asked.map(({ call }) => call)).toEqual(['loadPlatform', 'write', 'write']);
    expect(workers[1]?.asked[0]).toMatchObject({ table: 'own' });
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
    const { report } = await engine.estimate({});
    expect(report).toEqual(whole);
    expect(figuresOf(report)).toEqual(figures);
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
