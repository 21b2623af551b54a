// From a file to its report natively and under Node, with what is counted beside the time.
import { execFileSync } from 'node:child_process';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { cliPath } from '../support/programs.mjs';

/** The whole command, from starting the process to the last byte of the JSON report. */
export function openNatively(path) {
  const start = performance.now();
  const args = ['estimate', path, '--format', 'json'];
  const text = execFileSync(cliPath, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const work_ms = performance.now() - start;
  const report = JSON.parse(text);
  return { work_ms, bytes_read: report.model.bytes_read, layers: report.layers.length };
}

/** Reading, estimate and parsed report, as in the page; what the reads themselves take is counted apart. */
export function openUnderNode(module, path) {
  const file = openSync(path, 'r');
  const { size } = fstatSync(file);
  const counts = { reader_calls: 0, bytes_read: 0, slices_ms: 0 };
  const reader = {
    size,
    read(offset, length) {
      const start = performance.now();
      const bytes = new Uint8Array(length);
      readSync(file, bytes, 0, length, offset);
      counts.slices_ms += performance.now() - start;
      counts.reader_calls++;
      counts.bytes_read += length;
      return bytes;
    },
  };
  const start = performance.now();
  const model = module.openModel(reader, 'model.onnx');
  const opened = performance.now();
  const outcome = model.estimate('{}', 'json');
  const estimated = performance.now();
  if (outcome.error) throw new Error(outcome.error);
  const report = JSON.parse(outcome.text);
  const parsed = performance.now();
  model.delete();
  closeSync(file);
  return {
    work_ms: parsed - start - counts.slices_ms,
    open_ms: opened - start - counts.slices_ms,
    estimate_ms: estimated - opened,
    parse_ms: parsed - estimated,
    ...counts,
    layers: report.layers.length,
  };
}
