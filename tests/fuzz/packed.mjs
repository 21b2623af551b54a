// The packed inputs of fuzz targets (README.md has the format), and as a program:
//   node tests/fuzz/packed.mjs pack FOLDER FILE      the files of a folder as one
//   node tests/fuzz/packed.mjs unpack FILE FOLDER    one file for each input, named by its SHA-1 as libFuzzer does
//   node tests/fuzz/packed.mjs add INPUT FILE        one input more
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const LENGTH_BYTES = 4;

export const nameOf = (input) => createHash('sha1').update(input).digest('hex');

/** The inputs of a packed file. */
export function unpacked(file) {
  const bytes = readFileSync(file);
  const inputs = [];
  for (let at = 0; at < bytes.length; ) {
    const start = at + LENGTH_BYTES;
    at = start + bytes.readUInt32LE(at);
    if (at > bytes.length) throw new Error(`${file} ends within an input`);
    inputs.push(bytes.subarray(start, at));
  }
  return inputs;
}

/** Each input once, in the order of their names: the same inputs make the same file. */
export function packed(inputs) {
  const sorted = [...new Map(inputs.map((input) => [nameOf(input), input]))].sort(([a], [b]) => (a < b ? -1 : 1));
  return Buffer.concat(
    sorted.flatMap(([, input]) => {
      const length = Buffer.alloc(LENGTH_BYTES);
      length.writeUInt32LE(input.length);
      return [length, input];
    }),
  );
}

/** Writes each input of a packed file into a folder; returns their paths. */
export function unpackInto(file, folder) {
  mkdirSync(folder, { recursive: true });
  return unpacked(file).map((input) => {
    const path = join(folder, nameOf(input));
    writeFileSync(path, input);
    return path;
  });
}

if (process.argv[1] === import.meta.filename) {
  const [command, from, to] = process.argv.slice(2);
  if (command === 'unpack') unpackInto(from, to);
  else if (command === 'pack') writeFileSync(to, packed(readdirSync(from).map((name) => readFileSync(join(from, name)))));
  else if (command === 'add') writeFileSync(to, packed([...(existsSync(to) ? unpacked(to) : []), readFileSync(from)]));
  else throw new Error('usage: packed.mjs pack FOLDER FILE | unpack FILE FOLDER | add INPUT FILE');
}
