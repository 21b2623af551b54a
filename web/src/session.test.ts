import { describe, expect, it, vi } from 'vitest';
import type { PlatformInfo, Settings } from '../../wasm/blackthorn';
import { readJson } from './read-json';
import { Session } from './session';
import { DEFAULTS } from './settings';
import { ShownError } from './shown-error';
import { resnetReport } from './testing/reports';
import type { EngineClient } from './worker/client';
import type { Progress } from './worker/messages';

const platform = (id: string) =>
  ({ id, name: id, modes: [], precisions: [{ id: 'fp16', gflop_s: 1 }] }) as unknown as PlatformInfo;
const file = (name: string, text = '\x08\x07') => new File([text], name);

/** As the client does: what is cancelled ends at once. */
function until(held: Promise<void>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  return Promise.race([
    held,
    new Promise<void>((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
  ]);
}

/** The client's face, with answers that a test can hold back. */
class FakeClient {
  asked: Settings[] = [];
  hold: Promise<void> = Promise.resolve();
  fail: ShownError | undefined;

  platforms = async () => [platform('jetson-nano'), platform('jetson-tx2')];
  loaded: string[] = [];
  loadPlatform = async (table: string) => {
    const { id } = JSON.parse(table) as { id: string };
    if (!id) throw new ShownError({ code: 'bad_platform_table', message: 'id is missing', where: '/id' });
    this.loaded.push(table);
    return platform(id);
  };
  open = async ({ name }: File, _progress: (progress: Progress) => void, signal: AbortSignal) => {
    await until(this.hold, signal);
    if (name.startsWith('bad')) throw new ShownError({ code: 'not_onnx', message: 'an HTML page', where: 'byte 0' });
    this.opened = name;
  };
  goBack = (model: File | undefined) => {
    this.opened = model?.name ?? '';
  };
  opened = '';
  holdEstimate: Promise<void> | undefined;
  estimate = async (settings: Settings, signal: AbortSignal) => {
    this.asked.push(settings);
    await until(this.holdEstimate ?? this.hold, signal);
    if (this.fail) throw this.fail;
    const report = resnetReport();
    report.model.name = this.opened;
    report.platform.id = settings.platform ?? '';
    report.batch = settings.batch ?? 1;
    return { report, text: new Blob([JSON.stringify(report)]) };
  };
  write = async (settings: Settings, format: string, signal: AbortSignal) => {
    await until(this.hold, signal);
    return new Blob([`${format} of ${this.opened}, ${settings.batch}`]);
  };
  readJson = async (file: Blob, _signal: AbortSignal) => {
    const text = await file.text();
    const found = readJson(text);
    if (found.kind === 'trouble') throw new ShownError(found.error);
    return { ...found, text };
  };
  close() {}
}

async function session() {
  const client = new FakeClient();
  const made = new Session({}, client as unknown as EngineClient);
  await made.start();
  return { client, session: made };
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 0));

describe('a session', () => {
  it('opens a model and shows its report', async () => {
    const { session: page } = await session();
    await page.take([file('a.onnx')]);
    expect(page.report?.model.name).toBe('a.onnx');
    expect(page.canEstimate).toBe(true);
    expect(page.trouble).toBeUndefined();
  });

  it('keeps the last good result beneath an error', async () => {
    const { session: page } = await session();
    await page.take([file('good.onnx')]);
    await page.take([file('bad.onnx', '<html>')]);
    expect(page.trouble?.error.code).toBe('not_onnx');
    expect(page.trouble?.subject).toBe('bad.onnx');
    expect(page.report?.model.name).toBe('good.onnx');
    await page.take([file('next.onnx')]);
    expect(page.trouble).toBeUndefined();
  });

  it('takes one model of several and says so', async () => {
    const { session: page } = await session();
    await page.take([file('a.onnx'), file('b.onnx'), file('c.onnx')]);
    expect(page.report?.model.name).toBe('a.onnx');
    expect(page.notice).toContain('2 more');
  });

  it('estimates once for many changes, with the last', async () => {
    const { client, session: page } = await session();
    await page.take([file('a.onnx')]);
    const before = client.asked.length;
    let release = () => {};
    client.hold = new Promise((resolve) => {
      release = resolve;
    });
    for (let batch = 2; batch <= 20; batch++) page.change({ batch });
    release();
    await settled();
    expect(client.asked.length - before).toBe(2);
    expect(page.report?.batch).toBe(20);
  });

  it('forgets typed sizes when another model comes', async () => {
    const { client, session: page } = await session();
    await page.take([file('a.onnx')]);
    page.change({ batch: 8, shapes: { input: [8, 3, 64, 64] } });
    await settled();
    await page.take([file('b.onnx')]);
    expect(client.asked.at(-1)).toEqual({ platform: 'jetson-nano', precision: 'fp16', budget: '33ms' });
  });

  it('cancels a reading without a trace', async () => {
    vi.useFakeTimers();
    try {
      const { client, session: page } = await session();
      let release = () => {};
      client.hold = new Promise((resolve) => {
        release = resolve;
      });
      const taking = page.take([file('huge.onnx')]);
      await vi.advanceTimersByTimeAsync(149);
      expect(page.reading).toBeUndefined();
      await vi.advanceTimersByTimeAsync(2);
      expect(page.reading?.name).toBe('huge.onnx');
      page.cancel();
      release();
      await taking;
      expect(page.reading).toBeUndefined();
      expect(page.trouble).toBeUndefined();
      expect(page.report).toBeUndefined();
    } finally {
      vi.useRealTimers();
    }
  });

  const forever = new Promise<void>(() => {});

  it('cancels the estimate of another model and goes back to the one that is shown', async () => {
    const { client, session: page } = await session();
    await page.take([file('a.onnx')]);
    page.change({ batch: 2 });
    await settled();
    client.holdEstimate = forever;
    const taking = page.take([file('slow.onnx')]);
    await settled();
    expect(client.opened).toBe('slow.onnx');
    page.cancel();
    await taking;
    client.holdEstimate = undefined;
    expect(page.report?.model.name).toBe('a.onnx');
    expect(page.settings.batch).toBe(2);
    expect(await (await page.export('csv')).text()).toBe('csv of a.onnx, 2');
    page.change({ platform: 'jetson-tx2' });
    await settled();
    expect(page.report?.model.name).toBe('a.onnx');
    expect(page.report?.platform.id).toBe('jetson-tx2');
    expect(page.trouble).toBeUndefined();
  });

  it('opens the next model while the one before is estimated, without waiting', async () => {
    const { client, session: page } = await session();
    client.holdEstimate = forever;
    const slow = page.take([file('slow.onnx')]);
    await settled();
    client.holdEstimate = undefined;
    await page.take([file('next.onnx')]);
    await slow;
    expect(page.report?.model.name).toBe('next.onnx');
  });

  it('gives the shown model back all that was set for it, where the next one is cancelled', async () => {
    const { client, session: page } = await session();
    await page.take([file('a.onnx')]);
    page.change({ batch: 2, batchAxis: 'none', shapes: { input: [2, 3, 64, 64] }, values: { size: [1, 3] } });
    await settled();
    const { settings } = page;
    client.holdEstimate = forever;
    const taking = page.take([file('next.onnx')]);
    await settled();
    expect(page.settings).toEqual(DEFAULTS);
    page.cancel();
    await taking;
    expect(page.settings).toEqual(settings);
  });

  it('cancels the estimate of a setting, which goes back with it', async () => {
    const { client, session: page } = await session();
    await page.take([file('a.onnx')]);
    client.holdEstimate = forever;
    page.change({ batch: 8 });
    await settled();
    page.cancel();
    client.holdEstimate = undefined;
    expect(page.settings.batch).toBe(null);
    expect(page.trouble).toBeUndefined();
    page.change({ platform: 'jetson-tx2' });
    await settled();
    expect(client.asked.at(-1)).toEqual({ platform: 'jetson-tx2', precision: 'fp16', budget: '33ms' });
  });

  it('cancels an export', async () => {
    const { client, session: page } = await session();
    await page.take([file('a.onnx')]);
    client.hold = forever;
    const exported = page.export('csv');
    page.cancel();
    await expect(exported).rejects.toThrow('Cancelled');
    client.hold = Promise.resolve();
    expect(await (await page.export('csv')).text()).toContain('a.onnx');
  });

  it('estimates a setting that was changed while another file was read, whatever became of that', async () => {
    const { client, session: page } = await session();
    await page.take([file('a.onnx')]);
    let release = () => {};
    client.hold = new Promise((resolve) => {
      release = resolve;
    });
    const taking = page.take([file('bad.onnx')]);
    await settled();
    page.change({ batch: 4 });
    release();
    await taking;
    await settled();
    expect(page.trouble?.subject).toBe('bad.onnx');
    expect(page.report?.model.name).toBe('a.onnx');
    expect(page.report?.batch).toBe(4);
  });

  it('opens no model after a table whose reading was cancelled', async () => {
    const { client, session: page } = await session();
    client.readJson = async (_, signal) => {
      await until(forever, signal);
      throw new Error('never');
    };
    const taking = page.take([file('own.json', '{}'), file('a.onnx')]);
    await settled();
    page.cancel();
    await taking;
    expect(page.report).toBeUndefined();
    expect(client.opened).toBe('');
  });

  it('loads a platform table and selects it', async () => {
    const { client, session: page } = await session();
    const table = { schema: 'blackthorn-platform/1', id: 'own' };
    await page.take([file('own.json', JSON.stringify(table)), file('a.onnx')]);
    expect(page.settings.platform).toBe('own');
    expect(client.asked.at(-1)).toMatchObject({ platform: 'own' });
    expect(client.loaded).toEqual([JSON.stringify(table)]);
  });

  it('says where a platform table is wrong', async () => {
    const { session: page } = await session();
    await page.take([file('own.json', '{"schema": "blackthorn-platform/1"}')]);
    expect(page.trouble?.error).toMatchObject({ code: 'bad_platform_table', where: '/id' });
    expect(page.settings.platform).toBe('jetson-nano');
  });

  it('reopens a report and exports it unchanged', async () => {
    const { client, session: page } = await session();
    const text = JSON.stringify(resnetReport(), null, 1);
    await page.take([file('saved.json', text)]);
    expect(page.reopened).toBe(true);
    expect(page.canEstimate).toBe(false);
    expect(await (await page.export('json')).text()).toBe(text);
    page.change({ batch: 2 });
    expect(client.asked).toHaveLength(0);
  });

  it('writes what it shows, never another model', async () => {
    const { client, session: page } = await session();
    await page.take([file('a.onnx')]);
    page.change({ batch: 2 });
    await settled();
    expect(await (await page.export('csv')).text()).toBe('csv of a.onnx, 2');
    expect(JSON.parse(await (await page.export('json')).text())).toEqual(page.report);
    client.fail = new ShownError({ code: 'bad_shape', message: 'too large', where: 'input' });
    await page.take([file('b.onnx')]);
    expect(page.report?.model.name).toBe('a.onnx');
    await expect(page.export('csv')).rejects.toThrow('open the one that is shown');
    expect(JSON.parse(await (await page.export('json')).text())).toEqual(page.report);
  });

  it('numbers what its reports are about: settings keep the number, another model or report takes the next', async () => {
    const { session: page } = await session();
    await page.take([file('a.onnx')]);
    const first = page.subject;
    page.change({ batch: 2 });
    await settled();
    expect(page.report?.batch).toBe(2);
    expect(page.subject).toBe(first);
    await page.take([file('a.onnx')]);
    expect(page.subject).toBe(first + 1);
    await page.take([file('saved.json', JSON.stringify(resnetReport()))]);
    expect(page.subject).toBe(first + 2);
  });

  it('keeps the report when a setting is refused, and recovers', async () => {
    const { client, session: page } = await session();
    await page.take([file('a.onnx')]);
    client.fail = new ShownError({ code: 'bad_shape', message: 'too large', where: 'input' });
    page.change({ shapes: { input: [1] } });
    await settled();
    expect(page.trouble?.error.code).toBe('bad_shape');
    expect(page.report?.model.name).toBe('a.onnx');
    expect(page.settings.shapes).toEqual({});
    client.fail = undefined;
    page.change({ platform: 'jetson-tx2' });
    await settled();
    expect(page.trouble).toBeUndefined();
    expect(client.asked.at(-1)).not.toHaveProperty('shapes');
  });
});
