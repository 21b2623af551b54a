// "Nothing is uploaded", checked: the policy, the requests, and that a model's strings are never more than text.

import { describe, expect, it } from 'vitest';
import { drop, open, sample, served } from './support/browser';
import { onnxBytes, smallConv } from './support/onnx';

const here = served();

describe('privacy', () => {
  it('is what the policy says', async () => {
    const { page, close } = await open(here.browser, here.site.url);
    const policy = (await page.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content')) ?? '';
    const rules = new Map(
      policy.split(';').map(
        (rule) =>
          rule
            .trim()
            .split(/\s+(.*)/s)
            .slice(0, 2) as [string, string],
      ),
    );
    expect(rules.get('default-src')).toBe("'none'");
    expect(rules.get('connect-src')).toBe("'self'");
    expect(rules.get('script-src')).toBe("'self' 'wasm-unsafe-eval'");
    expect(rules.get('style-src')).toBe("'self'");
    expect(rules.get('require-trusted-types-for')).toBe("'script'");
    const refused = await page.evaluate(() =>
      fetch('http://127.0.0.2:1/').then(
        () => 'sent',
        () => 'refused',
      ),
    );
    expect(refused).toBe('refused');
    await close();
  });

  it('no request goes elsewhere, and none at all once the page stands', async () => {
    const { page, requests, complaints, close } = await open(here.browser, here.site.url);
    await page.waitForLoadState('networkidle');
    await expect.poll(() => requests.some((url) => url.endsWith('.wasm'))).toBe(true);
    await page.waitForLoadState('networkidle');
    const before = requests.length;
    await drop(page, [{ name: 'resnet50.onnx', bytes: sample('resnet50.onnx') }]);
    await page.locator('bt-layer-table tr.layer').first().waitFor();
    await page.getByLabel('Device').selectOption('jetson-tx2');
    await page.locator('bt-layer-table tr.layer button').first().click();
    await page.getByRole('button', { name: 'platform card' }).click();
    await page.waitForTimeout(500);
    expect(requests.slice(before).filter((url) => !url.startsWith('blob:'))).toEqual([]);
    expect(requests.filter((url) => !url.startsWith(here.site.url) && !url.startsWith('blob:'))).toEqual([]);
    expect(complaints).toEqual([]);
    await close();
  });

  it("a model's strings are text", async () => {
    const markup = (part: string) => `<img src=x onerror="window.owned=1"><script>window.owned=1</script>${part}`;
    const { page, complaints, close } = await open(here.browser, here.site.url);
    await drop(page, [{ name: '<b>bold</b>.onnx', bytes: onnxBytes(smallConv(markup)) }]);
    const row = page.locator('bt-layer-table tr.layer', { hasText: '<img src=x' }).first();
    await row.waitFor();
    await row.getByRole('button').click();
    await page.locator('bt-layer-detail', { hasText: '<script>' }).first().waitFor();
    await page.locator('button.shapes').click();
    if (await page.locator('bt-warnings summary').count()) await page.locator('bt-warnings summary').click();
    const found = await page.evaluate(() => {
      const all = (root: ParentNode): Element[] =>
        [...root.querySelectorAll('*')].flatMap((node) => [node, ...(node.shadowRoot ? all(node.shadowRoot) : [])]);
      return {
        made: all(document.body).filter(
          (node) =>
            ['IMG', 'B'].includes(node.tagName) && /owned|bold<|x$/.test(node.outerHTML) && node.tagName === 'IMG',
        ).length,
        owned: 'owned' in window,
      };
    });
    expect(found).toEqual({ made: 0, owned: false });
    expect(await page.locator('.facts').innerText()).toContain('<b>bold</b>.onnx');
    expect(complaints).toEqual([]);
    await close();
  });
});
