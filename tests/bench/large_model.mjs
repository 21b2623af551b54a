// Writes a valid ONNX model of a wanted size as a sparse file: a chain of MatMul nodes whose weights are zeros in
// raw_data, which take no room on the disk. usage: node large_model.mjs FILE BYTES TENSORS
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';

const FLOAT = 1;

function varint(value) {
  const bytes = [];
  for (let rest = BigInt(value); ; rest >>= 7n) {
    if (rest < 128n) return Buffer.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 127n) | 128);
  }
}
const number = (field, value) => Buffer.concat([varint(field << 3), varint(value)]);
/** Tag and length of a field whose `length` bytes follow. */
const opening = (field, length) => Buffer.concat([varint((field << 3) | 2), varint(length)]);
const bytes = (field, content) => Buffer.concat([opening(field, content.length), content]);
const text = (field, content) => bytes(field, Buffer.from(content));
const message = (field, ...parts) => bytes(field, Buffer.concat(parts));

/** ValueInfoProto of a float tensor [1, width]. */
function value(field, name, width) {
  const dim = (size) => message(1, number(1, size));
  const type = message(1, number(1, FLOAT), message(2, dim(1), dim(width)));
  return message(field, text(1, name), bytes(2, type));
}

/** Writes the model and returns its size in bytes: the wanted one, rounded up to whole square matrices. */
export function writeLargeModel(path, wantedBytes, tensors) {
  const width = Math.ceil(Math.sqrt(wantedBytes / tensors / 4));
  const weightBytes = 4 * width * width;
  const nodes = [];
  const initializers = [];
  for (let i = 0; i < tensors; i++) {
    const output = i + 1 === tensors ? 'y' : `x${i + 1}`;
    nodes.push(message(1, text(1, i === 0 ? 'x' : `x${i}`), text(1, `w${i}`), text(2, output), text(4, 'MatMul')));
    // TensorProto up to and with the opening of raw_data, whose zeros follow as a hole in the file.
    const head = [number(1, width), number(1, width), number(2, FLOAT), text(8, `w${i}`), opening(9, weightBytes)];
    const length = head.reduce((sum, part) => sum + part.length, weightBytes);
    initializers.push(Buffer.concat([opening(5, length), ...head]));
  }
  const start = Buffer.concat([...nodes, text(2, 'large'), value(11, 'x', width), value(12, 'y', width)]);
  const graphBytes = initializers.reduce((sum, head) => sum + head.length + weightBytes, start.length);
  const model = Buffer.concat([
    number(1, 8), // ir_version
    message(8, number(2, 13)), // opset_import: ai.onnx 13
    opening(7, graphBytes),
    start,
  ]);

  const file = openSync(path, 'w');
  let position = 0;
  for (const part of [model, ...initializers]) {
    writeSync(file, part, 0, part.length, position);
    position += part.length + (part === model ? 0 : weightBytes);
  }
  ftruncateSync(file, position);
  closeSync(file);
  return position;
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const [path, wanted, tensors] = process.argv.slice(2);
  console.log(writeLargeModel(path, Number(wanted), Number(tensors)));
}
