// For tests of runners: models of single layers, requests, and a runner's answers.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { root } from './programs.mjs';

export const onnxRuntimeRunner = ['node', join(root, 'cli/runners/onnxruntime.mjs')];
export const trtexecRunner = ['python3', join(root, 'cli/runners/trtexec.py')];

/** Writes the model of a layer with these parameters and presets for the rest: writeLayer(file, 'conv', {c_in: 8}). */
export function writeLayer(file, kind, parameters) {
  const given = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  const result = spawnSync(join(root, 'build/native/tests/write_layer'), [file, kind, ...given], { encoding: 'utf8' });
  if (result.error) throw result.error;
  if (result.status !== 0) throw new Error(result.stderr);
}

/** A request as the caller writes it, on one line. */
export function requestLine(request) {
  return `${JSON.stringify({ protocol: 'blackthorn-runner/2', id: 7, kind: 'conv', parameters: {}, precision: 'fp32', warmup: 3, repeats: 5, ...request })}\n`;
}

/** {answers, status, stderr} of a runner that gets `input` and then the end of it. */
export function run([program, ...args], input, env = {}) {
  const result = spawnSync(program, args, { encoding: 'utf8', input, env: { ...process.env, ...env } });
  if (result.error) throw result.error;
  const lines = result.stdout.trimEnd().split('\n');
  return { answers: lines.map((line) => JSON.parse(line)), status: result.status, stderr: result.stderr };
}
