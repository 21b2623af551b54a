// Against a server that answers as bad ones do. What a browser adds to it (other origins): tests/browser/rough.test.ts.
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { download } from './download';
import { ShownError } from './shown-error';

const LIMIT = 1e6;
const PACKED = gzipSync(Buffer.alloc(3 * LIMIT));

const ANSWERS: Record<string, (response: ServerResponse) => void> = {
  '/whole': (response) => response.writeHead(200, { 'content-length': '5' }).end('whole'),
  '/limit': (response) => response.writeHead(200).end(Buffer.alloc(LIMIT)),
  '/more': (response) => response.writeHead(200).end(Buffer.alloc(LIMIT + 1)),
  '/endless': (response) => {
    const more = () => void (response.destroyed || response.write(Buffer.alloc(1 << 16), more));
    response.writeHead(200);
    more();
  },
  '/packed': (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(PACKED),
  '/announced': (response) => response.writeHead(200, { 'content-length': `${2 * LIMIT}` }).write('x'),
  '/waiting': (response) => response.writeHead(200, { 'content-length': '5' }).write('x'),
  '/silent': () => {},
  '/broken': (response) => {
    response.writeHead(200, { 'content-length': '1000' }).write('two', () => setTimeout(() => response.destroy(), 50));
  },
  '/dropped': (response) => void response.destroy(),
  '/gone': (response) => response.writeHead(410).end(),
  '/closed': (response) => response.writeHead(403).end(),
  '/faulty': (response) => response.writeHead(503).end(),
};

let server: Server;
let url: string;

beforeAll(async () => {
  server = createServer((request, response) => {
    const answer = ANSWERS[request.url ?? ''] ?? ((missing: ServerResponse) => missing.writeHead(404).end());
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const fetched = (path: string, signal = new AbortController().signal) => download(url + path, signal, () => {}, LIMIT);

describe('a download', () => {
  it.each([
    ['/whole', 5],
    ['/limit', LIMIT],
  ])('of %s is the whole answer', async (path, size) => {
    expect((await fetched(path)).size).toBe(size);
  });

  it.each(['/more', '/endless', '/packed', '/announced'])('of %s ends at the limit', async (path) => {
    const refused = await fetched(path).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ShownError);
    expect((refused as ShownError).info).toMatchObject({ code: 'limit_exceeded', where: url + path });
  });

  it.each([
    ['/missing', /404 .*no such file/],
    ['/gone', /410 .*no such file/],
    ['/closed', /403 .*does not give the file away/],
    ['/faulty', /503 .*Try it again later/],
    ['/broken', /broke off after 3.B of 1/],
    ['/dropped', /no connection to 127\.0\.0\.1/],
  ])('of %s says why there is none', async (path, words) => {
    const refused = await fetched(path).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(ShownError);
    expect((refused as ShownError).info.code).toBe('unreadable_address');
    expect((refused as ShownError).message).toMatch(words);
  });

  it.each(['/silent', '/waiting', '/endless'])('of %s is cancelled', async (path) => {
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error('enough')), 50);
    await expect(download(url + path, abort.signal, () => {})).rejects.toThrow('enough');
  });
});
