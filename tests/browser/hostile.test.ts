// The nastiest files of the hostile corpus on the page: nothing becomes markup, the messages are there, and the last
// good result stays. The files come from the program that the native build makes.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { drop, open, ROOT, sample, served, type Watched } from './support/browser';

const program = `${ROOT}build/native/tests/hostile_corpus`;

const REPORTS = [
  'names-script.onnx',
  'names-image.onnx',
  'names-attribute-end.onnx',
  'names-template.onnx',
  'names-terminal-controls.onnx',
  'names-backwards.onnx',
  'names-isolates.onnx',
  'names-zero-bytes.onnx',
  'names-no-utf8.onnx',
  'names-prototype.onnx',
  'names-of-100-kB.onnx',
  'chain-of-relu.onnx',
  'chain-of-strangers.onnx',
];
const ERRORS = [
  'error-names-script.onnx',
  'error-names-image.onnx',
  'error-names-backwards.onnx',
  'error-names-terminal-controls.onnx',
  'graphs-10000-deep.onnx',
  'functions-double-40-times.onnx',
  'concat-of-500000.onnx',
  'external-data.onnx.data',
];

interface Expected {
  file: string;
  error: string;
  says: string;
  warnings: string[];
}

let folder: string;
let expected: Map<string, Expected>;
const here = served();
let watched: Watched;
let page: Page;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'blackthorn-hostile-'));
  execFileSync(program, [folder, ...REPORTS, ...ERRORS]);
  const list = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')) as Expected[];
  expected = new Map(list.map((row) => [row.file, row]));
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
});
beforeEach(async () => {
  watched = await open(here.browser, here.site.url);
  page = watched.page;
});
afterEach(async () => {
  const { complaints } = watched;
  await watched.close();
  expect(complaints).toEqual([]);
});

const rowOf = (file: string) => {
  const row = expected.get(file);
  if (!row) throw new Error(`${file} is not in the corpus`);
  return row;
};
const dropped = (file: string) => drop(page, [{ name: file, bytes: readFileSync(join(folder, file)) }]);
const titled = (file: string) => expect.poll(() => page.title(), { timeout: 60_000 }).toContain(file);

/** Elements that names in the corpus try to make, in every shadow tree, and whether any of their scripts ran. */
const injected = () =>
  page.evaluate(() => {
    const all = (root: ParentNode): Element[] =>
      [...root.querySelectorAll('*')].flatMap((node) => [node, ...(node.shadowRoot ? all(node.shadowRoot) : [])]);
    const made = all(document.body).filter(
      (node) =>
        ['IMG', 'SCRIPT', 'IFRAME'].includes(node.tagName) || [...node.attributes].some(({ name }) => /^on/.test(name)),
    );
    return { made: made.map((node) => node.outerHTML.slice(0, 200)), ran: 'hacked' in window };
  });
const NOTHING = { made: [], ran: false };

describe('hostile models', () => {
  it.each(REPORTS)('%s is shown as text, with its warnings', async (file) => {
    await dropped(file);
    await titled(file);
    expect(await page.locator('bt-trouble').count()).toBe(0);
    const row = page.locator('bt-layer-table tr.layer').first();
    if (await row.count()) await row.getByRole('button').first().click();
    const warnings = rowOf(file).warnings;
    if (warnings.length > 0) {
      await page.locator('bt-warnings summary').click();
      const list = await page.locator('bt-warnings').evaluate((node) => node.shadowRoot?.textContent ?? '');
      for (const code of warnings) expect(list).toContain(code);
    }
    expect(await injected()).toEqual(NOTHING);
  });

  it.each(ERRORS)('%s is refused, and the last result stays', async (file) => {
    await drop(page, [{ name: 'mobilenetv2.onnx', bytes: sample('mobilenetv2.onnx') }]);
    const rows = page.locator('bt-layer-table tr.layer');
    await rows.first().waitFor();
    const count = await rows.count();
    await dropped(file);
    const trouble = page.locator('bt-trouble [role="alert"]');
    await trouble.waitFor();
    const text = await trouble.innerText();
    expect(text).toContain(file);
    expect(text).toContain(rowOf(file).says);
    expect(text).toContain('the last good result');
    expect(await rows.count()).toBe(count);
    expect(await page.title()).toContain('mobilenetv2.onnx');
    expect(await injected()).toEqual(NOTHING);
  });
});
