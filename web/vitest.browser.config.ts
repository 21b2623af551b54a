// The tests in Chromium. They need web/dist, built with the WASM module.
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  root: here('..'),
  server: { fs: { allow: [here('..')] } },
  resolve: {
    // The tests stand beside the other rooms' tests; their packages stand here.
    alias: {
      'playwright-core': here('node_modules/playwright-core/index.mjs'),
      vitest: here('node_modules/vitest/dist/index.js'),
    },
  },
  test: {
    include: ['tests/browser/**/*.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
    // A busy machine is no failure.
    expect: { poll: { timeout: 20_000 } },
    // Two cores: one browser at a time.
    fileParallelism: false,
  },
});
