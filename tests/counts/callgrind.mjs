// Instructions of each job of the program that counts, function by function, from what callgrind writes.
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Instructions by function, without those of what it calls, from one of callgrind's files: after `fn=(3) name`, where a
 * later `fn=(3)` means the same, lines of a position and a cost; what follows a `calls=` line is the callee's.
 */
export function partsOf(text) {
  const names = new Map();
  const costs = new Map();
  let own;
  let called = false;
  for (const line of text.split('\n')) {
    const [, which, id, name] = /^(c?fn)=(\(\d+\))(?: (.*))?$/.exec(line) ?? [];
    if (name) names.set(id, name);
    if (which === 'fn') own = id;
    else if (line.startsWith('calls=')) called = true;
    else if (/^[+*\d-]/.test(line)) {
      if (!called) costs.set(own, (costs.get(own) ?? 0) + Number(line.split(' ')[1]));
      called = false;
    }
  }
  const parts = new Map();
  for (const [id, cost] of costs) parts.set(names.get(id), (parts.get(names.get(id)) ?? 0) + cost);
  return parts;
}

/** Runs jobs (tests/counts/jobs.h) under callgrind in `folder`: what the program prints of each, with its `parts`. */
export function countJobs(program, jobs, folder) {
  const list = join(folder, 'jobs.json');
  const out = join(folder, 'callgrind');
  writeFileSync(list, JSON.stringify(jobs));
  const each = ['--toggle-collect=counted_job', '--dump-after=counted_job'];
  const command = ['-q', '--tool=callgrind', `--callgrind-out-file=${out}`, ...each, program, '--jobs', list];
  const lines = execFileSync('valgrind', command, { encoding: 'utf8' }).trim().split('\n');
  return lines.map((line, i) => ({ ...JSON.parse(line), parts: partsOf(readFileSync(`${out}.${i + 1}`, 'utf8')) }));
}
