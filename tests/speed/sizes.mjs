// Sizes of what is served, raw and compressed: the module and the page around it.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { root } from '../support/programs.mjs';

/** Bytes of some files, each compressed by itself as a web server does. */
function sizeOf(name, files) {
  const size = { name, files: files.length, raw: 0, gzip: 0, brotli: 0 };
  for (const file of files) {
    const content = readFileSync(file);
    size.raw += content.length;
    size.gzip += gzipSync(content, { level: 9 }).length;
    size.brotli += brotliCompressSync(content).length;
  }
  return size;
}

export function sizes() {
  const dist = join(root, 'web/dist');
  const served = readdirSync(dist, { recursive: true })
    .filter((name) => !/^(samples|docs|third-party\.txt)\b/.test(name) && statSync(join(dist, name)).isFile())
    .map((name) => join(dist, name));
  const wasm = join(root, 'build/wasm/wasm');
  return [
    sizeOf('module: WASM and glue', [join(wasm, 'blackthorn.wasm'), join(wasm, 'blackthorn.mjs')]),
    sizeOf(
      'page: scripts',
      served.filter((name) => /\.m?js$/.test(name)),
    ),
    sizeOf('page: all but the samples', served),
  ];
}
