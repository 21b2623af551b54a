// A static server for the built site, under a sub-path, as GitHub Pages serves a project. It sends no headers of its
// own that would help the page.
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join, normalize } from 'node:path';

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};

export interface Site {
  /** Ends in a slash. */
  url: string;
  /** Files that only this test serves, by path below the site. */
  extra: Map<string, string | Buffer>;
  close(): Promise<void>;
}

/** `headers` go with every answer. */
export async function serve(
  folder: string,
  base = '/some/where/',
  headers: Record<string, string> = {},
): Promise<Site> {
  const extra = new Map<string, string | Buffer>();
  const server: Server = createServer(async (request, response) => {
    try {
      const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname);
      const inside = path.startsWith(base) ? normalize(path.slice(base.length)) : '..';
      const file = inside === '.' || inside === '' || inside.endsWith('/') ? join(inside, 'index.html') : inside;
      if (file.startsWith('..')) throw new Error('outside');
      const body = extra.get(file) ?? (await readFile(join(folder, file)));
      // Any origin may read: GitHub Pages says so too, and a widget on another site needs it.
      const type = TYPES[extname(file)] ?? 'application/octet-stream';
      response.writeHead(200, { 'content-type': type, 'access-control-allow-origin': '*', ...headers });
      response.end(body);
    } catch {
      response.writeHead(404, { 'content-type': 'text/plain' });
      response.end('not here');
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}${base}`,
    extra,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
