// What is large: a file of 500 MB, one of 2 GB in small pieces, a reading that is cancelled, a network of 2,000 layers.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from 'vitest';
import type { Report } from '../../wasm/report';
import { longReport } from '../../web/src/testing/reports';
import { SLICE } from '../../web/src/worker/slices';
import { writeDeepModel } from '../speed/models.mjs';
import { drop, largestTab, open, sample, served } from './support/browser';
import { manyMatrices, oneMatrix, writeSparse } from './support/onnx';

const here = served();
const folder = mkdtempSync(join(tmpdir(), 'blackthorn-'));

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
});

describe('large input', () => {
  it('a 500 MB file opens without its weights', async () => {
    const file = join(folder, 'large.onnx');
    const bytes = writeSparse(file, oneMatrix(12_500, 10_000));
    expect(bytes).toBeGreaterThan(500e6);
    const { page, complaints, close } = await open(here.browser, here.site.url);
    await expect.poll(() => page.getByText('Drop an ONNX model').isVisible()).toBe(true);
    await page.setInputFiles('input[type="file"]', file);
    await page.locator('bt-layer-table tr.layer').first().waitFor();
    expect(await page.locator('.facts').innerText()).toMatch(/125.M params/);
    expect(await page.locator('bt-summary .tile', { hasText: 'Memory' }).innerText()).toMatch(/250.*MB/);
    expect(complaints).toEqual([]);
    await close();
  });

  it('a file of 2 GB in 20,000 pieces, which is read whole, does not pile up in memory', async () => {
    const file = join(folder, 'pieces.onnx');
    expect(writeSparse(file, manyMatrices(20_000, 160))).toBeGreaterThan(2e9);
    const { page, complaints, close } = await open(here.browser, here.site.url);
    await expect.poll(() => page.getByText('Drop an ONNX model').isVisible()).toBe(true);
    await page.setInputFiles('input[type="file"]', file);
    await page.locator('bt-layer-table tr.layer').first().waitFor({ timeout: 100_000 });
    expect(await largestTab(here.browser)).toBeLessThan(400e6);
    expect(complaints).toEqual([]);
    await close();
  });

  it('a reading shows progress, is cancelled, and leaves what was there', async () => {
    const file = join(folder, 'slow.onnx');
    writeSparse(file, manyMatrices(40_000, 64));
    const { page, complaints, close } = await open(here.browser, here.site.url);
    await drop(page, [{ name: 'resnet50.onnx', bytes: sample('resnet50.onnx') }]);
    await page.locator('bt-layer-table tr.layer').first().waitFor();
    const rows = await page.locator('bt-layer-table tr.layer').count();
    await page.setInputFiles('input[type="file"]', file);
    const reading = page.locator('bt-reading');
    await reading.getByRole('progressbar').waitFor();
    expect(await reading.locator('div').innerText()).toContain('slow.onnx');
    await reading.getByRole('button', { name: 'Cancel' }).click();
    await expect.poll(() => reading.count()).toBe(0);
    expect(await page.title()).toContain('resnet50.onnx');
    expect(await page.locator('bt-layer-table tr.layer').count()).toBe(rows);
    await page.getByLabel('Device').selectOption('jetson-tx2');
    await expect.poll(() => page.locator('bt-platform-card h2').textContent()).toContain('TX2');
    expect(await page.locator('bt-trouble').count()).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  it('a report of 20,000 nodes crosses to the page in slices, never as a whole or as text', async () => {
    const file = join(folder, 'deep.onnx');
    writeDeepModel(file, 20_000);
    const { page, complaints, close } = await open(here.browser, here.site.url);
    await page.addInitScript(hearWorkers);
    await page.reload();
    await expect.poll(() => page.getByText('Drop an ONNX model').isVisible()).toBe(true);
    await page.setInputFiles('input[type="file"]', file);
    await page.locator('bt-layer-table tr.layer').first().waitFor();
    const time = page.locator('bt-summary .figure').first();
    const before = await time.innerText();
    await page.getByLabel('Precision').selectOption('fp32');
    await expect.poll(() => time.innerText(), { timeout: 30_000 }).not.toBe(before);

    const heard = await page.evaluate(() => (globalThis as unknown as { heard: Heard[] }).heard);
    expect(heard.filter(({ rows }) => rows === SLICE).length).toBeGreaterThan(40);
    expect(Math.max(...heard.map(({ rows }) => rows))).toBe(SLICE);
    expect(Math.max(...heard.map(({ letters }) => letters))).toBeLessThan(10_000);

    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'JSON' }).click(),
    ]);
    const report = JSON.parse(readFileSync(await download.path(), 'utf8')) as Report;
    expect(report.nodes.length).toBe(20_000);
    expect(report.platform.precision).toBe('fp32');
    expect(await page.locator('bt-layer-table table').getAttribute('aria-rowcount')).toBe(
      `${report.layers.length + 1}`,
    );
    expect(complaints).toEqual([]);
    await close();
  });

  it('thousands of layers are put in order and filtered', async () => {
    const { page, complaints, close } = await open(here.browser, here.site.url);
    await drop(page, [{ name: 'long.json', bytes: JSON.stringify(longReport(6000)) }]);
    const first = page.locator('bt-layer-table tr.layer').first();
    await first.waitFor();
    const time = page.getByRole('columnheader', { name: 'time, ms' }).getByRole('button');
    await time.click();
    const slowest = Math.max(...longReport(6000).layers.map(({ latency_ms }) => latency_ms)).toPrecision(3);
    await expect.poll(() => first.locator('.value').innerText()).toBe(slowest);
    await page.getByLabel('Filter layers').fill('block7. fc');
    await expect.poll(() => page.locator('bt-layer-table tr.layer .name').allInnerTexts()).toEqual(['block7.fc']);
    await page.getByLabel('Filter layers').fill('nothing is called so');
    await expect.poll(() => page.getByText('No layer matches').isVisible()).toBe(true);
    expect(complaints).toEqual([]);
    await close();
  });

  it.each([1440, 390])('2,000 layers stay usable at %d px', async (width) => {
    const { page, complaints, close } = await open(here.browser, here.site.url, { viewport: { width, height: 900 } });
    const report = longReport(2000);
    await drop(page, [{ name: 'long.json', bytes: JSON.stringify(report) }]);
    await page.locator('bt-layer-table tr.layer').first().waitFor();
    expect(await page.locator('bt-layer-table tr.layer').count()).toBeLessThan(200);
    expect(await page.locator('bt-layer-table table').getAttribute('aria-rowcount')).toBe('2001');
    expect(await page.locator('bt-layer-chart .line').count()).toBe(1);
    expect(await page.locator('bt-layer-chart .peak').count()).toBeGreaterThan(0);
    expect(await overlapping(page.locator('bt-layer-chart svg.chart text'))).toEqual([]);
    const slider = page.getByRole('slider');
    await slider.focus();
    await page.keyboard.press('End');
    await page.locator('bt-layer-table tr[data-layer="1999"]').waitFor();
    const name = await page.locator('bt-layer-table thead th.name').boundingBox();
    expect(name?.width).toBeGreaterThan(width / 4);
    expect(await sideways(page)).toBe(0);
    expect(complaints).toEqual([]);
    await close();
  });

  it.each([
    [200, 1440],
    [200, 390],
    [57, 390],
  ])('%d layers have legible axes at %d px', async (layers, width) => {
    const { page, close } = await open(here.browser, here.site.url, { viewport: { width, height: 900 } });
    await drop(page, [{ name: 'long.json', bytes: JSON.stringify(longReport(layers)) }]);
    await page.locator('bt-layer-table tr.layer').first().waitFor();
    expect(await page.locator('bt-layer-chart .bars rect').count()).toBe(layers);
    expect(await overlapping(page.locator('bt-layer-chart svg.chart text'))).toEqual([]);
    expect(await sideways(page)).toBe(0);
    await close();
  });
});

