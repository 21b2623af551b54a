// Puts the figures of build/bench.json into docs/speed.md, between its two marks, and draws docs/speed.svg.
// Run by ./dev bench --docs.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/programs.mjs';
import { logPlot } from './speed_plot.mjs';

const page = join(root, 'docs/speed.md');
const figures = JSON.parse(readFileSync(join(root, 'build/bench.json'), 'utf8'));

const number = (value) => {
  if (value >= 100) return Math.round(value).toLocaleString('en-US');
  return value.toFixed(value < 10 ? 1 : 0);
};
const file = (wanted) =>
  figures.files.find((row) => Object.entries(wanted).every(([key, value]) => row[key] === value));
const workload = (name) => figures.speed.find((row) => row.name === name);
const microseconds = (name, where) => 1e6 / workload(name)[`${where}_per_second`];
const size = (name) => figures.sizes.find((row) => row.name === name);

const gigabytes = file({ kind: 'large', tensors: 400 });
const pieces = file({ kind: 'large', tensors: 20_000 });
const nodes = (count) => file({ kind: 'deep', nodes: count });
const layers = workload('latency function of a convolution, in blocks');
const REDONE = 'ResNet-50: everything redone, without JSON';

// What is aimed at, what was measured, and the unit of both. `least` turns the comparison around.
const GOALS = [
  {
    what: '2 GB file of 400 tensors, Chromium: to the table beside reading slices',
    value: gigabytes.chromium.work_ms,
    goal: 200,
    unit: 'ms',
  },
  { what: 'the same: WASM memory', value: gigabytes.chromium.wasm_memory_bytes / 1e6, goal: 64, unit: 'MB' },
  {
    what: 'the same: part of the file that is read',
    value: (100 * gigabytes.chromium.bytes_read) / gigabytes.file_bytes,
    goal: 1,
    unit: '%',
  },
  { what: 'the same file, native command', value: gigabytes.native.work_ms, goal: 50, unit: 'ms' },
  {
    what: '2 GB file of 20,000 tensors, Chromium: to the table with reading',
    value: (pieces.chromium.work_ms + pieces.chromium.slices_ms) / 1000,
    goal: 6,
    unit: 's',
  },
  { what: "the same: memory of the tab's process", value: pieces.chromium.tab_bytes / 1e6, goal: 400, unit: 'MB' },
  ...[
    { name: '10,000 nodes', row: nodes(10_000), goal: 60 },
    { name: '100,000 nodes', row: nodes(100_000), goal: 1000 },
  ].flatMap(({ name, row, goal }) => [
    { what: `${name}, WASM under Node: to the parsed report`, value: row.node.work_ms, goal, unit: 'ms' },
    { what: `${name}, Chromium: to the painted table`, value: row.chromium.work_ms, goal, unit: 'ms' },
  ]),
  {
    what: '100,000 nodes, Chromium: longest task of the page while the file opens',
    value: nodes(100_000).chromium.longest_task_ms,
    goal: 50,
    unit: 'ms',
  },
  {
    what: 'the same: while a setting changes',
    value: nodes(100_000).chromium.longest_task_changing_ms,
    goal: 50,
    unit: 'ms',
  },
  {
    what: 'layer estimates a second, native',
    value: layers.native_per_second / 1e6,
    goal: 10,
    unit: 'million',
    least: true,
  },
  {
    what: 'layer estimates a second, WASM',
    value: Math.min(layers.node_per_second, layers.chromium_per_second) / 1e6,
    goal: 5,
    unit: 'million',
    least: true,
  },
  {
    what: 'ResNet-50, native: estimate of the engine that is there',
    value: microseconds('ResNet-50: estimate', 'native'),
    goal: 20,
    unit: 'µs',
  },
  {
    what: 'the same: from a changed mode to the total',
    value: microseconds('ResNet-50: from a changed mode to the total', 'native'),
    goal: 60,
    unit: 'µs',
  },
  { what: 'the same: everything redone, without JSON', value: microseconds(REDONE, 'native'), goal: 400, unit: 'µs' },
  { what: 'the same under Node, WASM', value: microseconds(REDONE, 'node'), goal: 800, unit: 'µs' },
  { what: 'WASM module and glue, brotli', value: size('module: WASM and glue').brotli / 1000, goal: 150, unit: 'kB' },
  { what: 'the whole page, brotli', value: size('page: all but the samples').brotli / 1000, goal: 300, unit: 'kB' },
];

function table(headings, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(headings), line(headings.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

const goals = table(
  ['', 'measured', 'goal', ''],
  GOALS.map(({ what, value, goal, unit, least }) => [
    what,
    `${number(value)} ${unit}`,
    `${least ? '≥' : '≤'} ${goal} ${unit}`,
    (least ? value >= goal : value <= goal) ? 'met' : '**missed**',
  ]),
);
const openings = table(
  ['file', 'layers', 'native, ms', 'Node, ms', 'Chromium, ms', 'reads, ms', 'MB read', 'WASM, MB', 'tab, MB'],
  figures.files.map((row) => [
    row.name,
    number(row.layers),
    number(row.native.work_ms),
    number(row.node.work_ms),
    number(row.chromium.work_ms),
    number(row.chromium.slices_ms),
    (row.chromium.bytes_read / 1e6).toFixed(1),
    number(row.chromium.wasm_memory_bytes / 1e6),
    number(row.chromium.tab_bytes / 1e6),
  ]),
);
const speed = table(
  ['per second', 'native', 'Node', 'Chromium'],
  figures.speed.map((row) => [
    `${row.name} (${row.item}s)`,
    ...['native', 'node', 'chromium'].map((where) => number(row[`${where}_per_second`])),
  ]),
);
const deep = figures.files.filter(({ kind }) => kind === 'deep');
const growth = ['native', 'node', 'chromium'].map((where) => {
  const name = { native: 'native', node: 'Node', chromium: 'Chromium' }[where];
  return `${name} ${number(nodes(100_000)[where].work_ms / nodes(10_000)[where].work_ms)}`;
});

const text = `Measured on ${figures.date.slice(0, 10)}: ${figures.machine}, Node ${figures.node}, Chromium ${figures.chromium}.

${goals}

${openings}

Ten times as many nodes, from 10,000 to 100,000, take this many times as long: ${growth.join(', ')}.

${speed}
`;
const START = '<!-- figures: ./dev bench --docs -->\n';
const END = '<!-- end of figures -->';
const [before, rest] = readFileSync(page, 'utf8').split(START);
const [, after] = rest.split(END);
writeFileSync(page, `${before}${START}\n${text}\n${END}${after}`);

const points = (where) => deep.map((row) => [row.nodes, row[where].work_ms]);
writeFileSync(
  join(root, 'docs/speed.svg'),
  logPlot({
    series: [
      { name: 'native, whole command', points: points('native') },
      { name: 'WASM under Node, to the parsed report', points: points('node') },
      { name: 'Chromium, to the painted table', points: points('chromium') },
    ],
    xTitle: 'nodes',
    yTitle: 'ms',
  }),
);
console.log('written: docs/speed.md, docs/speed.svg');
