// The command line is two programs: each takes every command and hands over what the other has; one that lies alone says
// what is missing.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { cliPath } from '../support/programs.mjs';

const measurePath = join(dirname(cliPath), 'blackthorn-measure');
const run = (program, ...args) => spawnSync(program, args, { encoding: 'utf8' });

test('both programs have one help', () => {
  const help = run(cliPath, '--help');
  assert.equal(help.status, 0);
  for (const command of ['estimate', 'bench', 'validate']) assert.match(help.stdout, new RegExp(`^  ${command} `, 'm'));
  assert.equal(run(measurePath, '--help').stdout, help.stdout);
});

test('a command of the other program is handed over with its words', () => {
  for (const words of [['bench', '--help'], ['help', 'platforms'], ['accuracy']]) {
    const [first, second] = [run(cliPath, ...words), run(measurePath, ...words)];
    assert.equal(first.stdout + first.stderr, second.stdout + second.stderr);
    assert.equal(first.status, second.status);
  }
  assert.match(run(cliPath, 'bench', '--help').stdout, /blackthorn bench/);
  assert.match(run(measurePath, 'platforms').stdout, /jetson-nano/);
});

test('a program copied alone says which one is missing, and where', () => {
  const folder = mkdtempSync(join(tmpdir(), 'blackthorn-'));
  try {
    const alone = join(folder, 'blackthorn');
    copyFileSync(cliPath, alone);
    assert.equal(run(alone, 'platforms').status, 0);
    const { status, stderr } = run(alone, 'fit', 'measured.csv');
    assert.equal(status, 2);
    assert.match(stderr, /bad_request: fit is a command of the program blackthorn-measure/);
    assert.ok(stderr.includes(join(folder, 'blackthorn-measure')));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
