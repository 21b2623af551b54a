// Takes the README's picture of the built page: npm run screenshots. Needs web/dist with the WASM module.
import { readFile, stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { chromium } from 'playwright-core';
import { CHROMIUM } from '../../tests/browser/support/chromium.mjs';

const root = new URL('../..', import.meta.url).pathname;
const picture = join(root, 'README.png');
const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
};

const server = createServer(async (request, response) => {
  const path = normalize(new URL(request.url, 'http://localhost').pathname);
  try {
    const body = await readFile(join(root, 'web/dist', path.endsWith('/') ? `${path}index.html` : path));
    response.writeHead(200, {
      'content-type': TYPES[path.endsWith('/') ? '.html' : extname(path)] ?? 'application/octet-stream',
    });
    response.end(body);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));

const browser = await chromium.launch(CHROMIUM);
const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' });
await page.goto(`http://127.0.0.1:${server.address().port}/`);
await page.locator('bt-start a', { hasText: 'YOLOv4-tiny' }).click();
await page.locator('bt-layer-table tr.layer').first().waitFor();
await page.mouse.move(0, 0);
await page.locator('bt-layer-table').evaluate((table) => table.moveSelection(8));
await page.waitForTimeout(300);
await page.screenshot({ path: picture });
await browser.close();
server.close();
console.log(`${picture}: ${Math.round((await stat(picture)).size / 1000)} kB`);
