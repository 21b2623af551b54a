// The page and the widget from one build. Every address in it is relative, so that the result works from any folder.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { docsPages } from './scripts/docs-pages.mjs';
import { notices } from './scripts/notices.mjs';
import { reportValidator } from './scripts/report-validator.mjs';
import { samples } from './scripts/samples.mjs';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const schema = here('../core/report/report.schema.json');
const thirdParty = notices(here('.'), here('generated/third-party.txt'));

export default defineConfig({
  base: './',
  plugins: [reportValidator(schema), docsPages(new URL('../docs/', import.meta.url)), samples(), thirdParty.plugin],
  build: {
    target: 'es2022',
    modulePreload: { polyfill: false },
    // The Content-Security-Policy has no data: for scripts and connections; every asset stays a file.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { index: 'index.html', 'blackthorn-element': 'src/blackthorn-element.ts' },
      // The widget's module is imported for what it exports as well as for what it defines.
      preserveEntrySignatures: 'exports-only',
      output: {
        // The widget's address is public and stays; everything behind it carries a hash.
        entryFileNames: (chunk) => (chunk.name === 'blackthorn-element' ? '[name].js' : 'assets/[name]-[hash].js'),
      },
    },
  },
  worker: { format: 'es', plugins: () => [reportValidator(schema), thirdParty.worker()] },
  test: { include: ['src/**/*.test.ts'] },
});
