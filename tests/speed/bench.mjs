// Every figure of speed and size in tables on the terminal and in build/bench.json. Run by ./dev bench, which builds
// what this measures. The fields of bench.json:
//   date, machine, node, chromium: what it was measured on
//   speed[]: a workload of workloads.cc: name, item (what is counted) and items a second: native, node, chromium
//   files[]: a file from reading to report: name, kind, file_bytes, nodes or tensors, layers, and for native, node and
//     chromium the median of `runs` openings: work_ms (native: the whole command; node: to the parsed report; chromium:
//     to the first rows painted, less slices_ms), slices_ms (in reads of the file), reader_calls, bytes_read; in
//     chromium wasm_memory_bytes, tab_bytes (largest RSS of the tab's process; tab_bytes_before: before the file), and
//     the longest task of the page's thread, painting included, while the file opens and while a setting changes:
//     longest_task_ms, longest_task_changing_ms (0: none of 50 ms or more)
//   sizes[]: what is served: name, files, and bytes raw, gzip, brotli (each file by itself)
import { execFileSync } from 'node:child_process';
import { mkdirSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { root, wasmPath } from '../support/programs.mjs';
import { withChromium } from './chromium.mjs';
import { writeDeepModel, writeLargeModel } from './models.mjs';
import { openNatively, openUnderNode } from './opening.mjs';
import { sizes } from './sizes.mjs';

const build = join(root, 'build');
const RUNS = 5;
const RUNS_IN_CHROMIUM = 3;

const FILES = [
  ...[100, 1000, 10_000, 100_000].map((nodes) => ({
    kind: 'deep',
    nodes,
    write: (path) => writeDeepModel(path, nodes),
  })),
  ...[
    [1e9, 200],
    [2e9, 400],
    [2e9, 20_000],
  ].map(([bytes, tensors]) => ({ kind: 'large', tensors, write: (path) => writeLargeModel(path, bytes, tensors) })),
];

/** The run whose work is in the middle: its figures belong together. */
const median = (runs) => runs.toSorted((a, b) => a.work_ms - b.work_ms)[runs.length >> 1];
const count = (value) => Math.round(value).toLocaleString('en-US');

async function repeat(times, open) {
  const runs = [];
  for (let i = 0; i < times; i++) runs.push(await open());
  return median(runs);
}

function native() {
  const program = join(build, 'native/tests/speed/blackthorn_speed');
  return JSON.parse(
    execFileSync(program, ['--benchmark_format=json'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }),
  ).benchmarks;
}

async function underNode() {
  const { default: loop } = await import(join(build, 'wasm/tests/speed/blackthorn_speed.mjs'));
  return new Promise((resolve) => loop({ print: (line) => resolve(JSON.parse(line).benchmarks) }));
}

async function speed(chromium) {
  const [here, node, there] = [native(), await underNode(), await chromium.workloads()];
  const rows = here.map((row, i) => ({
    name: row.name,
    item: row.label,
    native_per_second: row.items_per_second,
    node_per_second: node[i].items_per_second,
    chromium_per_second: there.benchmarks[i].items_per_second,
  }));
  return { rows, version: there.version };
}

async function files(chromium) {
  const { default: createBlackthorn } = await import(wasmPath);
  const module = await createBlackthorn();
  const results = [];
  for (const { write, ...input } of FILES) {
    const path = join(build, 'bench', 'model.onnx');
    write(path);
    const node = await repeat(RUNS, () => openUnderNode(module, path));
    const result = {
      name:
        input.kind === 'deep'
          ? `${count(input.nodes)} nodes`
          : `${(statSync(path).size / 1e9).toFixed(1)} GB, ${count(input.tensors)} tensors`,
      ...input,
      file_bytes: statSync(path).size,
      layers: node.layers,
      native: { runs: RUNS, ...(await repeat(RUNS, () => openNatively(path))) },
      node: { runs: RUNS, ...node },
      chromium: { runs: RUNS_IN_CHROMIUM, ...(await repeat(RUNS_IN_CHROMIUM, () => chromium.openFile(path))) },
    };
    results.push(result);
    unlinkSync(path);
  }
  return results;
}

function table(title, rows, columns) {
  const lines = [
    columns.map(([heading]) => heading),
    ...rows.map((row) => columns.map(([, cell]) => String(cell(row)))),
  ];
  const widths = columns.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
  console.log(`\n${title}`);
  for (const line of lines) {
    console.log(
      `  ${line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('   ')}`,
    );
  }
}

const kB = (value) => (value / 1000).toFixed(1);
const MB = (value) => (value / 1e6).toFixed(0);
const ms = (value) => value.toFixed(value < 10 ? 1 : 0);

mkdirSync(join(build, 'bench'), { recursive: true });
await withChromium(async (chromium) => {
  const { rows, version } = await speed(chromium);
  const figures = {
    date: new Date().toISOString(),
    machine: `${cpus().length} × ${cpus()[0].model}`,
    node: process.version,
    chromium: version,
    speed: rows,
    files: await files(chromium),
    sizes: sizes(),
  };
  table('Speed, per second', figures.speed, [
    ['', (row) => `${row.name} (${row.item}s)`],
    ['native', (row) => count(row.native_per_second)],
    ['Node', (row) => count(row.node_per_second)],
    ['Chromium', (row) => count(row.chromium_per_second)],
  ]);
  table(
    `From file to table: work beside the reads of the file, median of ${RUNS} (Chromium ${RUNS_IN_CHROMIUM})`,
    figures.files,
    [
      ['', (row) => row.name],
      ['layers', (row) => count(row.layers)],
      ['native ms', (row) => ms(row.native.work_ms)],
      ['Node ms', (row) => ms(row.node.work_ms)],
      ['Chromium ms', (row) => ms(row.chromium.work_ms)],
      ['reads ms', (row) => ms(row.chromium.slices_ms)],
      ['reads', (row) => count(row.chromium.reader_calls)],
      ['MB read', (row) => (row.chromium.bytes_read / 1e6).toFixed(1)],
      ['WASM MB', (row) => MB(row.chromium.wasm_memory_bytes)],
      ['tab MB', (row) => MB(row.chromium.tab_bytes)],
      ['task ms', (row) => ms(row.chromium.longest_task_ms)],
      ['changing', (row) => ms(row.chromium.longest_task_changing_ms)],
    ],
  );
  table('Sizes, kB', figures.sizes, [
    ['', (row) => row.name],
    ['raw', (row) => kB(row.raw)],
    ['gzip', (row) => kB(row.gzip)],
    ['brotli', (row) => kB(row.brotli)],
  ]);
  writeFileSync(join(build, 'bench.json'), `${JSON.stringify(figures, null, 2)}\n`);
  console.log(`\n${figures.machine}, Node ${figures.node}, Chromium ${version}. The same figures: build/bench.json`);
});
