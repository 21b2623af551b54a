// What of others stands in the programs is named with its licence: everything that CMake links, and nothing is missing
// that a text refers to. The page's own: tests/browser/page.test.ts.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { cliPath, root } from '../support/programs.mjs';

const { stdout: text, status } = spawnSync(cliPath, ['--licences'], { encoding: 'utf8' });
const headings = [...text.matchAll(/^={8} (.*)$/gm)].map(([, heading]) => heading);

/** What the build tests with and does not ship. */
const ONLY_TESTS = ['doctest'];

/** The names by which sources and rooms link others' work. */
function linked() {
  const read = (path) => readFileSync(join(root, path), 'utf8').replaceAll(/#.*/g, '');
  const [build, core, cli] = ['CMakeLists.txt', 'core/CMakeLists.txt', 'cli/CMakeLists.txt'].map(read);
  const headers = /foreach\(package ([^)]*)\)/.exec(build)[1].split(/\s+/);
  const folders = [...build.matchAll(/add_subdirectory\("\$\{BLACKTHORN_TOOLCHAIN\}\/(\w+)"/g)].map(([, name]) => name);
  const targets = [build, core, cli].flatMap((file) => [...file.matchAll(/\b(\w+)::[\w-]+/g)].map(([, name]) => name));
  const schemas = [...core.matchAll(/(\w+\.proto)\b/g)].map(([, name]) => name);
  return [...new Set([...headers, ...folders, ...targets, ...schemas])].filter((name) => !ONLY_TESTS.includes(name));
}

test('--licences names everything that CMake links', () => {
  assert.equal(status, 0);
  assert.ok(linked().length >= 4, linked().join(', '));
  for (const name of linked())
    assert.ok(
      headings.some((heading) => heading.endsWith(`(${name})`)),
      `${name} is among ${headings.join(', ')}`,
    );
});

test('each licence has its text, with those that it only refers to', () => {
  for (const part of text.split(/^={8} .*$/m).slice(1)) assert.ok(part.length > 400, part);
  for (const [file] of text.matchAll(/\/usr\/share\/common-licenses\/[\w.-]*\w/g))
    assert.ok(headings.includes(file), `${file} is among ${headings.join(', ')}`);
  assert.match(text, /Redistributions in binary form must reproduce the above copyright/);
  assert.match(text, /Version 2\.0, January 2004/);
});

test('--help says that there is such an option', () => {
  const { stdout } = spawnSync(cliPath, ['--help'], { encoding: 'utf8' });
  assert.match(stdout, /--licences/);
});
