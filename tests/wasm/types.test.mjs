// wasm/report.d.ts is what the schemas say, and what the schemas say becomes TypeScript as it should.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { reportTypes, TYPES_FILE } from '../../web/scripts/report-types.mjs';

test('report.d.ts is fresh', () => {
  const written = readFileSync(TYPES_FILE, 'utf8');
  assert.equal(written, reportTypes(), 'npm run --prefix web types writes it again');
});

const platform = { title: 'PlatformInfo', type: 'object', properties: {}, required: [] };
/** The types of a report with one member, from `export interface Report` on. */
const typesOf = (member, definitions = {}, required = ['a']) => {
  const report = { type: 'object', properties: { a: member }, required, $defs: definitions };
  const text = reportTypes(report, platform);
  return text.slice(text.indexOf('export interface Report'), text.indexOf('export interface PlatformInfo')).trim();
};

for (const [schema, type] of [
  [{ type: 'array', items: { type: ['integer', 'null'] } }, '(number | null)[]'],
  [{ type: ['integer', 'number'] }, 'number'],
  [{ anyOf: [{ type: 'array', items: { enum: ['x', 'y'] } }, { type: 'null' }] }, "('x' | 'y')[] | null"],
  [{ type: 'object', additionalProperties: { type: 'string' } }, 'Record<string, string>'],
  [{ type: 'array', items: { $ref: '#/$defs/part' } }, 'Part[]'],
]) {
  test(`${JSON.stringify(schema)} becomes ${type}`, () => {
    const definitions = { part: { title: 'Part', type: 'object', properties: {}, required: [] } };
    assert.equal(typesOf(schema, definitions), `export interface Report {\n  a: ${type};\n}`);
  });
}

test('a member that may be absent has a question mark', () =>
  assert.equal(typesOf({ type: 'string' }, {}, []), 'export interface Report {\n  a?: string;\n}'));

test('what has no TypeScript is refused', () => {
  assert.throws(() => typesOf({ type: 'date' }), /date/);
  assert.throws(() => typesOf({ $ref: '#/$defs/lost' }), /lost/);
});
