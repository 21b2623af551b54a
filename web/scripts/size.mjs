// What a visitor downloads: every file of the page and of the widget, raw and compressed. Fails beyond the budget.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';

const BUDGET_BYTES = 300_000;
const dist = new URL('../dist/', import.meta.url).pathname;

const files = [
  'index.html',
  'blackthorn-element.js',
  ...readdirSync(join(dist, 'assets')).map((name) => `assets/${name}`),
];
const rows = files.map((name) => {
  const bytes = readFileSync(join(dist, name));
  return {
    name,
    raw: bytes.length,
    gzip: gzipSync(bytes, { level: 9 }).length,
    brotli: brotliCompressSync(bytes).length,
  };
});
const total = rows.reduce(
  (sum, row) => ({ name: 'all', raw: sum.raw + row.raw, gzip: sum.gzip + row.gzip, brotli: sum.brotli + row.brotli }),
  { name: 'all', raw: 0, gzip: 0, brotli: 0 },
);
console.table([...rows, total]);
if (total.gzip > BUDGET_BYTES) {
  console.error(`the page is larger than its budget: ${total.gzip} of ${BUDGET_BYTES} bytes compressed`);
  process.exit(1);
}
