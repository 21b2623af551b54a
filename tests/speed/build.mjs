// What the build itself costs in a fresh clone of HEAD, without ccache: processor time (user and system, of all that is
// started) and wall time. On the terminal and in build/bench-build.json; run by ./dev bench --build. The stages:
//   fetch: what ./dev fetches and unpacks (protobuf, ONNX, Emscripten, npm packages). Debian packages are taken to be
//     installed, and a machine without them pays for those too; neither counts as building.
//   table: `./dev blackthorn estimate` of a sample, to the first table in the terminal
//   page: what `./dev run` builds after that, to the page that can be served
//   tests: the programs of `./dev test engine` for the first time
//   touched: `touch core/engine/conv_rules.cc && ./dev test engine`
// Fields of the file: date, machine, commit, and stages[] with name, cpu_s, wall_s.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { networksBeside, root } from '../support/programs.mjs';

const SAMPLE = 'platforms/networks/tv_resnet50.onnx';
const STAGES = [
  { name: 'fetch', command: './dev step fetch' },
  { name: 'table', command: `./dev blackthorn estimate ${SAMPLE}` },
  { name: 'page', command: './dev step served' },
  { name: 'tests', command: './dev test engine' },
  { name: 'touched', command: 'touch core/engine/conv_rules.cc && ./dev test engine' },
];

/** Runs a command of the shell in the clone: {cpu_s, wall_s}. */
function measure(clone, command) {
  const times = join(clone, '..', 'times');
  const shell = `TIMEFORMAT='%R %U %S'; { time { ${command}; } >&3 2>&4; } 3>&1 4>&2 2>${times}`;
  const env = { ...process.env, CCACHE_DISABLE: '1' };
  const { status } = spawnSync('bash', ['-c', shell], { cwd: clone, env, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`this failed: ${command}`);
  const [wall, user, system] = readFileSync(times, 'utf8').trim().split(' ').map(Number);
  return { cpu_s: Number((user + system).toFixed(1)), wall_s: Number(wall.toFixed(1)) };
}

const folder = mkdtempSync(join(tmpdir(), 'blackthorn-build-'));
try {
  const clone = join(folder, 'main');
  execFileSync('git', ['clone', '--quiet', root, clone]);
  // The tests of the engine read these where they are.
  if (existsSync(networksBeside)) symlinkSync(join(root, '../shared'), join(folder, 'shared'));
  const stages = STAGES.map(({ name, command }) => {
    console.log(`\n${name}: ${command}`);
    return { name, command, ...measure(clone, command) };
  });
  const figures = {
    date: new Date().toISOString(),
    machine: `${cpus().length} × ${cpus()[0].model}`,
    commit: execFileSync('git', ['-C', clone, 'rev-parse', 'HEAD'], { encoding: 'utf8' }).trim(),
    stages,
  };
  mkdirSync(join(root, 'build'), { recursive: true });
  writeFileSync(join(root, 'build/bench-build.json'), `${JSON.stringify(figures, null, 2)}\n`);
  const row = (name, cpu, wall) =>
    console.log(`${name.padEnd(40)}${cpu.toFixed(1).padStart(10)}${wall.toFixed(1).padStart(10)}`);
  const [fetch, table, page, tests, touched] = stages;
  console.log(`\n${'s'.padEnd(40)}${'CPU'.padStart(10)}${'wall'.padStart(10)}`);
  row('fetched, beside Debian packages', fetch.cpu_s, fetch.wall_s);
  row('built: to the first table', table.cpu_s, table.wall_s);
  row('built: to the page', table.cpu_s + page.cpu_s, table.wall_s + page.wall_s);
  row('tests of the engine, first time', tests.cpu_s, tests.wall_s);
  row('tests of the engine, a source touched', touched.cpu_s, touched.wall_s);
  console.log(`\n${figures.machine}. The same figures: build/bench-build.json`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
