// Where the Node tests find what the build made: BLACKTHORN_CLI, BLACKTHORN_WASM and BLACKTHORN_OUTCOMES, else the
// folders that ./dev builds.
import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
export const cliPath = resolve(process.env.BLACKTHORN_CLI ?? join(root, 'build/native/cli/blackthorn'));
export const wasmPath = resolve(process.env.BLACKTHORN_WASM ?? join(root, 'build/wasm/wasm/blackthorn.mjs'));
/** Writes the hostile corpus. */
export const corpusProgram = join(root, 'build/native/tests/hostile_corpus');

export const outcomesPath = resolve(process.env.BLACKTHORN_OUTCOMES ?? join(root, 'build/native/tests/outcomes'));

/** Runs the command line: {status, stdout, stderr}. */
export function blackthorn(args, options = {}) {
  const result = spawnSync(cliPath, args, { encoding: 'utf8', maxBuffer: 1 << 30, ...options });
  if (result.error) throw result.error;
  return result;
}

/** Standard output of a run that succeeds, while others run beside it. */
export async function blackthornOutput(args) {
  return (await promisify(execFile)(cliPath, args, { encoding: 'utf8', maxBuffer: 1 << 30 })).stdout;
}

/** {status, stdout, stderr} of a run that may fail, while others run beside it. */
export function blackthornOutcome(args) {
  return new Promise((settle, fail) => {
    execFile(cliPath, args, { encoding: 'utf8', maxBuffer: 1 << 30 }, (error, stdout, stderr) => {
      if (error && typeof error.code !== 'number') fail(error);
      else settle({ status: error ? error.code : 0, stdout, stderr });
    });
  });
}

/** A larger collection of networks beside the project; most checkouts do not have it. */
export const networksBeside = join(root, '../shared/networks');

function modelsIn(folder) {
  const models = readdirSync(folder).filter((name) => name.endsWith('.onnx'));
  if (models.length === 0) throw new Error(`no models in ${folder}`);
  return models.sort().map((name) => join(folder, name));
}

/** Every .onnx file that tests have everywhere: ours, and those that ./dev fetched. */
export const testModels = () =>
  ['tests/models', 'platforms/networks', '.toolchain/onnx/light', '.toolchain/npm-models'].flatMap((folder) => modelsIn(join(root, folder)));

/** Those that the collection has beside the project's own, or undefined where it is not. */
export function modelsBeside() {
  if (!existsSync(networksBeside)) return undefined;
  const own = new Map(testModels().map((path) => [basename(path), path]));
  const same = (path) => own.has(basename(path)) && readFileSync(own.get(basename(path))).equals(readFileSync(path));
  return modelsIn(networksBeside).filter((path) => !same(path));
}
