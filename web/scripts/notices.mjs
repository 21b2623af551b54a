// A Vite plugin: third-party.txt, the licences of what of others stands in the built page. The packages are those whose
// modules are in its scripts and in the worker's; what stands in the WASM module the module's own build has listed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Code that no file of its own in node_modules stands for, by how its module's name begins. */
const MADE_BY = [
  ['\0virtual:report-validator', 'ajv'],
  ['\0vite/', 'vite'],
  ['\0rolldown/', 'rolldown'],
];

/** The folder of the package that a module comes from; undefined for our own. */
function packageOf(id, root) {
  const inside = /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id);
  if (inside) return inside[1];
  const [, name] = MADE_BY.find(([start]) => id.startsWith(start)) ?? [];
  return name && join(root, 'node_modules', name);
}

/** "lit 3.3.3 (BSD-3-Clause)" and the text of its licence. Throws where a package has none. */
function notice(folder) {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e(\.(md|txt))?$/i.test(entry));
  if (!file) throw new Error(`${name} has no licence file in ${folder}; say in notices.mjs where its licence is`);
  return `======== ${name} ${version} (${license})\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}

/** `plugin` for the page, `worker` for its worker; `module` is the file that the WASM module's build has written. */
export function notices(root, module) {
  const folders = new Set();
  const collect = (bundle) => {
    for (const chunk of Object.values(bundle))
      for (const id of chunk.moduleIds ?? []) {
        const folder = packageOf(id, root);
        if (folder) folders.add(folder);
      }
  };
  return {
    worker: () => ({ name: 'notices-worker', generateBundle: (_, bundle) => collect(bundle) }),
    plugin: {
      name: 'notices',
      apply: 'build',
      generateBundle(_, bundle) {
        collect(bundle);
        if (!existsSync(module)) throw new Error(`${module} is missing: run npm run wasm`);
        const source = [readFileSync(module, 'utf8'), ...[...folders].sort().map(notice)].join('\n');
        this.emitFile({ type: 'asset', fileName: 'third-party.txt', source });
      },
    },
  };
}
