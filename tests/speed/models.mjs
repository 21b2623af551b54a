// Writes the ONNX models that speed is measured on. `writeLargeModel`: a chain of MatMul nodes whose weights are zeros
// in raw_data, in a sparse file, so that they take no room on the disk. `writeDeepModel`: many nodes, a chain of
// bottleneck blocks as ResNets have them, under names as PyTorch exports them; the weights lie elsewhere (EXTERNAL).
// usage: node models.mjs large FILE BYTES TENSORS | deep FILE NODES
import { closeSync, ftruncateSync, openSync, writeFileSync, writeSync } from 'node:fs';

const FLOAT = 1;
const INTS = 7;
const EXTERNAL = 1;

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

/** ValueInfoProto of a float tensor. */
function value(field, name, dims) {
  const shape = dims.map((size) => message(1, number(1, size)));
  const type = message(1, number(1, FLOAT), message(2, ...shape));
  return message(field, text(1, name), bytes(2, type));
}

const opset13 = message(8, number(2, 13));
const irVersion = number(1, 8);

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
  const ends = [value(11, 'x', [1, width]), value(12, 'y', [1, width])];
  const start = Buffer.concat([...nodes, text(2, 'large'), ...ends]);
  const graphBytes = initializers.reduce((sum, head) => sum + head.length + weightBytes, start.length);
  const model = Buffer.concat([irVersion, opset13, opening(7, graphBytes), start]);

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

const TRUNK = 256; // channels between the blocks
const WIDTHS = 32; // blocks of that many different widths take turns

const weight = (name, dims) =>
  message(
    5,
    ...dims.map((size) => number(1, size)),
    number(2, FLOAT),
    text(8, name),
    message(13, text(1, 'location'), text(2, 'deep.weights')),
    number(14, EXTERNAL),
  );
const ints = (name, values) => message(5, text(1, name), ...values.map((item) => number(8, item)), number(20, INTS));

/** Writes a model of that many nodes and returns its size in bytes. */
export function writeDeepModel(path, nodeCount) {
  const nodes = [];
  const weights = [];
  let from = 'x';
  const node = (op, name, inputs, ...attributes) => {
    if (nodes.length === nodeCount) return;
    const output = `/${name}/${op}_output_0`;
    nodes.push(
      message(
        1,
        ...[from, ...inputs].map((input) => text(1, input)),
        text(2, output),
        text(3, `/${name}/${op}`),
        text(4, op),
        ...attributes,
      ),
    );
    from = output;
  };
  const convolution = (name, channelsIn, channelsOut, kernel) => {
    const pad = (kernel - 1) / 2;
    weights.push(weight(`${name}.weight`, [channelsOut, channelsIn, kernel, kernel]));
    node('Conv', name, [`${name}.weight`], ints('kernel_shape', [kernel, kernel]), ints('pads', [pad, pad, pad, pad]));
    const parameters = ['weight', 'bias', 'running_mean', 'running_var'].map((part) => `${name}.bn.${part}`);
    for (const parameter of parameters) weights.push(weight(parameter, [channelsOut]));
    node('BatchNormalization', `${name}/bn`, parameters);
  };
  for (let block = 0; nodes.length < nodeCount; block++) {
    const width = 32 + 4 * (block % WIDTHS);
    const shortcut = from;
    convolution(`blocks.${block}/conv1`, TRUNK, width, 1);
    node('Relu', `blocks.${block}/relu1`, []);
    convolution(`blocks.${block}/conv2`, width, width, 3);
    node('Relu', `blocks.${block}/relu2`, []);
    convolution(`blocks.${block}/conv3`, width, TRUNK, 1);
    node('Add', `blocks.${block}/add`, [shortcut]);
    node('Relu', `blocks.${block}/relu3`, []);
  }
  const ends = [value(11, 'x', [1, TRUNK, 14, 14]), message(12, text(1, from))];
  const graph = Buffer.concat([...nodes, text(2, 'deep'), ...weights, ...ends]);
  const model = Buffer.concat([irVersion, opset13, bytes(7, graph)]);
  writeFileSync(path, model);
  return model.length;
}

if (process.argv[1] === new URL(import.meta.url).pathname) {
  const [kind, path, ...sizes] = process.argv.slice(2);
  const write = { large: writeLargeModel, deep: writeDeepModel }[kind];
  console.log(write(path, ...sizes.map(Number)));
}
