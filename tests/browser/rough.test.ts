// The page under rough use: cancelling at every moment, workers that end, addresses that cannot be had or never end, a
// model with thousands of inputs, many models one after the other.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createGzip } from 'node:zlib';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { longReport } from '../../web/src/testing/reports';
import { writeDeepModel } from '../speed/models.mjs';
import { DIST, drop, largestTab, open, sample, serve, served, violations } from './support/browser';
import { manyInputs, manyMatrices, onnxBytes, writeSparse } from './support/onnx';

const here = served();
const folder = mkdtempSync(join(tmpdir(), 'blackthorn-'));
/** Read for a while; read at once and estimated for a while. */
const LONG = {
  Reading: (path: string) => writeSparse(path, manyMatrices(40_000, 64)),
  Estimating: (path: string) => writeDeepModel(path, 100_000),
};
type Doing = keyof typeof LONG;

/** A model that is long at that, written where it is asked for first. */
function long(doing: Doing): string {
  const path = join(folder, `${doing}.onnx`);
  if (!existsSync(path)) LONG[doing](path);
  return path;
}

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
});

const rows = (page: Page) => page.locator('bt-layer-table tr.layer');
/** As the chooser does: the same file once more is a choice too. */
async function choose(page: Page, file: string): Promise<void> {
  await page.setInputFiles('input[type="file"]', []);
  await page.setInputFiles('input[type="file"]', file);
}
const titled = (page: Page, name: string) => expect.poll(() => page.title(), { timeout: 60_000 }).toContain(name);

async function opened(name = 'resnet50.onnx') {
  const watched = await open(here.browser, here.site.url);
  await drop(watched.page, [{ name, bytes: sample(name) }]);
  await rows(watched.page).first().waitFor();
  return watched;
}

/** Waits until the line says so and presses its button. */
async function cancel(page: Page, doing: string): Promise<void> {
  const line = page.locator('bt-reading', { hasText: doing });
  await line.waitFor({ timeout: 60_000 });
  await line.getByRole('button', { name: 'Cancel' }).click();
  await expect.poll(() => page.locator('bt-reading').count()).toBe(0);
}

/** That the page answers: a setting changes the report of the model that is shown. */
async function stillWorks(page: Page, name: string): Promise<void> {
  expect(await page.title()).toContain(name);
  await page.getByLabel('Device').selectOption('jetson-tx2');
  await expect.poll(() => page.locator('bt-platform-card h2').textContent()).toContain('TX2');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'CSV' }).click(),
  ]);
  expect(
    readFileSync(await download.path(), 'utf8')
      .trim()
      .split('\n').length,
  ).toBe((await rows(page).count()) + 1);
}

describe('cancel', () => {
  it.each<Doing>(['Reading', 'Estimating'])(
    'ends it while it says %s, and the next model does not wait',
    async (doing) => {
      const file = long(doing);
      const { page, complaints, close } = await opened();
      await choose(page, file);
      await cancel(page, doing);
      await stillWorks(page, 'resnet50.onnx');
      await choose(page, file);
      await page.locator('bt-reading', { hasText: doing }).waitFor({ timeout: 60_000 });
      const before = page.workers()[0];
      await drop(page, [{ name: 'mobilenetv2.onnx', bytes: sample('mobilenetv2.onnx') }]);
      await titled(page, 'mobilenetv2.onnx');
      // The one before was ended, not waited for.
      await expect.poll(() => before && page.workers().includes(before)).toBe(false);
      expect(await page.locator('bt-trouble').count()).toBe(0);
      expect(complaints).toEqual([]);
      await close();
    },
  );

  it('ends the first model of all, and leaves the page as it was', async () => {
    const { page, complaints, close } = await open(here.browser, here.site.url);
    await choose(page, long('Estimating'));
    await cancel(page, 'Estimating');
    await expect.poll(() => page.getByText('Drop an ONNX model').isVisible()).toBe(true);
    await drop(page, [{ name: 'resnet50.onnx', bytes: sample('resnet50.onnx') }]);
    await rows(page).first().waitFor();
    await stillWorks(page, 'resnet50.onnx');
    expect(complaints).toEqual([]);
    await close();
  });

  it('ends an estimate with other settings and an export, by button and by Esc', async () => {
    const { page, complaints, close } = await open(here.browser, here.site.url);
    await choose(page, long('Estimating'));
    await titled(page, 'Estimating.onnx');
    const precision = page.getByLabel('Precision');
    await precision.selectOption('fp32');
    await page.locator('.facts').getByRole('button', { name: 'Cancel' }).click({ timeout: 60_000 });
    await expect.poll(() => precision.inputValue()).toBe('fp16');
    expect(await page.locator('.facts').innerText()).not.toContain('estimating');
    await page.getByRole('button', { name: 'CSV' }).click();
    const exports = page.locator('bt-exports');
    await exports.getByRole('button', { name: 'Cancel' }).waitFor({ timeout: 60_000 });
    await page.keyboard.press('Escape');
    await expect.poll(() => exports.getByRole('button', { name: 'Cancel' }).count()).toBe(0);
    await drop(page, [{ name: 'resnet50.onnx', bytes: sample('resnet50.onnx') }]);
    await titled(page, 'resnet50.onnx');
    expect(complaints).toEqual([]);
    await close();
  });

  it('ends the reading of a large saved report', async () => {
    const { page, complaints, close } = await opened();
    const file = JSON.stringify(longReport(20_000));
    await page.evaluate((text) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], 'large.json'));
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, composed: true }));
    }, file);
    await cancel(page, 'large.json');
    await stillWorks(page, 'resnet50.onnx');
    expect(complaints).toEqual([]);
    await close();
  });
});

