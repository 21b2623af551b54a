// The module's edges: errors as data, readers that fail, memory.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { root, wasmPath } from '../support/programs.mjs';

const createBlackthorn = (await import(wasmPath)).default;
let module;
before(async () => {
  module = await createBlackthorn();
});

const bytes = new Uint8Array(readFileSync(join(root, 'tests/models/espcn_x3_op13.onnx')));
const readerOf = (content) => ({
  size: content.length,
  read: (offset, length) => content.slice(offset, offset + length),
});
const open = (reader, name = 'espcn.onnx') => module.openModel(reader, name);
const opening = (reader) => {
  const model = open(reader);
  const error = model.error();
  const repeated = model.estimate('{}', 'json');
  assert.equal(repeated.error, error);
  assert.equal(model.inspect('{}').error, error);
  model.delete();
  return error === '' ? null : JSON.parse(error);
};

test('version', () => assert.match(module.version(), /^\d+\.\d+\.\d+$/));

test('a model opens, and its errors cross as data', () => {
  const model = open(readerOf(bytes));
  assert.equal(model.error(), '');
  const report = JSON.parse(model.estimate('{}', 'json').text);
  assert.equal(report.schema, 'blackthorn-report/1');
  assert.equal(report.model.file_bytes, bytes.length);
  assert.equal(JSON.parse(model.estimate('{"budget": "60s"}', 'json').text).budget.met, true);
  const faults = [
    ['{', 'json', 'bad_request', 'byte 2'],
    ['{"batch": "x"}', 'json', 'bad_request', '/batch'],
    ['{"nonsense": 1}', 'json', 'bad_request', '/nonsense'],
    ['{}', 'xml', 'bad_request', 'xml'],
    ['{"platform": "toaster"}', 'json', 'unknown_platform'],
    ['{"mode": "warp"}', 'json', 'unknown_mode'],
    ['{"precision": "int8"}', 'json', 'unknown_precision'],
    ['{"shapes": {"nope": [1]}}', 'json', 'unknown_input'],
    ['{"platform_table": {}}', 'json', 'bad_request', '/platform_table'],
  ];
  for (const [settings, format, code, where] of faults) {
    const outcome = model.estimate(settings, format);
    assert.equal(outcome.text, '');
    const error = JSON.parse(outcome.error);
    assert.deepEqual(Object.keys(error), ['code', 'message', 'where']);
    assert.equal(error.code, code);
    if (where !== undefined) assert.equal(error.where, where);
  }
  model.delete();
});

test('a platform table of one’s own', () => {
  const bad = module.loadPlatform('{"schema": "blackthorn-platform/1"}');
  assert.equal(JSON.parse(bad.error).code, 'bad_platform_table');
  assert.equal(JSON.parse(module.loadPlatform('[').error).code, 'bad_platform_table');
  const table = JSON.parse(readFileSync(join(root, 'platforms/jetson-nano.json'), 'utf8'));
  Object.assign(table, { id: 'my-nano', name: 'My Nano' });
  const checked = module.loadPlatform(JSON.stringify(table));
  assert.equal(checked.error, '');
  assert.equal(JSON.parse(checked.text).id, 'my-nano');
  const model = open(readerOf(bytes));
  const report = JSON.parse(model.estimate(JSON.stringify({ platform: 'my-nano' }), 'json').text);
  assert.equal(report.platform.name, 'My Nano');
  // Another table of that name hides neither the first one nor an embedded one.
  assert.equal(JSON.parse(module.loadPlatform(JSON.stringify({ ...table, name: 'Second' })).text).id, 'my-nano#2');
  assert.equal(JSON.parse(module.loadPlatform(JSON.stringify(table)).text).id, 'my-nano');
  const name = (platform) => JSON.parse(model.estimate(JSON.stringify({ platform }), 'json').text).platform.name;
  assert.deepEqual(['my-nano', 'my-nano#2', 'jetson-nano'].map(name), ['My Nano', 'Second', 'Jetson Nano']);
  model.delete();
});

test('files that are no models', () => {
  const text = (string) => readerOf(new TextEncoder().encode(string));
  assert.equal(opening(readerOf(new Uint8Array(0))).code, 'empty_file');
  assert.equal(opening(text('<!DOCTYPE html><html></html>')).code, 'not_onnx');
  assert.equal(opening(readerOf(bytes.slice(0, 700))).code, 'truncated_file');
});

