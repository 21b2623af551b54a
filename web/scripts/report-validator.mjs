// A Vite plugin: compiles the report's JSON Schema into plain code at build time ("virtual:report-validator"). The
// page's Content-Security-Policy forbids doing so at run time.
import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import standalone from 'ajv/dist/standalone/index.js';

const NAME = 'virtual:report-validator';

export function reportValidator(schemaFile) {
  return {
    name: 'report-validator',
    resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
    load(id) {
      if (id !== `\0${NAME}`) return undefined;
      this.addWatchFile?.(schemaFile);
      const ajv = new Ajv({
        code: { source: true, esm: true },
        strict: false,
        strictNumbers: true,
        validateFormats: false,
      });
      const code = standalone.default(ajv, ajv.compile(JSON.parse(readFileSync(schemaFile, 'utf8'), withoutWords)));
      return asModule(code);
    },
  };
}

/** Descriptions are for readers of the schema; the compiled check would carry them along. */
function withoutWords(key, value) {
  return key === 'description' && typeof value === 'string' ? undefined : value;
}

/** ajv's helpers come as require() calls even in module form. */
function asModule(code) {
  const imports = [];
  const body = code.replace(/require\("([^"]+)"\)\.default/g, (_, helper) => {
    imports.push(`import helper${imports.length} from '${helper}.js';`);
    return `helper${imports.length - 1}.default ?? helper${imports.length - 1}`.replace(/^(.*)$/, '($1)');
  });
  return `${imports.join('\n')}\n${body}`;
}
