// A runner (docs/runners.md) that measures layers with ONNX Runtime on one thread of this computer's CPU. It answers
// further requests, one line each, until the end of its input.
//
// The samples are ONNX Runtime's own profile of the kernels, also of those that it adds to reorder the layer's input
// and output. Time around session.run() has in it what JavaScript adds, from 0.01 ms to, with large outputs, 0.3 ms: of
// a convolution of 0.060 ms the middle half of such times went from 0.084 to 0.088 ms, of its kernels from 0.060 to
// 0.061. The profile has whole microseconds, cut off, so half of one is added for each kernel, and for small layers a
// sample is the mean over several runs.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const protocol = 'blackthorn-runner/2';
/** Measuring ends after this time, once there are as many samples. */
const enoughMs = 1000;
const enoughSamples = 5;
/** Runs that one sample is the mean of, where a run with what JavaScript adds takes less than quickMs. */
const quickRuns = 16;
const quickMs = 0.2;

/** Uniform numbers of variance 1, the same in every process (mulberry32). */
function randomValues(count) {
  const values = new Float32Array(count);
  let state = 1;
  for (let i = 0; i < count; ++i) {
    state = (state + 0x6d2b79f5) | 0;
    let z = Math.imul(state ^ (state >>> 15), state | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    values[i] = (((z ^ (z >>> 14)) >>> 0) / 2 ** 31 - 1) * Math.sqrt(3);
  }
  return values;
}

/** Kernels of each run in a profile, in order: [{op, ms}]. */
function kernelsOfRuns(profile) {
  const runs = [];
  let kernels = [];
  for (const { cat, name, dur, args } of profile) {
    if (cat === 'Node' && name.endsWith('_kernel_time')) kernels.push({ op: args.op_name, ms: (dur + 0.5) / 1000 });
    if (cat !== 'Session' || name !== 'model_run') continue;
    runs.push(kernels);
    kernels = [];
  }
  return runs;
}

/** Means over `size` values each. */
function means(values, size) {
  const result = [];
  for (let i = 0; i + size <= values.length; i += size)
    result.push(values.slice(i, i + size).reduce((sum, value) => sum + value, 0) / size);
  return result;
}

/** The clock of the fastest core now, where the system says it. */
function clocks() {
  try {
    const found = [...readFileSync('/proc/cpuinfo', 'utf8').matchAll(/^cpu MHz\s*: ([\d.]+)/gm)];
    return found.length > 0 ? { cpu: Math.max(...found.map(([, mhz]) => Math.round(mhz))) } : {};
  } catch {
    return {};
  }
}

async function timedRun(session, feeds) {
  const start = performance.now();
  await session.run(feeds);
  return performance.now() - start;
}

async function measure(ort, request, folder) {
  const session = await ort.InferenceSession.create(request.model, {
    executionProviders: ['cpu'],
    executionMode: 'sequential',
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    graphOptimizationLevel: 'all',
    enableProfiling: true,
    profileFilePrefix: join(folder, 'profile'),
    logSeverityLevel: 4,
  });
  const feeds = {};
  for (const { name, shape } of session.inputMetadata) {
    const count = shape.reduce((product, size) => product * size, 1);
    feeds[name] = new ort.Tensor('float32', randomValues(count), shape);
  }
  let fastest = await timedRun(session, feeds);
  for (let i = 1; i < request.warmup; ++i) fastest = Math.min(fastest, await timedRun(session, feeds));
  const size = fastest < quickMs ? quickRuns : 1;
  const start = performance.now();
  let samples = 0;
  while (samples < request.repeats && (samples < enoughSamples || performance.now() - start < enoughMs)) {
    for (let i = 0; i < size; ++i) await session.run(feeds);
    ++samples;
  }
  session.endProfiling();
  await session.release();
  const file = join(folder, readdirSync(folder)[0]);
  const runs = kernelsOfRuns(JSON.parse(readFileSync(file, 'utf8'))).slice(-samples * size);
  const times = runs.map((kernels) => kernels.reduce((sum, { ms }) => sum + ms, 0));
  if (times.length < samples * size) throw new Error('the profile of ONNX Runtime lacks runs');
  return {
    samples_ms: means(times, size).map((ms) => Number(ms.toFixed(6))),
    device: cpus()[0].model.trim(),
    software: `ONNX Runtime ${ort.env.versions.node}, 1 thread`,
    clocks_mhz: clocks(),
    memory_bytes: totalmem(),
    kernels: runs[0].map(({ op }) => op),
  };
}

/** Of the run, while one is measured: what it has begun to write there. */
let folder;

function removeFolder() {
  if (folder) rmSync(folder, { recursive: true, force: true });
  folder = undefined;
}

// The caller ends a runner by a signal where its time is over.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'])
  process.once(signal, () => {
    removeFolder();
    process.kill(process.pid, signal);
  });

async function answer(line) {
  let id;
  try {
    const request = JSON.parse(line);
    id = request.id;
    if (request.protocol !== protocol) throw new Error(`this runner speaks ${protocol}, not ${request.protocol}`);
    if (request.precision !== 'fp32') throw new Error(`ONNX Runtime measures in fp32 here, not ${request.precision}`);
    const { default: ort } = await import('onnxruntime-node');
    folder = mkdtempSync(join(tmpdir(), 'blackthorn-runner-'));
    return { id, ...(await measure(ort, request, folder)) };
  } catch (error) {
    return { id, error: String(error.message ?? error) };
  } finally {
    removeFolder();
  }
}

for await (const line of createInterface({ input: process.stdin }))
  if (line.trim() !== '') process.stdout.write(`${JSON.stringify({ ...(await answer(line)), reads_on: true })}\n`);
