// <blackthorn-estimate> in pages that are not ours.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { open, type Site, sample, serve, served, violations } from './support/browser';

const here = served('/deep/er/');
let elsewhere: Site;

beforeAll(async () => {
  elsewhere = await serve('/nonexistent', '/docs/');
});
afterAll(async () => {
  await elsewhere?.close();
});

describe('the widget', () => {
  it('shows summary, charts and table in the example page', async () => {
    const { page, requests, complaints, close } = await open(here.browser, `${here.site.url}example.html`);
    await page.locator('blackthorn-estimate tr.layer').first().waitFor();
    expect(await page.locator('blackthorn-estimate bt-summary dl').innerText()).toMatch(/Estimated time/);
    expect(await page.locator('blackthorn-estimate bt-layer-chart .bars rect').count()).toBeGreaterThan(20);
    expect(await page.locator('blackthorn-estimate .facts').innerText()).toContain('fp16');
    expect(page.url()).toBe(`${here.site.url}example.html`);
    expect(requests.filter((url) => !url.startsWith(here.site.url))).toEqual([]);
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  it('works from another origin, follows its attributes, says what is wrong', async () => {
    elsewhere.extra.set(
      'page.html',
      `<!doctype html><html lang="en"><title>docs</title><link rel="icon" href="data:,"><script type="module" src="${here.site.url}blackthorn-element.js"></script>
       <h1>Docs</h1><blackthorn-estimate src="model.onnx" platform="jetson-tx2" budget="30fps"></blackthorn-estimate></html>`,
    );
    elsewhere.extra.set('model.onnx', sample('resnet50.onnx'));
    const { page, complaints, close } = await open(here.browser, `${elsewhere.url}page.html`);
    const facts = page.locator('blackthorn-estimate .facts');
    await expect.poll(() => facts.innerText(), { timeout: 10_000 }).toContain('TX2');
    const element = page.locator('blackthorn-estimate');
    await element.evaluate((node) => node.setAttribute('precision', 'fp32'));
    await expect.poll(() => facts.innerText()).toContain('fp32');
    expect(complaints).toEqual([]);
    await element.evaluate((node) => node.setAttribute('src', 'missing.onnx'));
    await expect.poll(() => page.locator('bt-trouble [role="alert"]').innerText()).toContain('404');
    expect(page.url()).toBe(`${elsewhere.url}page.html`);
    await close();
  });

  it('survives being moved, and a missing src', async () => {
    elsewhere.extra.set(
      'bare.html',
      `<!doctype html><html lang="en"><title>docs</title><link rel="icon" href="data:,"><script type="module" src="${here.site.url}blackthorn-element.js"></script>
       <blackthorn-estimate></blackthorn-estimate><div id="target"></div></html>`,
    );
    const { page, complaints, close } = await open(here.browser, `${elsewhere.url}bare.html`);
    await expect.poll(() => page.getByText('set the attribute src').isVisible()).toBe(true);
    await page.evaluate(() => document.querySelector('blackthorn-estimate')?.setAttribute('src', 'model.onnx'));
    await page.locator('tr.layer').first().waitFor();
    await page.evaluate(() =>
      document.querySelector('#target')?.append(document.querySelector('blackthorn-estimate') as Element),
    );
    await page.locator('#target tr.layer').first().waitFor();
    await expect.poll(() => page.locator('#target .facts').innerText()).toContain('model.onnx');
    expect(complaints).toEqual([]);
    await close();
  });
});
