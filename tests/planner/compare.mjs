// Runs the comparison of measurement planners and prints it as the Markdown table of docs/bench.md.
// Usage: node compare.mjs [RUNS_PER_TRUTH]
import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';

const program = resolve(import.meta.dirname, '../../build/native/tests/planner_compare');
const { runs_per_truth, rows } = JSON.parse(execFileSync(program, process.argv.slice(2), { encoding: 'utf8' }));
const percent = (share) => (share === null ? '–' : `${Math.round(100 * share)} %`);
const noise = ({ noise, outliers }) => `${percent(noise)} / ${percent(outliers)}`;

console.log(`${runs_per_truth} runs for each curve.\n`);
console.log('| curves | noise / outliers | planner | points | width right | RMSPE | bound holds | no answer |');
console.log('|---|---|---|---:|---:|---:|---:|---:|');
for (const row of rows)
  console.log(
    `| ${row.truths} | ${noise(row)} | ${row.planner} | ${row.points} | ${percent(row.width_right)} | ` +
      `${row.rmspe_median.toFixed(2)} % | ${percent(row.bound_holds)} | ${percent(row.crashes)} |`,
  );
