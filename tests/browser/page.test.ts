// The page as a user meets it: open a model, read, sort, filter, expand, change settings, make mistakes.
import { readFileSync } from 'node:fs';
import type { Locator, Page } from 'playwright-core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Report } from '../../wasm/report';
import { DIST, drop, open, sample, served, type Watched } from './support/browser';
import { onnxBytes, twins, unknownOperator } from './support/onnx';

const here = served();
let watched: Watched;
let page: Page;

beforeEach(async () => {
  watched = await open(here.browser, here.site.url, {
    permissions: ['clipboard-read', 'clipboard-write'],
    acceptDownloads: true,
  });
  page = watched.page;
});
afterEach(async () => {
  const { complaints } = watched;
  await watched.close();
  expect(complaints).toEqual([]);
});

const rows = () => page.locator('bt-layer-table tr.layer');
const figure = async (tile: string) => {
  const text = await page.locator('bt-summary .tile', { hasText: tile }).locator('.figure').innerText();
  return Number.parseFloat(text.replace(/[^\d.]/g, ''));
};
const column = async (name: string) => {
  const texts = await page.locator(`bt-layer-table tr.layer .${name}`).allInnerTexts();
  return texts.map((text) => Number.parseFloat(text.replaceAll('\u202f', '')));
};

/** innerText stops at a shadow tree. */
const shadowText = (element: Locator) => element.evaluate((node) => node.shadowRoot?.textContent ?? '');

async function opened(name = 'resnet50.onnx'): Promise<void> {
  await drop(page, [{ name, bytes: sample(name) }]);
  await rows().first().waitFor();
}

/** What is saved as JSON: the report itself. */
async function savedReport(): Promise<Report> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'JSON' }).click(),
  ]);
  return JSON.parse(readFileSync(await download.path(), 'utf8')) as Report;
}

describe('opening', () => {
  it('starts with a sentence, a drop area, three examples', async () => {
    await expect.poll(() => page.getByText('Drop an ONNX model anywhere').isVisible()).toBe(true);
    expect(await page.getByRole('button', { name: 'Choose a file' }).isVisible()).toBe(true);
    expect(await page.locator('bt-start a').count()).toBe(3);
    expect(await page.getByText('Nothing is uploaded').isVisible()).toBe(true);
  });

  it('takes a dropped model and shows what the report says', async () => {
    await opened();
    const report = await savedReport();
    expect(report.model.name).toBe('resnet50.onnx');
    expect(await rows().count()).toBe(report.layers.length);
    expect(await figure('Estimated time')).toBeCloseTo(
      report.total.latency_ms,
      -Math.floor(Math.log10(report.total.latency_ms)) + 1,
    );
    expect(await page.locator('.facts').innerText()).toMatch(
      /resnet50\.onnx · opset \d+ · 4\.\d+.GMAC · 25\.\d.M params/,
    );
    expect(await page.title()).toBe('resnet50.onnx – Blackthorn');
    const shares = await column('share');
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(100, 6);
  });

  it('takes the chooser and the examples', async () => {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'Choose a file' }).click();
    await (await chooser).setFiles({ name: 'mobilenetv2.onnx', mimeType: '', buffer: sample('mobilenetv2.onnx') });
    await expect.poll(() => page.title()).toContain('mobilenetv2.onnx');
    await page.locator('summary', { hasText: 'Examples' }).click();
    await page.getByRole('link', { name: 'YOLOv4-tiny' }).click();
    await expect.poll(() => page.title()).toContain('yolov4-tiny.onnx');
  });

  it('takes a pasted file', async () => {
    await page.evaluate((base64) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(base64), (byte) => byte.charCodeAt(0))], 'pasted.onnx'));
      window.dispatchEvent(new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true }));
    }, sample('mobilenetv2.onnx').toString('base64'));
    await expect.poll(() => page.title()).toContain('pasted.onnx');
  });
});