describe('a worker that ends by itself', () => {
  it('is replaced when nothing was asked of it', async () => {
    const { page, close } = await opened();
    await page.workers()[0]?.evaluate(() => void setTimeout(() => close()));
    await expect.poll(() => page.workers().length).toBe(0);
    await stillWorks(page, 'resnet50.onnx');
    expect(await page.locator('bt-trouble').count()).toBe(0);
    await close();
  });

  it('is noticed in the middle of an estimate, and what is shown stays usable', async () => {
    const { page, close } = await opened();
    // A worker that closes while it still has messages to answer never answers them.
    const [worker] = page.workers();
    await worker?.evaluate(() => {
      const { onmessage } = self;
      self.onmessage = (event) => {
        if ((event as MessageEvent<{ call: string }>).data.call === 'estimate') close();
        else onmessage?.call(self as never, event as never);
      };
    });
    await page.getByLabel('Precision').selectOption('fp32');
    await page.locator('bt-trouble', { hasText: 'ended without a word' }).waitFor();
    expect(await page.getByLabel('Precision').inputValue()).toBe('fp16');
    await page.getByLabel('Precision').selectOption('fp32');
    await expect.poll(() => page.locator('bt-trouble').count()).toBe(0);
    await stillWorks(page, 'resnet50.onnx');
    await close();
  });
});

/** Answers by path. */
const ANSWERS: Record<string, (response: ServerResponse) => void> = {
  '/endless.onnx': (response) => {
    response.writeHead(200, { 'access-control-allow-origin': '*' });
    const part = Buffer.alloc(1 << 20);
    const more = () => {
      while (!response.destroyed && response.write(part));
      if (!response.destroyed) response.once('drain', more);
    };
    more();
  },
  '/packed.json': (response) => {
    response.writeHead(200, { 'access-control-allow-origin': '*', 'content-encoding': 'gzip' });
    const gzip = createGzip({ level: 1 });
    gzip.pipe(response);
    const part = Buffer.alloc(1 << 20, '{');
    const more = () => {
      while (!response.destroyed && gzip.write(part));
      if (!response.destroyed) gzip.once('drain', more);
    };
    more();
  },
  '/announced.onnx': (response) => {
    response.writeHead(200, { 'access-control-allow-origin': '*', 'content-length': `${3e9}` });
    response.write('\x08\x07');
  },
  '/slow.onnx': (response) => {
    response.writeHead(200, { 'access-control-allow-origin': '*', 'content-length': '1000' });
    response.write('\x08\x07');
  },
  '/broken.onnx': (response) => {
    response.writeHead(200, { 'access-control-allow-origin': '*', 'content-length': '1000' });
    response.write('\x08\x07', () => setTimeout(() => response.destroy(), 300));
  },
  '/dropped.onnx': (response) => response.destroy(),
  '/secret.onnx': (response) => response.writeHead(403, { 'access-control-allow-origin': '*' }).end(),
  '/missing.onnx': (response) => response.writeHead(404, { 'access-control-allow-origin': '*' }).end('<html>'),
  '/closed.onnx': (response) => response.writeHead(200).end('\x08\x07'),
  '/%ff.onnx': (response) =>
    response.writeHead(200, { 'access-control-allow-origin': '*' }).end(sample('resnet50.onnx')),
};

