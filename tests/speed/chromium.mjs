// Measures in the system's Chromium: files opened in the real page, from the choice of the file to the first rows
// painted, and the workloads of the timing loop in a worker.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname, join, normalize } from 'node:path';
import { CHROMIUM } from '../browser/support/chromium.mjs';
import { root } from '../support/programs.mjs';

const { chromium } = createRequire(join(root, 'web/package.json'))('playwright-core');

const TYPES = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
};

// Runs in front of the page's worker: counts what the worker does where nobody can look from outside.
const PROBE = `{
  const probe = (self.probe = { calls: 0, bytes: 0, ms: 0, memory: undefined });
  const timed = (prototype, name) => {
    const action = prototype[name];
    prototype[name] = function (...parts) {
      const start = performance.now();
      const result = action.apply(this, parts);
      probe.ms += performance.now() - start;
      return result;
    };
  };
  timed(Blob.prototype, 'slice');
  timed(FileReaderSync.prototype, 'readAsArrayBuffer');
  const read = FileReaderSync.prototype.readAsArrayBuffer;
  FileReaderSync.prototype.readAsArrayBuffer = function (blob) {
    probe.calls++;
    probe.bytes += blob.size;
    return read.call(this, blob);
  };
  for (const name of ['instantiate', 'instantiateStreaming']) {
    const start = WebAssembly[name];
    WebAssembly[name] = async (...parts) => {
      const made = await start(...parts);
      const exports = Object.values((made.instance ?? made).exports);
      probe.memory = exports.find((one) => one instanceof WebAssembly.Memory);
      return made;
    };
  }
}
`;

// A page whose worker runs the timing loop and says what it printed.
const LOOP = {
  '/loop/': `<!doctype html><script type="module">
    const worker = new Worker('worker.js', { type: 'module' });
    worker.onmessage = ({ data }) => { globalThis.printed = data; };
  </script>`,
  '/loop/worker.js': `import run from '/speed/blackthorn_speed.mjs';
    run({ print: (line) => postMessage(line), noExitRuntime: false });`,
};

/** The built page below /, the benchmarks' build below /speed/. */
async function serve() {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url, 'http://localhost').pathname);
    const file = path.startsWith('/speed/')
      ? join(root, 'build/wasm/tests', path)
      : join(root, 'web/dist', path === '/' ? 'index.html' : path);
    try {
      const body = LOOP[path] ?? readFileSync(file);
      const type = path.endsWith('/') ? '.html' : extname(path);
      response.writeHead(200, { 'content-type': TYPES[type] ?? 'application/octet-stream' });
      response.end(/worker-[^/]*\.js$/.test(path) ? PROBE + body : body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

/** Largest memory (RSS, from /proc) that any tab's process has had. */
async function largestTab(browser) {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const peaks = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${id}/status`, 'utf8'))[1]) * 1024);
  return Math.max(...peaks);
}

// Runs in the page. A frame after the first row stands in the table, it is painted.
function watchForTable() {
  const row = (node) => {
    const found = node.querySelector('bt-layer-table')?.shadowRoot?.querySelector('tr.layer');
    if (found) return found;
    return [...node.querySelectorAll('*')].some((element) => element.shadowRoot && row(element.shadowRoot));
  };
  globalThis.shown = new Promise((resolve) => {
    const choose = () => {
      const start = performance.now();
      const look = () => {
        if (row(document)) requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - start)));
        else requestAnimationFrame(look);
      };
      look();
    };
    // Not "change": that one does not leave the shadow tree that it happens in.
    addEventListener('input', choose, { capture: true, once: true });
  });
}

// Runs in the page. A task of less than 50 ms is none for the browser: it would hold nothing up.
function watchForTasks() {
  globalThis.longestTask = 0;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) globalThis.longestTask = Math.max(globalThis.longestTask, duration);
  }).observe({ type: 'longtask' });
}

/** The longest task of the page's thread since the last question, in ms; 0: none of 50 ms or more. */
async function longestTask(page) {
  await page.waitForTimeout(500); // what follows the painting, and the observer, have their turn
  return page.evaluate(() => {
    const longest = globalThis.longestTask;
    globalThis.longestTask = 0;
    return longest;
  });
}

/** Another precision, until the table is of it; the longest task meanwhile. */
async function changeSetting(page) {
  await page.getByLabel('Precision').selectOption('fp32');
  // Not the total: some networks take as long in both.
  await page.locator('bt-layer-table caption', { hasText: 'fp32' }).waitFor({ state: 'attached', timeout: 120_000 });
  return longestTask(page);
}

const tooLate = (path) =>
  new Promise((_, reject) => setTimeout(() => reject(new Error(`no table for ${path}`)), 120_000).unref());

/** One file in a fresh browser, so that nothing is warm and the memory is this file's alone. */
async function openFile(launch, url, path) {
  const browser = await launch();
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(url);
  await page.getByText('Drop an ONNX model').waitFor();
  const worker = page.workers()[0] ?? (await page.waitForEvent('worker'));
  while (!(await worker.evaluate(() => self.probe.memory !== undefined))) await page.waitForTimeout(50); // the module is there
  const before = await largestTab(browser);
  await page.evaluate(watchForTable);
  await page.evaluate(watchForTasks);
  await page.setInputFiles('input[type="file"]', path);
  const total_ms = await Promise.race([page.evaluate(() => globalThis.shown), tooLate(path)]);
  const probe = await worker.evaluate(() => {
    const { calls, bytes, ms, memory } = self.probe;
    return { calls, bytes, ms, memory: memory.buffer.byteLength };
  });
  const tab_bytes = await largestTab(browser);
  const longest_task_ms = await longestTask(page);
  const longest_task_changing_ms = await changeSetting(page);
  await browser.close();
  return {
    work_ms: total_ms - probe.ms,
    slices_ms: probe.ms,
    reader_calls: probe.calls,
    bytes_read: probe.bytes,
    wasm_memory_bytes: probe.memory,
    tab_bytes,
    tab_bytes_before: before,
    longest_task_ms,
    longest_task_changing_ms,
  };
}

/** `use` gets openFile(path) and workloads(). */
export async function withChromium(use) {
  const site = await serve();
  const launch = () => chromium.launch(CHROMIUM);
  try {
    return await use({
      openFile: (path) => openFile(launch, site.url, path),
      async workloads() {
        const browser = await launch();
        const page = await browser.newPage();
        await page.goto(`${site.url}loop/`);
        const printed = await page.waitForFunction(() => globalThis.printed, undefined, { timeout: 120_000 });
        const result = JSON.parse(await printed.jsonValue());
        const version = browser.version();
        await browser.close();
        return { version, benchmarks: result.benchmarks };
      },
    });
  } finally {
    site.close();
  }
}
