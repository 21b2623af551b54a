// Starts the worker from the built script. A widget may stand on a page of another origin than its script, where
// browsers refuse such a worker; there a one-line worker imports it.
import workerUrl from './worker.ts?worker&url';

/** The page forbids turning text into code (Trusted Types); this is the one address that may become a worker. */
const policy = (
  globalThis as { trustedTypes?: { createPolicy(name: string, rules: object): { createScriptURL(url: string): URL } } }
).trustedTypes?.createPolicy('blackthorn-worker', { createScriptURL: (url: string) => url });

export function startWorker(): Worker {
  const url = new URL(workerUrl, import.meta.url);
  const address =
    url.origin === location.origin
      ? url.href
      : URL.createObjectURL(new Blob([`import ${JSON.stringify(url.href)};`], { type: 'text/javascript' }));
  return new Worker(policy?.createScriptURL(address) ?? address, { type: 'module' });
}