describe('addresses', () => {
  let server: Server;
  let far: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const answer = ANSWERS[request.url ?? ''];
      if (answer) answer(response);
      else response.writeHead(404, { 'access-control-allow-origin': '*' }).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    far = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    here.site.extra.set(
      'empty.html',
      `<!doctype html><html lang="en"><title>docs</title><link rel="icon" href="data:,">
       <script type="module" src="blackthorn-element.js"></script><blackthorn-estimate></blackthorn-estimate></html>`,
    );
  });
  afterAll(() => {
    server.close();
    server.closeAllConnections();
  });

  async function element(src: string) {
    const watched = await open(here.browser, `${here.site.url}empty.html`);
    await expect.poll(() => watched.page.getByText('set the attribute src').isVisible()).toBe(true);
    await watched.page.locator('blackthorn-estimate').evaluate((node, value) => node.setAttribute('src', value), src);
    return watched;
  }

  it.each([
    ['http://', /no address.*http:\/\//s],
    ['//', /no address/],
    ['FAR/missing.onnx', /could not be fetched.*missing\.onnx.*404.*Check the address/s],
    ['FAR/secret.onnx', /could not be fetched.*403.*does not give the file away/s],
    ['FAR/broken.onnx', /could not be fetched.*broke off after/s],
    ['FAR/dropped.onnx', /could not be fetched.*no connection/s],
    ['http://127.0.0.1:1/far.onnx', /could not be fetched.*no connection to 127\.0\.0\.1:1/s],
    ['FAR/closed.onnx', /could not be fetched.*does not let this page read.*CORS/s],
    ['ftp://example.org/a.onnx', /could not be fetched.*"ftp:"/s],
    ['FAR/announced.onnx', /larger than 500.MB/],
    ['%fe.onnx', /could not be fetched.*%fe\.onnx.*404/s],
  ])('%s: an error in words', async (src, words) => {
    const { page, close } = await element(src.replace('FAR', far));
    const trouble = page.locator('bt-trouble [role="alert"]');
    await trouble.waitFor();
    expect(await trouble.innerText()).toMatch(words);
    expect(await trouble.innerText()).not.toContain('defect');
    // The next one is fetched as if nothing had been.
    await page.locator('blackthorn-estimate').evaluate((node) => node.setAttribute('src', 'samples/resnet50.onnx'));
    await page.locator('tr.layer').first().waitFor();
    expect(await page.locator('bt-trouble').count()).toBe(0);
    await close();
  });

  it('a name that is no UTF-8 is a name', async () => {
    const { page, complaints, close } = await element(`${far}/%ff.onnx`);
    await page.locator('tr.layer').first().waitFor();
    expect(await page.locator('.facts').innerText()).toContain('%ff.onnx');
    expect(complaints).toEqual([]);
    await close();
  });

  it.each(['endless.onnx', 'packed.json'])('%s is stopped at the limit', async (name) => {
    const { page, close } = await element(`${far}/${name}`);
    const trouble = page.locator('bt-trouble [role="alert"]');
    await trouble.waitFor({ timeout: 100_000 });
    expect(await trouble.innerText()).toMatch(/larger than 500.MB/);
    expect(await largestTab(here.browser)).toBeLessThan(700e6);
    await close();
  });

  it.each(['endless.onnx', 'packed.json', 'slow.onnx'])('the download of %s is cancelled', async (name) => {
    const { page, complaints, close } = await element(`${far}/${name}`);
    await cancel(page, `Downloading ${name}`);
    await page.locator('blackthorn-estimate').evaluate((node) => node.setAttribute('src', 'samples/resnet50.onnx'));
    await page.locator('tr.layer').first().waitFor();
    expect(complaints).toEqual([]);
    await close();
  });
});

