// Counts the work on fixed inputs and compares it with tests/counts/counts.json: time differs from machine to machine,
// these figures hardly do. `./dev test` runs it; `./dev counts --accept` writes the file anew.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeDeepModel, writeLargeModel } from '../speed/models.mjs';
import { sizes } from '../speed/sizes.mjs';
import { root } from '../support/programs.mjs';
import { compare, growth } from './compare.mjs';

const program = join(root, 'build/native/tests/counts/counts');
const folder = join(root, 'build/counts');
const acceptedFile = join(root, 'tests/counts/counts.json');

// Bytes and calls are exact. Allocations depend a little on the C++ library, instructions on the C library and the
// processor that it adapts to.
const TOLERANCE = { all: 0.05, bytes_read: 0, reader_calls: 0, nodes: 0, brotli_bytes: 0.02 };
const MOST_GROWTH = 1.1;
const BUDGETS = { 'page: all but the samples': 300_000 };

const deep = (nodes) => ({ write: (path) => writeDeepModel(path, nodes) });
const large = (bytes, tensors) => ({ write: (path) => writeLargeModel(path, bytes, tensors) });
const CASES = {
  'deep, 500 nodes': { ...deep(500), instructions: true },
  'deep, 2,000 nodes': { ...deep(2000), instructions: true },
  'deep, 10,000 nodes': { ...deep(10_000), instructions: true },
  'deep, 100,000 nodes': deep(100_000),
  'large, 2 GB in 400 tensors': large(2e9, 400),
  'large, 2 GB in 2,000 tensors': large(2e9, 2000),
  'ResNet-50': { file: 'platforms/networks/tv_resnet50.onnx', instructions: true },
  'MixNet-S': { file: 'platforms/networks/netspresso_mixnet_s.onnx', instructions: true },
};
/** Work that must grow in line with nodes, and where that is looked at. */
const LINEAR = [
  { what: 'instructions', cases: ['deep, 500 nodes', 'deep, 2,000 nodes', 'deep, 10,000 nodes'] },
  { what: 'allocations', cases: ['deep, 2,000 nodes', 'deep, 10,000 nodes', 'deep, 100,000 nodes'] },
];

const run = (command, ...args) => execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

/** Instructions of the program on that file, from callgrind's summary. */
function instructions(path) {
  const out = join(folder, 'callgrind.out');
  run('valgrind', '--tool=callgrind', `--callgrind-out-file=${out}`, program, path);
  return Number(/^(?:summary|totals): (\d+)/m.exec(readFileSync(out, 'utf8'))[1]);
}

function countCase({ write, file, instructions: wanted }) {
  const path = file ? join(root, file) : join(folder, 'model.onnx');
  write?.(path);
  const counts = JSON.parse(run(program, path));
  if (wanted) counts.instructions = instructions(path);
  return counts;
}

mkdirSync(folder, { recursive: true });
const counted = {};
for (const [name, input] of Object.entries(CASES)) counted[name] = countCase(input);
for (const { name, brotli } of sizes()) counted[name] = { brotli_bytes: brotli };
rmSync(join(folder, 'model.onnx'));

const problems = [];
const total = (counts, ending) =>
  Object.entries(counts).reduce((sum, [what, count]) => sum + (what.endsWith(ending) ? count : 0), 0);
for (const { what, cases } of LINEAR) {
  const steepness = growth(cases.map((name) => ({ size: counted[name].nodes, work: total(counted[name], what) })));
  console.log(
    `one more node costs ${steepness.toFixed(2)} times the ${what} where the graph is large (${cases.join('; ')})`,
  );
  if (steepness > MOST_GROWTH) problems.push(`the ${what} of a graph grow faster than its nodes`);
}
for (const [name, budget] of Object.entries(BUDGETS)) {
  const bytes = counted[name].brotli_bytes;
  if (bytes > budget) problems.push(`${name}: ${bytes} bytes compressed, the budget is ${budget}`);
}

if (process.argv.includes('--accept')) {
  writeFileSync(acceptedFile, `${JSON.stringify(counted, null, 2)}\n`);
  console.log(`accepted: ${acceptedFile}`);
} else {
  const { grown, shrunk, unknown } = compare(counted, JSON.parse(readFileSync(acceptedFile, 'utf8')), TOLERANCE);
  const percent = ({ now, before }) => `${now > before ? '+' : ''}${(100 * (now / before - 1)).toFixed(1)} %`;
  for (const row of grown)
    problems.push(`${row.name}: ${row.what} grew from ${row.before} to ${row.now} (${percent(row)})`);
  for (const row of unknown) problems.push(`${row.name}: ${row.what} is ${row.now}, accepted is ${row.before}`);
  for (const row of shrunk) {
    console.log(
      `less work: ${row.name}: ${row.what} ${row.before} → ${row.now} (${percent(row)}); ./dev counts --accept keeps it so`,
    );
  }
  if (grown.length + unknown.length > 0) problems.push('if this is meant: ./dev counts --accept');
}
for (const problem of problems) console.error(problem);
console.log(problems.length === 0 ? 'work is as accepted' : `${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;
