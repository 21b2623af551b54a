// Feeds mutated reports to what the page opens a report with: node tests/fuzz/report_fuzz.mjs [--seconds 60] [--runs N]
// [--seed 1] [--workers 1]. Either the page names an error, or everything it shows of the report is text and finite
// numbers. Run i of a seed is always the same: what a failure prints repeats it alone.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { root } from '../support/programs.mjs';
import { Mutator } from './report_mutator.mjs';
import { buildPage, realReports } from './report_page.mjs';

const HANGS_AFTER_MS = 20_000;
const RUNS_PER_MESSAGE = 2000;
/** Drawing every element costs ten times the rest. */
const RUNS_PER_DRAWING = 32;
/** The page's own codes for a file that is no report, see readJson; a platform table goes to the engine. */
const NAMED = new Set(['unknown_json', 'bad_report', 'engine_failed']);

function fault(value) {
  if (typeof value === 'number') return Number.isFinite(value) ? '' : `the number ${value}`;
  return typeof value === 'string' && /\bNaN\b|\bInfinity\b|\bundefined\b|\[object |\bfunction\b|=>/.test(value)
    ? `the text ${JSON.stringify(value.slice(0, 200))}`
    : '';
}

/** Throws where the page would; returns whether the text was taken as a report. */
async function open(page, session, text, run) {
  session.report = undefined;
  session.trouble = undefined;
  await session.takeJson(new Blob([text]), 'mutated.json');
  if (session.trouble) {
    if (!NAMED.has(session.trouble.error.code)) throw new Error(`an error without a name: ${session.trouble.error.code}`);
    return false;
  }
  if (!session.report) throw new Error('neither a report nor an error');
  const see = (value) => {
    const what = fault(value);
    if (what) throw new Error(`the page would show ${what}`);
  };
  page.lookAtFigures(session.report, see);
  if (run % RUNS_PER_DRAWING === 0) page.lookAtElements(session.report, see);
  return true;
}

async function work({ target, reports, seed, first, stride, runs }) {
  const page = await import(target);
  const session = page.reportSession();
  const mutators = reports.map((text) => new Mutator(text));
  let opened = 0;
  for (let done = 0; done < runs; done++) {
    const run = first + done * stride;
    const text = mutators[run % mutators.length].mutate(seed, run);
    try {
      if (await open(page, session, text, run)) opened++;
    } catch (error) {
      parentPort.postMessage({ run, text, error: error.stack });
      return;
    }
    if (done % RUNS_PER_MESSAGE === RUNS_PER_MESSAGE - 1 || done === runs - 1) {
      parentPort.postMessage({ run, opened, done: done + 1 });
      // Messages and the end of this thread have their turn.
      await new Promise(setImmediate);
    }
  }
}

async function main() {
  const { values } = parseArgs({
    options: {
      seconds: { type: 'string', default: '60' },
      runs: { type: 'string' },
      seed: { type: 'string', default: '1' },
      first: { type: 'string', default: '0' },
      workers: { type: 'string', default: '1' },
    },
  });
  const workers = Number(values.workers);
  const seed = Number(values.seed);
  const runs = values.runs ? Math.ceil(Number(values.runs) / workers) : Number.MAX_SAFE_INTEGER;
  const target = await buildPage();
  const reports = realReports();
  const start = Date.now();
  const until = values.runs ? Number.POSITIVE_INFINITY : start + 1000 * Number(values.seconds);
  const counts = Array.from({ length: workers }, () => ({ done: 0, opened: 0 }));

  const one = (index) =>
    new Promise((resolve) => {
      const first = Number(values.first) + index;
      const data = { target, reports, seed, first, stride: workers, runs };
      const worker = new Worker(new URL(import.meta.url), { workerData: data });
      let last = Date.now();
      const watch = setInterval(() => {
        if (Date.now() >= until) end('');
        else if (Date.now() - last > HANGS_AFTER_MS)
          end(`no answer for ${HANGS_AFTER_MS / 1000} s after ${counts[index].done} runs of worker ${index}`);
      }, 200);
      const end = (failure) => {
        clearInterval(watch);
        worker.terminate();
        resolve(failure);
      };
      worker.on('message', (message) => {
        last = Date.now();
        if (!message.error) counts[index] = message;
        else end(keep(message, seed));
        if (message.done >= runs) end('');
      });
      worker.on('error', (error) => end(error.stack));
    });
  const failures = (await Promise.all(counts.map((_, index) => one(index)))).filter(Boolean);
  const sum = (name) => counts.reduce((total, count) => total + count[name], 0);
  const seconds = (Date.now() - start) / 1000;
  console.log(
    `report: ${sum('done')} runs in ${seconds.toFixed(1)} s, ${Math.round(sum('done') / seconds)} each second; ` +
      `${sum('opened')} were opened as reports`,
  );
  for (const failure of failures) console.error(failure);
  process.exit(failures.length > 0 ? 1 : 0);
}

/** The text of a failure goes where libFuzzer's go. */
function keep({ run, text, error }, seed) {
  const folder = join(root, 'build/fuzz/crashes');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `report-${seed}-${run}.json`);
  writeFileSync(file, text);
  return `${error}\nAgain: node tests/fuzz/report_fuzz.mjs --seed ${seed} --first ${run} --runs 1    Input: ${file}`;
}

if (isMainThread) await main();
else await work(workerData);