it('links the licences of everything of others that stands in it', async () => {
  const link = page.getByRole('link', { name: 'Third-party notices' });
  const notices = readFileSync(`${DIST}/${await link.getAttribute('href')}`, 'utf8');
  const named = [...notices.matchAll(/^={8} (\S+)/gm)].map(([, name]) => name);
  const { dependencies } = JSON.parse(readFileSync(`${DIST}/../package.json`, 'utf8')) as {
    dependencies: Record<string, string>;
  };
  // Those, what they bring along, and what is in the module.
  for (const name of [
    ...Object.keys(dependencies),
    'lit-html',
    'd3-array',
    'Protocol',
    'JSON',
    'ONNX',
    'musl',
    'Emscripten',
  ])
    expect(named).toContain(name);
  for (const part of notices.split(/^={8} .*$/m).slice(1)) expect(part.length).toBeGreaterThan(400);
});

describe('the table', () => {
  beforeEach(() => opened());

  it('sorts, numbers descending first, and says so', async () => {
    const heading = page.getByRole('columnheader', { name: 'time, ms' });
    expect(await heading.getAttribute('aria-sort')).toBe('none');
    await heading.getByRole('button').click();
    expect(await heading.getAttribute('aria-sort')).toBe('descending');
    const down = await column('time');
    expect(down).toEqual([...down].sort((a, b) => b - a));
    await heading.getByRole('button').click();
    expect(await heading.getAttribute('aria-sort')).toBe('ascending');
    const up = await column('time');
    expect(up).toEqual([...up].sort((a, b) => a - b));
    await page.getByRole('columnheader', { name: '#' }).getByRole('button').click();
    expect(await column('index')).toEqual(up.map((_, index) => index));
  });

  it('filters by text, kind and bound', async () => {
    const all = await rows().count();
    await page.keyboard.press('/');
    await page.keyboard.type('layer4');
    await expect.poll(() => rows().count()).toBeLessThan(all);
    const some = await rows().count();
    expect(some).toBeGreaterThan(0);
    expect(await page.locator('bt-layer-table .count').innerText()).toBe(`${some} of ${all} layers`);
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    await expect.poll(() => rows().count()).toBe(all);

    await page.getByLabel('Kind', { exact: true }).selectOption('conv 3x3');
    await expect.poll(() => rows().count()).toBeLessThan(all);
    expect(new Set(await page.locator('bt-layer-table tr.layer .kind').allInnerTexts())).toEqual(new Set(['conv 3x3']));
    await page.locator('bt-kind-chart button', { hasText: 'conv 3x3' }).click();
    await expect.poll(() => rows().count()).toBe(all);
    await page.getByLabel('Bound').selectOption('memory');
    await expect.poll(() => rows().count()).toBeLessThan(all);
    await page.getByLabel('Filter layers').fill('nothing is called so');
    await expect.poll(() => page.getByText('No layer matches').isVisible()).toBe(true);
  });

  it('opens a row to its nodes, its rule and its step', async () => {
    const row = rows().filter({ hasText: 'conv 3x3' }).first();
    const button = row.getByRole('button', { name: /^Details of/ });
    expect(await button.getAttribute('aria-expanded')).toBe('false');
    await button.click();
    expect(await button.getAttribute('aria-expanded')).toBe('true');
    const detail = page.locator('bt-layer-detail');
    const text = await shadowText(detail);
    for (const part of ['Conv', 'Relu', 'rule', 'evidence', 'formula', 'error', 'output channels', 'cost the same'])
      expect(text).toContain(part);
    await button.click();
    await expect.poll(() => detail.count()).toBe(0);
  });

  it.each([1440, 390])('keeps its columns when a row opens, %d px wide', async (width) => {
    await page.setViewportSize({ width, height: 844 });
    await opened();
    const name = page.locator('bt-layer-table thead th.name');
    const before = (await name.boundingBox())?.width;
    await rows().nth(3).getByRole('button').click();
    const detail = page.locator('bt-layer-table tr.detail > td').first();
    await detail.waitFor();
    expect((await name.boundingBox())?.width).toBe(before);
    const table = await page.locator('bt-layer-table .scroll > table').boundingBox();
    expect((await detail.boundingBox())?.width).toBe(table?.width);
  });

  it('is one selection with the chart', async () => {
    await page.locator('bt-layer-chart .scroll').click({ position: { x: 600, y: 100 } });
    const selected = page.locator('bt-layer-table tr[aria-current]');
    await expect.poll(() => selected.count()).toBe(1);
    const name = (await selected.locator('.name').innerText()).trim();
    expect(await page.locator('bt-layer-chart .readout').innerText()).toContain(name);
    expect(
      await selected.evaluate((row) => {
        const box = row.getBoundingClientRect();
        return box.top >= 0 && box.bottom <= innerHeight;
      }),
    ).toBe(true);
    await rows().nth(2).hover();
    expect(await page.locator('bt-layer-chart .mark.hovered').getAttribute('visibility')).toBe('visible');
    expect(await page.locator('bt-layer-chart .readout').innerText()).toContain(
      await rows().nth(2).locator('.name').innerText(),
    );
  });

  it('tells two nodes of one name apart, as chart and selection do', async () => {
    await drop(page, [{ name: 'twins.onnx', bytes: onnxBytes(twins('same')) }]);
    await expect.poll(() => page.title()).toContain('twins.onnx');
    const names = rows().locator('.name', { hasText: /same$/ });
    const [first = '', second = ''] = await names.allInnerTexts();
    expect(first).toMatch(/^#\d+ same$/);
    expect(second).toMatch(/^#\d+ same$/);
    expect(second).not.toBe(first);
    const row = rows().filter({ has: page.getByRole('rowheader', { name: second, exact: true }) });
    await row.getByRole('button').click();
    await expect.poll(() => page.locator('bt-layer-detail').count()).toBe(1);
    expect(await shadowText(page.locator('bt-layer-detail'))).toContain(second);
    expect(await page.locator('bt-layer-table tr[aria-current] .name').innerText()).toBe(second);
    expect(await page.locator('bt-layer-chart .readout').innerText()).toContain(second);
    const before = await figure('Estimated time');
    await page.getByLabel('Device').selectOption('jetson-tx2');
    await expect.poll(() => figure('Estimated time')).not.toBe(before);
    expect(await page.locator('bt-layer-table tr[aria-current] .name').innerText()).toBe(second);
    expect(await shadowText(page.locator('bt-layer-detail'))).toContain(second);
  });

  it('is used with the keyboard alone', async () => {
    await page.keyboard.press('j');
    await page.keyboard.press('j');
    await page.keyboard.press('k');
    await page.keyboard.press('j');
    const selected = page.locator('bt-layer-table tr[aria-current]');
    expect(await selected.getAttribute('data-layer')).toBe('1');
    await page.keyboard.press('Enter');
    await expect.poll(() => page.locator('bt-layer-detail').count()).toBe(1);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('bt-layer-detail').count()).toBe(0);
    await page.keyboard.press('Escape');
    await expect.poll(() => selected.count()).toBe(0);
    await page.keyboard.press('?');
    await expect.poll(() => page.locator('bt-help dialog').isVisible()).toBe(true);
    await page.keyboard.press('Escape');
    await expect.poll(() => page.locator('bt-help dialog').isVisible()).toBe(false);
    await page.keyboard.press('e');
    await page.keyboard.press('Tab');
    const slider = page.getByRole('slider');
    await slider.focus();
    await page.keyboard.press('End');
    expect(await slider.getAttribute('aria-valuetext')).toMatch(/^Layer \d+, .+ms/);
  });
});

describe('settings', () => {
  beforeEach(() => opened());

  it('estimate again at once and keep the selected row', async () => {
    const nano = await figure('Estimated time');
    await rows().nth(20).click();
    const name = await page.locator('bt-layer-table tr[aria-current] .name').innerText();
    await page.getByLabel('Device').selectOption('jetson-tx2');
    await expect.poll(() => figure('Estimated time')).toBeLessThan(nano * 0.7);
    expect(await page.locator('bt-layer-table tr[aria-current] .name').innerText()).toBe(name);

    await page.getByLabel('Device').selectOption('jetson-nano');
    await expect.poll(() => figure('Estimated time')).toBe(nano);
    await page.getByLabel('Power mode', { exact: true }).selectOption('5w');
    await expect.poll(() => figure('Estimated time')).toBeGreaterThan(nano);
    await page.getByLabel('Power mode', { exact: true }).selectOption('10w');
    await page.getByLabel('Precision').selectOption('fp32');
    await expect.poll(() => figure('Estimated time')).toBeGreaterThan(nano * 1.5);
    await page.getByLabel('Precision').selectOption('fp16');
    await page.getByLabel('batch', { exact: true }).fill('4');
    await expect.poll(() => figure('Estimated time')).toBeGreaterThan(nano * 2);
    expect((await savedReport()).batch).toBe(4);
  });

  it('bind shapes, refuse nonsense, go back', async () => {
    const before = await figure('Estimated time');
    await page.locator('button.shapes').click();
    const field = page.locator('bt-shape-panel label', { hasText: 'declared' }).locator('input');
    const free = page.locator('bt-shape-panel input[type="number"]').first();
    await free.fill('4');
    await free.press('Enter');
    await expect.poll(() => figure('Estimated time')).toBeGreaterThan(before * 2);
    await field.fill('many');
    await field.press('Enter');
    expect(await field.getAttribute('aria-invalid')).toBe('true');
    await field.fill('1x3x448x448');
    await field.press('Tab');
    await expect.poll(() => page.locator('bt-trouble [role="alert"]').innerText()).toContain('224');
    await page.getByRole('button', { name: "Back to the model's own" }).click();
    await expect.poll(() => figure('Estimated time')).toBe(before);
    expect(await field.inputValue()).toBe('1×3×224×224');
    expect(await page.locator('bt-trouble').count()).toBe(0);
  });

  it('tell the energy where a power was measured, and nothing elsewhere', async () => {
    const time = page.locator('bt-summary .tile', { hasText: 'Estimated time' });
    expect(await time.innerText()).not.toContain('mJ');
    const bytes = readFileSync(new URL('../../platforms/networks/netspresso_mobilenetv3_small.onnx', import.meta.url));
    await drop(page, [{ name: 'small.onnx', bytes }]);
    await page.getByLabel('Device').selectOption('jetson-tx2');
    await page.getByLabel('Precision').selectOption('fp32');
    await expect.poll(() => time.innerText()).toContain('mJ');
  });

  it('judge a budget', async () => {
    const tile = page.locator('bt-summary .tile', { hasText: 'Throughput' });
    await tile.locator('input').fill('1 ms');
    await tile.locator('input').press('Enter');
    await expect.poll(() => tile.innerText()).toContain('missed');
    await tile.locator('input').fill('1fps');
    await tile.locator('input').press('Enter');
    await expect.poll(() => tile.innerText()).toContain('met');
  });

  it('take a platform table of the user, or say where it is wrong', async () => {
    const table = JSON.parse(readFileSync(`${DIST}/../../platforms/jetson-nano.json`, 'utf8')) as Record<
      string,
      unknown
    >;
    const own = { ...table, id: 'my-board', name: 'My board' };
    await drop(page, [{ name: 'mine.json', bytes: JSON.stringify(own) }]);
    await expect.poll(() => page.getByLabel('Device').inputValue()).toBe('my-board');
    expect((await savedReport()).platform.name).toBe('My board');
    await drop(page, [{ name: 'broken.json', bytes: JSON.stringify({ ...own, modes: 'none' }) }]);
    await expect.poll(() => page.locator('bt-trouble [role="alert"]').innerText()).toContain('/modes');
    expect(await page.getByLabel('Device').inputValue()).toBe('my-board');
  });

  it('show the platform card and the coverage', async () => {
    await page.getByRole('button', { name: 'platform card' }).click();
    const card = page.locator('bt-platform-card dialog');
    for (const part of ['Jetson Nano', 'USD', 'Power modes', 'Coefficients', 'Sources', 'eta'])
      expect(await card.innerText()).toContain(part);
    const [accuracy] = await Promise.all([
      page.waitForEvent('popup'),
      card.getByRole('link', { name: 'How accurate' }).click(),
    ]);
    await accuracy.waitForLoadState();
    expect(await accuracy.locator('h1').innerText()).toBe('How accurate the tables are');
    expect(await accuracy.locator('tbody tr').count()).toBeGreaterThan(30);
    const widths = await accuracy
      .locator('img')
      .evaluateAll((all) => all.map((one) => (one as HTMLImageElement).naturalWidth));
    expect(widths.length).toBe(4);
    expect(Math.min(...widths)).toBeGreaterThan(0);
    await accuracy.close();
    await page.keyboard.press('Escape');
    await page.locator('bt-coverage button.strips').click();
    expect(await page.locator('bt-coverage dialog').innerText()).toContain('modelled');
  });
});

describe('results', () => {
  it('are saved, copied and reopened', async () => {
    await opened();
    const first = await figure('Estimated time');
    const save = async (label: string) => {
      const [download] = await Promise.all([
        page.waitForEvent('download'),
        page.getByRole('button', { name: label }).click(),
      ]);
      return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
    };
    const csv = await save('CSV');
    expect(csv.name).toBe('resnet50-jetson-nano-10w-fp16.csv');
    expect(csv.text.trim().split('\n').length).toBe((await rows().count()) + 1);
    expect((await save('Markdown')).text).toContain('|');
    await page.getByRole('button', { name: 'Copy' }).click();
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toContain('resnet50');

    const json = await save('JSON');
    await page.reload();
    await drop(page, [{ name: json.name, bytes: json.text }]);
    await rows().first().waitFor();
    expect(await figure('Estimated time')).toBe(first);
    expect(await page.getByLabel('Device').isDisabled()).toBe(true);
    expect(await page.getByLabel('batch', { exact: true }).isDisabled()).toBe(true);
    expect((await save('JSON')).text).toBe(json.text);
  });

  it('never hide what is unsupported', async () => {
    await drop(page, [{ name: 'odd.onnx', bytes: onnxBytes(unknownOperator('Frobnicate')) }]);
    await rows().first().waitFor();
    expect(await page.locator('bt-summary .tile', { hasText: 'Estimated time' }).innerText()).toContain('at least');
    const warnings = page.locator('bt-warnings');
    await warnings.locator('summary').click();
    expect(await shadowText(warnings)).toContain('Frobnicate');
    await page.locator('bt-coverage button.strips').click();
    expect(await page.locator('bt-coverage dialog').innerText()).toContain('Frobnicate');
  });
});

describe('wrong files', () => {
  it.each([
    ['an HTML page', 'model.onnx', '<!DOCTYPE html><html><body>Sign in</body></html>', /html/i],
    ['a Git-LFS pointer', 'model.onnx', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 1\n', /lfs/i],
    ['nothing', 'model.onnx', '', /empty/i],
    ['some JSON', 'package.json', '{"name": "x"}', /blackthorn-report\/1/],
    ['half a model', 'half.onnx', sample('resnet50.onnx').subarray(0, 4000), /short|truncated|ends/i],
  ])('%s is named, and the last result stays', async (_, name, bytes, words) => {
    await opened('mobilenetv2.onnx');
    const count = await rows().count();
    await drop(page, [{ name, bytes }]);
    const trouble = page.locator('bt-trouble [role="alert"]');
    await trouble.waitFor();
    expect(await trouble.innerText()).toMatch(words);
    expect(await trouble.innerText()).toContain(name);
    expect(await rows().count()).toBe(count);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await expect.poll(() => trouble.count()).toBe(0);
  });
});
