// Chromium for a test file, and what a test does with a page in it.
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { AxeResults } from 'axe-core';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll } from 'vitest';
import { CHROMIUM } from './chromium.mjs';
import { type Site, serve } from './server';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
export const DIST = `${ROOT}web/dist`;

/** A browser, and the built page where it is served from; there while a file's tests run. */
export interface Here {
  browser: Browser;
  site: Site;
}

/** To be called where a test file begins. `base`: the folder of the server that the page lies in. */
export function served(base = '/'): Here {
  const here = {} as Here;
  beforeAll(async () => {
    here.browser = await chromium.launch(CHROMIUM);
    here.site = await serve(DIST, base);
  });
  afterAll(async () => {
    await here.browser?.close();
    await here.site?.close();
  });
  return here;
}

/** A page with everything that it asked for and complained about. */
export interface Watched {
  page: Page;
  /** Addresses of every request, in order. */
  requests: string[];
  /** Errors on the console, uncaught exceptions, refused by the policy. */
  complaints: string[];
  close(): Promise<void>;
}

export async function open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(url);
  return { page, requests, complaints, close: () => context.close() };
}

/** Drops files on the page as the desktop does. Small ones only: their bytes travel to the page. */
export async function drop(page: Page, files: { name: string; bytes: Buffer | string }[]): Promise<void> {
  const parts = files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString('base64') }));
  await page.evaluate((list) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of list) {
      transfer.items.add(new File([Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0))], name));
    }
    for (const type of ['dragenter', 'dragover', 'drop']) {
      document.body.dispatchEvent(
        new DragEvent(type, { dataTransfer: transfer, bubbles: true, cancelable: true, composed: true }),
      );
    }
  }, parts);
}

export function sample(name: string): Buffer {
  return readFileSync(`${DIST}/samples/${name}`);
}

const axe = readFileSync(`${ROOT}web/node_modules/axe-core/axe.min.js`, 'utf8');

/** What axe-core finds wrong, one line each. */
export async function violations(page: Page): Promise<string[]> {
  // Through the protocol, which the page's policy on scripts does not touch.
  await page.evaluate(axe);
  const results = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${JSON.stringify(node.target)} ${node.failureSummary}`),
  );
}

/** The most memory in bytes that the process of a tab has had. */
export async function largestTab(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const tabs = processInfo.filter(({ type }) => type === 'renderer');
  const peaks = tabs.map(({ id }) => /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))?.[1]);
  return Math.max(...peaks.map((kB) => Number(kB) * 1024));
}

export { type Site, serve };
