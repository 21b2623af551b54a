// The rooms of core keep their order: a source includes only its own room and those before it, and what no compiler
// refuses is refused here (headers of another room are found even where it is not linked).
import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { root } from '../support/programs.mjs';
import { allowed, architecture, declaredRooms, includes, names } from './rooms.mjs';

const rooms = declaredRooms();

test('each folder of core is a room, and each room a folder', () => {
  const folders = readdirSync(join(root, 'core'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
  assert.deepEqual(folders.map(({ name }) => name).sort(), rooms.map(({ name }) => name).sort());
});

test('a room stands behind those that it comes after', () => {
  rooms.forEach(({ name, after }, index) => {
    const before = rooms.slice(0, index).map((room) => room.name);
    for (const other of after)
      assert.ok(before.includes(other), `${name} comes after ${other}, which stands behind it`);
  });
});

test('sources include their own room and those before it', () => {
  const wrong = [];
  let count = 0;
  for (const [name, may] of allowed()) {
    const inCore = !['cli', 'wasm'].includes(name);
    for (const { file, line, folder, path } of includes(inCore ? `core/${name}` : name)) {
      count += 1;
      const own = folder === name || (folder === '' && !existsSync(join(root, dirname(file), path)));
      const right = inCore ? own || may.has(folder) : folder === '' || may.has(folder);
      if (!right) wrong.push(`${file}:${line} includes "${folder}${folder && '/'}${path}"`);
    }
  }
  assert.ok(count > 500, `${count} includes are read`);
  assert.deepEqual(wrong, []);
});

test('the module links no room that is native alone', () => {
  const may = allowed().get('wasm');
  assert.ok(may.size > 5);
  assert.deepEqual(
    rooms.filter(({ name, nativeOnly }) => nativeOnly && may.has(name)),
    [],
  );
  assert.ok(
    rooms.some(({ nativeOnly }) => nativeOnly),
    'some are',
  );
});

test('no two rooms define the same name', () => {
  const all = names();
  assert.ok(all.size > 500, `${all.size} names are found`);
  const twice = [...all]
    .filter(([, where]) => where.size > 1)
    .map(([name, where]) => `${name}: ${[...where].join(', ')}`);
  assert.deepEqual(twice, []);
});

test('ARCHITECTURE.md shows the rooms as they are', () => {
  const { now, fresh } = architecture();
  assert.equal(now, fresh, 'node tests/structure/rooms.mjs --write');
});
