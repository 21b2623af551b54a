// What the fuzzing of reports is built of: the page's modules as one file that Node can import, and real reports.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { blackthorn, root } from '../support/programs.mjs';

const MODELS = ['espcn_x3_op13', 'if_loop_scripted', 'custom_domain_ops'];
/** Rows kept of each long list, so that a mutation falls on each form of row about as often, and many fit a second. */
const ROWS = 2;

/** The engine's worker stays out: nothing here starts it. */
const withoutWorker = {
  name: 'without-worker',
  enforce: 'pre',
  resolveId: (id) => (id.includes('?worker') ? { id: '\0no-worker' } : undefined),
  load: (id) => (id === '\0no-worker' ? "export default '';" : undefined),
};

/** Bundles web/src/testing/report-views.ts; returns its address. */
export async function buildPage() {
  const { build } = await import(pathToFileURL(join(root, 'web/node_modules/vite/dist/node/index.js')).href);
  const { reportValidator } = await import('../../web/scripts/report-validator.mjs');
  const outDir = join(root, 'build/fuzz/page');
  await build({
    root: join(root, 'web'),
    logLevel: 'error',
    configFile: false,
    plugins: [withoutWorker, reportValidator(join(root, 'core/report/report.schema.json'))],
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: 'src/testing/report-views.ts',
      outDir,
      emptyOutDir: true,
      minify: false,
      copyPublicDir: false,
      rolldownOptions: { output: { entryFileNames: '[name].mjs' } },
    },
  });
  return pathToFileURL(join(outDir, 'report-views.mjs')).href;
}

/** Reports of small models, as the command line writes them. */
export function realReports() {
  return MODELS.map((name) => {
    const file = join(root, 'tests/models', `${name}.onnx`);
    const { status, stdout, stderr } = blackthorn(['estimate', file, '--budget', '33ms', '--format', 'json']);
    if (status !== 0 && status !== 3) throw new Error(`no report of ${name}: ${stderr}`);
    const report = JSON.parse(stdout);
    for (const list of [report.platform.kinds, report.layers, report.nodes, report.by_kind]) list.splice(ROWS);
    return JSON.stringify(report);
  });
}