/** Of a message to the page: its longest list and the letters of its longest text. */
interface Heard {
  rows: number;
  letters: number;
}

/** Runs in the page before its scripts: `heard` has every message of its workers. */
function hearWorkers(): void {
  const heard: Heard[] = [];
  const look = (value: unknown, found: Heard): void => {
    if (typeof value === 'string') found.letters = Math.max(found.letters, value.length);
    if (Array.isArray(value)) found.rows = Math.max(found.rows, value.length);
    if (value !== null && typeof value === 'object' && !ArrayBuffer.isView(value))
      for (const part of Object.values(value)) look(part, found);
  };
  const Silent = Worker;
  Object.assign(globalThis, {
    heard,
    Worker: class extends Silent {
      constructor(...given: ConstructorParameters<typeof Worker>) {
        super(...given);
        this.addEventListener('message', ({ data }) => {
          const found = { rows: 0, letters: 0 };
          look(data, found);
          heard.push(found);
        });
      }
    },
  });
}

/** Pairs of texts whose boxes share area. */
function overlapping(texts: ReturnType<import('playwright-core').Page['locator']>): Promise<string[]> {
  return texts.evaluateAll((nodes) => {
    const boxes = nodes.map((node) => ({ text: node.textContent ?? '', box: node.getBoundingClientRect() }));
    const pairs: string[] = [];
    boxes.forEach((a, at) => {
      for (const b of boxes.slice(at + 1)) {
        const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
        const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
        if (wide > 1 && high > 2) pairs.push(`${a.text} / ${b.text}`);
      }
    });
    return pairs;
  });
}

/** Pixels that the page scrolls sideways. */
function sideways(page: import('playwright-core').Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - innerWidth).then((pixels) => Math.max(0, pixels));
}
