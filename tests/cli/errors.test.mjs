// docs/errors.md names every error code, warning code and limit of the sources with its value, and no other.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { root } from '../support/programs.mjs';

const read = (path) => readFileSync(join(root, path), 'utf8');
const page = read('docs/errors.md');
// Reports have warnings; fitting and the command line have none of their own, but lists that look alike.
const sources = ['core', 'wasm']
  .flatMap((room) => readdirSync(join(root, room), { recursive: true }).map((path) => join(room, path)))
  .filter((path) => path.endsWith('.cc') && !path.startsWith('core/bench/'))
  .map(read);

/** First cells of the rows of all tables below a heading, with their second cells. */
function rows(heading) {
  const from = page.indexOf(`\n## ${heading}\n`);
  assert.ok(from > 0, heading);
  const end = page.indexOf('\n## ', from + 1);
  const part = page.slice(from, end < 0 ? undefined : end);
  return new Map([...part.matchAll(/^\| `(\w+)` \| ([^|]*) \|/gm)].map(([, name, second]) => [name, second.trim()]));
}

const sorted = (names) => [...new Set(names)].sort();

test('every error code', () => {
  const declared = read('core/base/error.h').match(/enum class ErrorCode \{([^}]*)\}/)[1];
  const codes = [...declared.matchAll(/^\s*(\w+),/gm)].map(([, code]) => code);
  assert.ok(codes.length > 10);
  assert.deepEqual(sorted(rows('Errors').keys()), sorted([...codes, 'internal_error']));
});

test('every warning code', () => {
  // {"code", "message…" as a Warning is written down, and the helpers that take the code as an argument.
  const written = /(?:warnings_?\.push_back\(\s*\{|return \{\{|warn\(fusion, |add\(\w+_, )"([a-z0-9_]+)",/g;
  const codes = sources.flatMap((text) => [...text.matchAll(written)].map(([, code]) => code));
  assert.deepEqual(sorted(rows('Warnings').keys()), sorted(codes));
});

test('every limit, with its value', () => {
  // 4096, 500'000, 1LL << 30, std::int64_t{1} << 48
  const value = (text) => {
    const [, number, shift] = text.match(/^(?:std::int64_t\{)?([\d']+)(?:LL)?\}?(?: << (\d+))?$/);
    return Number(number.replaceAll("'", '')) * 2 ** Number(shift ?? 0);
  };
  const limits = [
    ...[...read('core/onnx/limits.h').matchAll(/^ {2}(?:std::int64_t|int) (\w+) = ([^;]+);/gm)],
    ...[...read('core/inference/limits.h').matchAll(/^inline constexpr [\w:]+ (\w+) = ([^;]+);/gm)],
  ].map(([, name, text]) => [name, value(text)]);
  const report = read('core/analysis/session.h').match(/kMaxReportBytes = ([^;]+);/)[1];
  const expected = new Map([...limits, ['report_bytes', value(report)]]);
  assert.ok(expected.size > 10);
  const told = rows('Limits');
  assert.ok(told.delete('memory'), 'what std::bad_alloc becomes');
  assert.deepEqual(new Map([...told].map(([name, text]) => [name, Number(text)]).sort()), new Map([...expected].sort()));
});
