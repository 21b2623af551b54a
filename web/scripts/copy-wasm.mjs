// Copies the WASM module and the notices of what it holds into web/generated: npm run wasm [BUILD_DIR], by default build/wasm.
import { copyFileSync, existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const root = new URL('../..', import.meta.url).pathname;
const build = join(process.argv[2] ?? join(root, 'build/wasm'), 'wasm');
const target = join(root, 'web/generated');

if (!existsSync(join(build, 'blackthorn.wasm'))) {
  console.error(`no blackthorn.wasm in ${build}: build it first (./dev build)`);
  process.exit(1);
}
mkdirSync(target, { recursive: true });
for (const file of ['blackthorn.mjs', 'blackthorn.wasm', 'third-party.txt'])
  copyFileSync(join(build, file), join(target, file));