describe('a model with 3,000 inputs', () => {
  const COUNT = 3000;

  async function panel() {
    const watched = await open(here.browser, here.site.url);
    await drop(watched.page, [{ name: 'inputs.onnx', bytes: onnxBytes(manyInputs(COUNT)) }]);
    await rows(watched.page).first().waitFor();
    await watched.page.locator('button.shapes').click();
    const shown = watched.page.locator('bt-shape-panel');
    await shown.locator('input').first().waitFor();
    return { ...watched, shown, inputs: shown.getByRole('list').nth(1) };
  }
  const field = (within: Page | Locator, name: string) =>
    within.locator('label').filter({ hasText: new RegExp(`^\\s*${name}\\s`) });
  const isSeen = (label: Locator) =>
    label
      .evaluate((node) => {
        const box = node.getBoundingClientRect();
        const frame = node.closest('.list')?.getBoundingClientRect();
        return frame !== undefined && box.top >= frame.top - 1 && box.bottom <= frame.bottom + 1;
      })
      .catch(() => false);
  const scrollTo = (list: Locator, share: number) =>
    list.evaluate((node, part) => {
      (node.parentElement as HTMLElement).scrollTop = node.clientHeight * part;
    }, share);
  /** Name of the field that has the focus. */
  const focused = (page: Page) =>
    page.evaluate(() => {
      let active = document.activeElement;
      while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      return active?.closest('label')?.querySelector('.name')?.textContent ?? active?.textContent?.trim();
    });

  it('has fields for what is seen; scrolling brings the others', async () => {
    const { page, shown, inputs, complaints, close } = await panel();
    expect(await shown.locator('input').count()).toBeLessThan(100);
    for (const place of [1500, COUNT - 1, 0]) {
      await scrollTo(inputs, place / COUNT);
      await expect.poll(() => isSeen(field(shown, `x${place}`))).toBe(true);
    }
    expect(await shown.locator('input').count()).toBeLessThan(100);
    // A field that has the focus keeps it, and what was typed, out of sight.
    await field(shown, 'x0').locator('input').fill('1x2x3');
    await scrollTo(inputs, 0.5);
    await expect.poll(() => isSeen(field(shown, 'x1500'))).toBe(true);
    expect(await focused(page)).toBe('x0');
    expect(await field(shown, 'x0').locator('input').inputValue()).toBe('1x2x3');
    await field(shown, 'x1500').locator('input').fill('1x7x9');
    await page.keyboard.press('Enter');
    await expect.poll(() => field(shown, 'x1500').locator('input').inputValue()).toBe('1×7×9');
    expect(complaints).toEqual([]);
    await close();
  });

  it('is reached with Tab, field by field, from both ends', async () => {
    const { page, shown, complaints, close } = await panel();
    await field(shown, 'x0').locator('input').focus();
    for (let place = 1; place <= 40; place++) {
      await page.keyboard.press('Tab');
      expect(await focused(page)).toBe(`x${place}`);
    }
    await expect.poll(() => isSeen(field(shown, 'x40'))).toBe(true);
    await page.keyboard.press('Shift+Tab');
    expect(await focused(page)).toBe('x39');
    await shown.getByRole('button', { name: "Back to the model's own" }).focus();
    for (let place = COUNT - 1; place > COUNT - 30; place--) {
      await page.keyboard.press('Shift+Tab');
      expect(await focused(page)).toBe(`x${place}`);
    }
    expect(complaints).toEqual([]);
    await close();
  });

  it('tells a screen reader how many there are and which one this is', async () => {
    const { page, shown, inputs, complaints, close } = await panel();
    await scrollTo(inputs, 0.5);
    await expect.poll(() => isSeen(field(shown, 'x1500'))).toBe(true);
    const item = inputs.getByRole('listitem').filter({ has: field(page, 'x1500') });
    expect(await item.getAttribute('aria-setsize')).toBe(`${COUNT}`);
    expect(await item.getAttribute('aria-posinset')).toBe('1501');
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });
});

/** Bytes that are alive in the page and its worker, WebAssembly included. */
async function aliveBytes(page: Page): Promise<number> {
  const heaps = await page.evaluate(async () => {
    const { performance: clock } = globalThis as unknown as {
      performance: { measureUserAgentSpecificMemory?(): Promise<{ bytes: number }> };
    };
    return (await clock.measureUserAgentSpecificMemory?.())?.bytes;
  });
  if (heaps === undefined) throw new Error('the browser does not measure memory here');
  return heaps;
}

it('fifty models one after the other, each second one cancelled, leave nothing behind', {
  timeout: 900_000,
}, async () => {
  const isolated = await serve(DIST, '/', {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  });
  const { page, complaints, close } = await open(here.browser, isolated.url);
  const names = ['resnet50.onnx', 'mobilenetv2.onnx', 'yolov4-tiny.onnx'];
  const alive: number[] = [];
  for (let turn = 0; turn < 25; turn++) {
    const doing: Doing = turn % 2 ? 'Reading' : 'Estimating';
    await choose(page, long(doing));
    await cancel(page, doing);
    const name = names[turn % names.length] as string;
    await drop(page, [{ name, bytes: sample(name) }]);
    await titled(page, name);
    await expect.poll(() => page.workers().length, { timeout: 10_000 }).toBe(1);
    // Each waits for the browser's next full collection, which takes half a minute.
    if (turn % 8 === 7) alive.push(await aliveBytes(page));
  }
  expect(await page.locator('bt-trouble').count()).toBe(0);
  // The first turns fill caches.
  const [first = 0, ...later] = alive;
  expect(Math.max(...later), alive.join(', ')).toBeLessThan(first * 1.5 + 10e6);
  expect(complaints).toEqual([]);
  await close();
  await isolated.close();
});
