// The rooms of core as CMake states them and as the sources use them. Read by rooms.test.mjs; `node
// tests/structure/rooms.mjs --write` draws the picture of them into ARCHITECTURE.md.
//
// The order stands in one place: blackthorn_room(NAME AFTER ROOM…) in core/CMakeLists.txt, taken transitively. What
// the programs on top may use is what they link: target_link_libraries in cli/ and wasm/.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../support/programs.mjs';

const read = (path) => readFileSync(join(root, path), 'utf8');
const words = (text) => text.split(/\s+/).filter(Boolean);

/** Calls of CMake's commands with their arguments, and whether they stand where Emscripten does not come. */
function commands(path) {
  const text = read(path).replace(/#.*$/gm, '');
  const found = [];
  const conditions = [];
  for (const [, name, inside] of text.matchAll(/^\s*(\w+)\s*\(([^()]*)\)/gm)) {
    if (name === 'if') conditions.push(inside.trim());
    if (name === 'else') conditions[conditions.length - 1] = '';
    if (name === 'endif') conditions.pop();
    found.push({ name, args: words(inside), nativeOnly: conditions.includes('NOT EMSCRIPTEN') });
  }
  return found;
}

/** {name, after, nativeOnly} of each room, in the order of core/CMakeLists.txt. */
export function declaredRooms() {
  return commands('core/CMakeLists.txt')
    .filter(({ name, args }) => name === 'blackthorn_room' && args[0] !== 'name')
    .map(({ args: [name, , ...after], nativeOnly }) => ({ name, after, nativeOnly }));
}

/** Everything that can be reached from `start`, without it, over next(name). */
function reachable(start, next) {
  const reached = new Set();
  const waiting = [...next(start)];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (reached.has(name)) continue;
    reached.add(name);
    waiting.push(...next(name));
  }
  return reached;
}

/** The rooms that each room may include beside itself, and each program: room or 'cli', 'wasm' → Set of rooms. */
export function allowed() {
  const rooms = declaredRooms();
  const links = new Map(
    rooms.map(({ name, after }) => [`blackthorn_${name}`, after.map((room) => `blackthorn_${room}`)]),
  );
  for (const folder of ['core', 'cli', 'wasm'])
    for (const { name, args } of commands(`${folder}/CMakeLists.txt`))
      if (name === 'target_link_libraries') links.set(args[0], [...(links.get(args[0]) ?? []), ...args.slice(2)]);
  const known = new Set(rooms.map(({ name }) => name));
  const reach = (target) =>
    new Set(
      [...reachable(target, (one) => links.get(one) ?? [])]
        .map((one) => one.replace(/^blackthorn_/, ''))
        .filter((one) => known.has(one)),
    );
  // The sources of cli are two programs (cli/CMakeLists.txt).
  const targets = (name) => (name === 'cli' ? ['blackthorn_cli', 'blackthorn_measure'] : [`blackthorn_${name}`]);
  return new Map(
    [...known, 'cli', 'wasm'].map((name) => [name, new Set(targets(name).flatMap((target) => [...reach(target)]))]),
  );
}

/** Paths of the C++ sources below a folder. */
export function sources(folder) {
  return readdirSync(join(root, folder), { recursive: true })
    .filter((name) => /\.(cc|h|in)$/.test(name))
    .map((name) => join(folder, name))
    .sort();
}

/** {file, line, folder, path} of each #include in quotes; folder '' where the path has none. */
export function includes(folder) {
  return sources(folder).flatMap((file) =>
    [...read(file).matchAll(/^#include "(?:([^"/]+)\/)?([^"]+)"/gm)].map((match) => ({
      file,
      line: match.input.slice(0, match.index).split('\n').length,
      folder: match[1] ?? '',
      path: match[2],
    })),
  );
}

const TEMPLATE = String.raw`^(?:template <.*>\s+)?`;
const TYPE = new RegExp(
  String.raw`${TEMPLATE}(?:(?:class|struct|union|enum(?: class)?) (\w+)(?!\w|::)[^;{]*\{|using (\w+) =)`,
  'gm',
);
const VALUE = new RegExp(
  String.raw`${TEMPLATE}(?:(?:inline|constexpr|extern|const|\[\[nodiscard\]\]) )*[\w:]+(?:<[^;{}()=]*>)?[ &*]+(\w+)(?=[(;{]| =)`,
  'gm',
);

/** Types, functions and constants that the headers of core define or declare in a namespace: name → Set of rooms.
 *  clang-format sets what stands in a namespace to the left edge; what stands in a class is indented. */
export function names() {
  const rooms = new Map();
  for (const { name: room } of declaredRooms())
    for (const file of sources(`core/${room}`).filter((one) => one.endsWith('.h'))) {
      const text = read(file).replace(/\/\/.*$/gm, '');
      for (const [, ...found] of [...text.matchAll(TYPE), ...text.matchAll(VALUE)]) {
        const name = found.find(Boolean);
        rooms.set(name, (rooms.get(name) ?? new Set()).add(room));
      }
    }
  return rooms;
}

/** Room or program → Set of the rooms that its sources include. */
export function used() {
  const rooms = declaredRooms().map(({ name }) => name);
  const folders = [...rooms.map((name) => [name, `core/${name}`]), ['cli', 'cli'], ['wasm', 'wasm']];
  return new Map(
    folders.map(([name, folder]) => [
      name,
      new Set(
        includes(folder)
          .map((include) => include.folder)
          .filter((other) => other !== name && rooms.includes(other)),
      ),
    ]),
  );
}

/** The picture in Mermaid: an arrow from each room to those that include it, but for those that follow from others. */
export function picture() {
  const uses = used();
  const lines = [];
  for (const [name, rooms] of uses) {
    const further = new Set([...rooms].flatMap((room) => [...reachable(room, (one) => uses.get(one) ?? [])]));
    for (const room of rooms) if (!further.has(room)) lines.push(`  ${room} --> ${name}`);
  }
  return ['```mermaid', 'graph LR', ...lines, '```'].join('\n');
}

const BEGIN = '<!-- rooms: written by tests/structure/rooms.mjs -->';
const END = '<!-- end of rooms -->';
const page = join(root, 'ARCHITECTURE.md');

/** ARCHITECTURE.md as it stands, and as it stands with the picture of now. */
export function architecture() {
  const now = existsSync(page) ? readFileSync(page, 'utf8') : `# Architecture\n\n${BEGIN}\n${END}\n`;
  const from = now.indexOf(BEGIN);
  const to = now.indexOf(END);
  if (from < 0 || to < from) throw new Error(`ARCHITECTURE.md lacks the lines ${BEGIN} and ${END}`);
  return { now, fresh: `${now.slice(0, from)}${BEGIN}\n${picture()}\n${now.slice(to)}` };
}

if (process.argv[1] === import.meta.filename && process.argv[2] === '--write')
  writeFileSync(page, architecture().fresh);
