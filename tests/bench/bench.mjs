// Every figure of speed and size in one table, and in build/bench.json. Run by ./dev bench, which builds what this
// measures: layer estimates per second, reading of large files, sizes as served.
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readFileSync, readSync, statSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { writeLargeModel } from './large_model.mjs';

const root = new URL('../..', import.meta.url).pathname;
const build = join(root, 'build');
const cli = join(build, 'native/cli/blackthorn');
const RUNS = 5;

const run = (command, ...args) =>
  JSON.parse(execFileSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 28, stdio: ['ignore', 'pipe', 'inherit'] }));
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];

function timed(action) {
  const start = performance.now();
  const result = action();
  return { ms: performance.now() - start, result };
}

function speed() {
  const native = run(join(build, 'native/tests/bench/blackthorn_bench'), '--benchmark_format=json');
  const wasm = run(process.execPath, join(build, 'wasm/tests/bench/blackthorn_bench.js'));
  return native.benchmarks.map((row, i) => ({
    name: row.name,
    item: row.label,
    native_per_second: row.items_per_second,
    wasm_per_second: wasm.benchmarks[i].items_per_second,
  }));
}

/** Reads a model through the module's ByteReader, as the page's worker does. */
function openInWasm(module, path, size) {
  const file = openSync(path, 'r');
  let bytesRead = 0;
  const { ms, result } = timed(() =>
    module.openModel(
      {
        size,
        read(offset, length) {
          const bytes = new Uint8Array(length);
          bytesRead += readSync(file, bytes, 0, length, offset);
          return bytes;
        },
      },
      'large.onnx',
    ),
  );
  const error = result.error();
  result.delete();
  closeSync(file);
  if (error) throw new Error(error);
  return { ms, bytesRead };
}

async function largeFiles() {
  const { default: createBlackthorn } = await import(join(build, 'wasm/wasm/blackthorn.mjs'));
  const module = await createBlackthorn();
  return [
    { tensors: 200, gigabytes: 1 },
    { tensors: 20000, gigabytes: 1 },
  ].map(({ tensors, gigabytes }) => {
    const path = join(build, `large-${tensors}.onnx`);
    const size = writeLargeModel(path, gigabytes * 1e9, tensors);
    const native = Array.from({ length: RUNS }, () => timed(() => run(cli, 'inspect', path, '--format', 'json')).ms);
    const bytesRead = run(cli, 'estimate', path, '--format', 'json').model.bytes_read;
    const wasm = Array.from({ length: RUNS }, () => openInWasm(module, path, size));
    return {
      file_bytes: size,
      tensors,
      native_command_ms: median(native),
      native_bytes_read: bytesRead,
      wasm_open_ms: median(wasm.map((run) => run.ms)),
      wasm_bytes_read: wasm[0].bytesRead,
    };
  });
}

/** Bytes of some files, each compressed by itself as a web server does. */
function sizeOf(name, files) {
  const size = { name, files: files.length, raw: 0, gzip: 0, brotli: 0 };
  for (const file of files) {
    const content = readFileSync(file);
    size.raw += content.length;
    size.gzip += gzipSync(content, { level: 9 }).length;
    size.brotli += brotliCompressSync(content).length;
  }
  return size;
}

function sizes() {
  const dist = join(root, 'web/dist');
  const served = readdirSync(dist, { recursive: true })
    .filter((name) => !name.startsWith('samples') && statSync(join(dist, name)).isFile())
    .map((name) => join(dist, name));
  const wasm = join(build, 'wasm/wasm');
  return [
    sizeOf('blackthorn.wasm', [join(wasm, 'blackthorn.wasm')]),
    sizeOf('blackthorn.mjs', [join(wasm, 'blackthorn.mjs')]),
    sizeOf('site: scripts', served.filter((name) => /\.m?js$/.test(name))),
    sizeOf('site: all but the samples', served),
  ];
}

function table(title, rows, columns) {
  const lines = [columns.map(([heading]) => heading), ...rows.map((row) => columns.map(([, cell]) => String(cell(row))))];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  console.log(`\n${title}`);
  for (const line of lines) {
    console.log(`  ${line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('   ')}`);
  }
}

const count = (value) => Math.round(value).toLocaleString('en-US');
const kB = (value) => (value / 1000).toFixed(1);

const figures = {
  date: new Date().toISOString(),
  machine: `${cpus().length} × ${cpus()[0].model}`,
  node: process.version,
  speed: speed(),
  large_files: await largeFiles(),
  sizes: sizes(),
};
table('Speed, per second', figures.speed, [
  ['', (row) => `${row.name} (${row.item}s)`],
  ['native', (row) => count(row.native_per_second)],
  ['WASM', (row) => count(row.wasm_per_second)],
]);
table(`Large files (median of ${RUNS})`, figures.large_files, [
  ['', (row) => `${(row.file_bytes / 1e9).toFixed(2)} GB, ${count(row.tensors)} tensors`],
  ['native, whole command, ms', (row) => count(row.native_command_ms)],
  ['kB read', (row) => kB(row.native_bytes_read)],
  ['WASM, opening, ms', (row) => count(row.wasm_open_ms)],
  ['kB read', (row) => kB(row.wasm_bytes_read)],
]);
table('Sizes, kB', figures.sizes, [
  ['', (row) => row.name],
  ['raw', (row) => kB(row.raw)],
  ['gzip', (row) => kB(row.gzip)],
  ['brotli', (row) => kB(row.brotli)],
]);
writeFileSync(join(build, 'bench.json'), `${JSON.stringify(figures, null, 2)}\n`);
console.log(`\n${figures.machine}, Node ${figures.node}. The same figures: build/bench.json`);