test('readers that fail give an error, never an exception', () => {
  const throws = (what) => ({
    size: bytes.length,
    read() {
      throw what;
    },
  });
  const failing = opening(throws(new Error('disk on fire')));
  assert.equal(failing.code, 'unreadable_file');
  assert.match(failing.message, /disk on fire/);
  assert.equal(opening(throws(new DOMException('stop', 'AbortError'))).code, 'cancelled');
  for (const odd of [
    undefined,
    null,
    'text',
    7,
    {
      toString() {
        throw new Error();
      },
    },
  ]) {
    assert.equal(opening(throws(odd)).code, 'unreadable_file');
  }
  const answers = (answer) => ({ size: bytes.length, read: () => answer });
  for (const answer of [undefined, null, 'text', new Uint8Array(1), new ArrayBuffer(8), [1, 2, 3]]) {
    assert.equal(opening(answers(answer)).code, 'unreadable_file');
  }
  let reads = 0;
  const later = {
    size: bytes.length + (1 << 26),
    read(offset, length) {
      reads += 1;
      if (offset + length > bytes.length) throw new Error('gone');
      return bytes.slice(offset, offset + length);
    },
  };
  assert.equal(opening(later).code, 'unreadable_file');
  assert.ok(reads > 0);
});

test('what is no reader at all', () => {
  for (const reader of [
    undefined,
    null,
    3,
    'x',
    {},
    { size: -1 },
    { size: 1.5 },
    { size: Number.NaN },
    { size: '3' },
  ]) {
    assert.equal(opening(reader).code, 'bad_request');
  }
  assert.equal(opening({ size: 10 }).code, 'unreadable_file');
  const nameless = module.openModel(readerOf(bytes), undefined);
  assert.equal(nameless.error(), '');
  nameless.delete();
});

test('a reader may use the module itself', () => {
  const outer = {
    size: bytes.length,
    read(offset, length) {
      const inner = open(readerOf(bytes));
      assert.equal(inner.error(), '');
      inner.delete();
      return bytes.slice(offset, offset + length);
    },
  };
  assert.equal(opening(outer), null);
});

test('sizes beyond 2 GiB stay exact', () => {
  const size = 5_000_000_123;
  const seen = [];
  const huge = {
    size,
    read(offset, length) {
      seen.push(offset + length);
      const block = new Uint8Array(length);
      block.set(head.subarray(Math.min(offset, head.length), Math.min(offset + length, head.length)));
      return block;
    },
  };
  // An opset import (field 8), then a graph (field 7): the node y = Identity(w), the output y, and the initializer w
  // (field 5): its length, uint8, its name, and raw data (field 9) up to the end of the file.
  const varint = (value) => {
    const out = [];
    let rest = BigInt(value);
    for (; rest > 127n; rest >>= 7n) out.push(Number(rest & 127n) | 128);
    return [...out, Number(rest)];
  };
  const text = (string) => [string.length, ...new TextEncoder().encode(string)];
  const node = [0x0a, ...text('w'), 0x12, ...text('y'), 0x22, ...text('Identity')];
  const output = [0x0a, ...text('y')];
  let head = Uint8Array.of();
  for (let i = 0; i < 3; i += 1) {
    const raw = size - head.length;
    const tensor = [0x08, ...varint(raw), 0x10, 2, 0x42, ...text('w'), 0x4a, ...varint(raw)];
    const graph = [
      0x0a,
      node.length,
      ...node,
      0x62,
      output.length,
      ...output,
      0x2a,
      ...varint(tensor.length + raw),
      ...tensor,
    ];
    head = Uint8Array.from([0x08, 8, 0x42, 2, 0x10, 13, 0x3a, ...varint(graph.length + raw), ...graph]);
  }
  const model = module.openModel(huge, 'huge.onnx');
  assert.equal(model.error(), '');
  const report = JSON.parse(model.estimate('{}', 'json').text);
  assert.equal(report.model.file_bytes, size);
  assert.ok(report.model.bytes_read < 1 << 20);
  assert.ok(seen.every((end) => end <= size));
  model.delete();
});

test('opening and closing does not leak', () => {
  const cycle = () => {
    const model = open(readerOf(bytes));
    for (const format of ['json', 'table']) assert.notEqual(model.estimate('{}', format).text, '');
    assert.notEqual(model.estimate('{', 'json').error, '');
    model.delete();
    opening(readerOf(bytes.slice(0, 700)));
  };
  const memory = () => module.HEAPU8.buffer.byteLength;
  for (let i = 0; i < 20; i += 1) cycle();
  const before = memory();
  for (let i = 0; i < 150; i += 1) cycle();
  assert.equal(memory(), before);
});
