// Work grows in line with what is put in: for each shape of input (shapes.mjs) instructions are counted at three sizes,
// under callgrind. node --test tests/counts/growth.test.mjs; GROWTH=WORDS in front takes the shapes with these words.
import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../support/programs.mjs';
import { countJobs } from './callgrind.mjs';
import { exponent, steepest } from './compare.mjs';
import { SHAPES } from './shapes.mjs';

const MOST_EXPONENT = 1.1;
const MOST_BYTES = 256e6;

const program = process.env.BLACKTHORN_COUNTS ?? join(root, 'build/native/tests/counts/counts');
const folder = join(root, 'build/counts/growth');
const chosen = SHAPES.filter(({ name }) => name.includes(process.env.GROWTH ?? ''));

/** The job with its contents in files. */
function written({ do: what, ...contents }, name) {
  const job = { do: what };
  for (const [key, content] of Object.entries(contents)) {
    job[key] = join(folder, `${name}.${key}`);
    const raw = Buffer.isBuffer(content) || typeof content === 'string';
    writeFileSync(job[key], raw ? content : JSON.stringify(content));
  }
  return job;
}

rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
// The first reads the platform's table and whatever else is done once.
const jobs = [written(SHAPES[0].make(10), 'first')];
for (const [i, { make, sizes }] of chosen.entries())
  for (const size of sizes) jobs.push(written(make(size), `${i}-${size}`));
const counts = countJobs(program, jobs, folder).slice(1);

const millions = (work) => `${(work / 1e6).toFixed(1)} M`.padStart(10);
const sum = (parts) => [...parts.values()].reduce((a, b) => a + b, 0);
console.log(
  `${'shape'.padEnd(52)} ${'sizes'.padEnd(18)} ${'instructions'.padEnd(32)} exponent, later (steepest part)   memory`,
);
for (const [i, { name, sizes, ends = '' }] of chosen.entries()) {
  const points = sizes.map((size, k) => ({ size, work: sum(counts[3 * i + k].parts), ...counts[3 * i + k] }));
  const [, middle, large] = points;
  const grown = exponent(points);
  const next = steepest(middle.parts, large.parts, large.size / middle.size);
  console.log(
    [
      name.padEnd(52),
      sizes.join(' ').padEnd(18),
      points.map(({ work }) => millions(work)).join(''),
      `  ${grown.toFixed(2)}, ${next.exponent.toFixed(2)} (${next.part.name.slice(0, 60)} ${next.part.steep.toFixed(2)})`,
      `  ${(large.most_held / 1e6).toFixed(0)} MB`,
    ].join(' '),
  );
  test(name, () => {
    for (const point of points) assert.ok(point.error.includes(ends) && !point.error === !ends, point.error);
    assert.ok(large.most_held < MOST_BYTES, `${large.most_held} bytes are held at once`);
    assert.ok(grown <= MOST_EXPONENT, `work grows as the size to the power of ${grown}`);
    assert.ok(
      next.exponent <= MOST_EXPONENT,
      `at ten times the size work will grow with ${next.exponent}: ${next.part.name} grows with ${next.part.steep}`,
    );
  });
}
