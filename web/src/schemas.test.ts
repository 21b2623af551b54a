// The published schemas against what is really written: reports of the WASM module, and the platform tables.
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import Ajv from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import type { BlackthornModule, Outcome } from '../../wasm/blackthorn';
import { findFault } from './report-check';
import { resnetReport } from './testing/reports';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const json = (relative: string) => JSON.parse(readFileSync(path(relative), 'utf8'));
const validator = (schema: string, ...others: string[]) =>
  new Ajv({ strict: false, validateFormats: false, allErrors: true, schemas: others.map(json) }).compile(json(schema));

async function module(): Promise<BlackthornModule> {
  const { default: create } = (await import(path('../generated/blackthorn.mjs'))) as {
    default(options: { wasmBinary: Uint8Array }): Promise<BlackthornModule>;
  };
  return create({ wasmBinary: readFileSync(path('../generated/blackthorn.wasm')) });
}

describe('the report schema', () => {
  const validate = validator('../../core/report/report.schema.json');

  it('takes the reports that the other tests use', () => {
    validate(resnetReport());
    expect(validate.errors ?? []).toEqual([]);
  });

  it.each(Object.entries<string>(json('../samples.json')))(
    'takes the report of %s, as does the check in the page',
    async (name, network) => {
      const blackthorn = await module();
      const bytes = new Uint8Array(readFileSync(path(`../../platforms/networks/${network}`)));
      const model = blackthorn.openModel(
        { size: bytes.length, read: (offset, length) => bytes.subarray(offset, offset + length) },
        name,
      );
      const text = ({ text, error }: Outcome) => {
        expect(error).toBe('');
        return text;
      };
      expect(model.error()).toBe('');
      const report = JSON.parse(text(model.estimate('{"budget": "33ms"}', 'json')));
      model.delete();
      validate(report);
      expect(validate.errors ?? []).toEqual([]);
      expect(findFault(report)).toBeUndefined();
    },
  );
});

describe('the schema of platform cards', () => {
  const validate = validator('../../core/report/platform-info.schema.json', '../../core/report/report.schema.json');

  it('takes the cards of all platforms', async () => {
    const cards = JSON.parse((await module()).platforms()) as unknown[];
    expect(cards.length).toBeGreaterThan(2);
    for (const card of cards) {
      validate(card);
      expect(validate.errors ?? []).toEqual([]);
    }
  });

  it('refuses a card without modes', () => expect(validate({ id: 'x' })).toBe(false));
});

describe('the platform schema', () => {
  const tables = readdirSync(path('../../platforms')).filter(
    (name) => name.endsWith('.json') && name !== 'schema.json',
  );

  it.each(tables)('takes %s', (name) => {
    const validate = validator('../../platforms/schema.json');
    validate(json(`../../platforms/${name}`));
    expect(validate.errors ?? []).toEqual([]);
  });
});
