// axe-core finds nothing: every state, both themes, both widths.
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { drop, open, sample, served, violations } from './support/browser';

const here = served();

const result = async (page: Page) => {
  await drop(page, [{ name: 'resnet50.onnx', bytes: sample('resnet50.onnx') }]);
  await page.locator('bt-layer-table tr.layer').first().waitFor();
  // One stage of the network: all rows are alike, and axe-core takes its time over each.
  await page.getByLabel('Filter layers').fill('layer4');
  await expect.poll(() => page.locator('bt-layer-table tr.layer').count()).toBeLessThan(20);
};

const STATES: readonly [string, (page: Page) => Promise<unknown>][] = [
  ['empty', async (page) => page.locator('bt-start').waitFor()],
  ['result', result],
  [
    'trouble',
    async (page) => {
      await drop(page, [{ name: 'x.onnx', bytes: '<!doctype html>' }]);
      await page.locator('bt-trouble [role="alert"]').waitFor();
    },
  ],
  [
    'opened rows, warnings and panels',
    async (page) => {
      await result(page);
      for (const fold of await page.locator('bt-settings .fold:visible').all()) await fold.click();
      await page.locator('button.shapes').click();
      await page.locator('bt-layer-table tr.layer button').nth(3).click();
      for (const warnings of await page.locator('bt-warnings summary').all()) await warnings.click();
    },
  ],
  [
    'platform card',
    async (page) => {
      await result(page);
      await page.getByRole('button', { name: 'platform card' }).click();
    },
  ],
];

describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
  describe.each([1440, 390])('%d px', (width) => {
    it.each(STATES)('%s', async (_, reach) => {
      const { page, complaints, close } = await open(here.browser, here.site.url, {
        colorScheme,
        viewport: { width, height: 900 },
        reducedMotion: 'reduce',
      });
      await reach(page);
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      expect(complaints).toEqual([]);
      await close();
    });
  });
});

it('the theme button changes the theme and remembers it', async () => {
  const { page, close } = await open(here.browser, here.site.url, { colorScheme: 'light' });
  const background = () =>
    page.evaluate(() => getComputedStyle(document.querySelector('blackthorn-app') as Element).backgroundColor);
  const light = await background();
  const button = page.getByRole('button', { name: /theme|auto|light|dark/ });
  await button.click();
  await button.click();
  await expect.poll(background).not.toBe(light);
  const dark = await background();
  await page.reload();
  await expect.poll(background).toBe(dark);
  await close();
});
