// The networks that lie beside the page as samples: web/samples.json says under which name and which of the project's
// own (platforms/networks) each is.
import { readFileSync } from 'node:fs';

const table = JSON.parse(readFileSync(new URL('../samples.json', import.meta.url), 'utf8'));
const read = (name) => readFileSync(new URL(`../../platforms/networks/${table[name]}`, import.meta.url));

/** A Vite plugin: the samples under samples/, of the built page and of the development server. */
export function samples() {
  return {
    name: 'samples',
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const name = request.url?.match(/^\/samples\/([^?]*)/)?.[1];
        if (name && Object.hasOwn(table, name)) response.end(read(name));
        else next();
      });
    },
    generateBundle() {
      for (const name of Object.keys(table))
        this.emitFile({ type: 'asset', fileName: `samples/${name}`, source: read(name) });
    },
  };
}
