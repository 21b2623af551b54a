// Writes the ONNX models that speed is measured on. `writeLargeModel`: a chain of MatMul nodes whose weights are zeros
// in raw_data, in a sparse file, so that they take no room on the disk. `writeDeepModel`: many nodes, a chain of
// bottleneck blocks as ResNets have them, under names as PyTorch exports them; the weights lie elsewhere (EXTERNAL).
// usage: node models.mjs large FILE BYTES TENSORS | deep FILE NODES
import { closeSync, ftruncateSync, openSync, writeFileSync, writeSync } from 'node:fs';
import {
  bytes,
  FLOAT,
  input,
  ints,
  irVersion,
  number,
  opening,
  opset,
  output,
  text,
  weight,
  node as written,
} from '../support/onnx_writer.mjs';

const opset13 = opset(13);

/** Writes the model and returns its size in bytes: the wanted one, rounded up to whole square matrices. */
export function writeLargeModel(path, wantedBytes, tensors) {
  const width = Math.ceil(Math.sqrt(wantedBytes / tensors / 4));
  const weightBytes = 4 * width * width;
  const nodes = [];
  const initializers = [];
  for (let i = 0; i < tensors; i++) {
    const to = i + 1 === tensors ? 'y' : `x${i + 1}`;
    nodes.push(written('MatMul', [i === 0 ? 'x' : `x${i}`, `w${i}`], [to]));
    // TensorProto up to and with the opening of raw_data, whose zeros follow as a hole in the file.
    const head = [number(1, width), number(1, width), number(2, FLOAT), text(8, `w${i}`), opening(9, weightBytes)];
    const length = head.reduce((sum, part) => sum + part.length, weightBytes);
    initializers.push(Buffer.concat([opening(5, length), ...head]));
  }
  const ends = [input('x', [1, width]), output('y', [1, width])];
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

const WEIGHTS = 'deep.weights'; // where they lie

/** Writes a model of that many nodes and returns its size in bytes. */
export function writeDeepModel(path, nodeCount) {
  const nodes = [];
  const weights = [];
  let from = 'x';
  const node = (op, name, inputs, ...attributes) => {
    if (nodes.length === nodeCount) return;
    const to = `/${name}/${op}_output_0`;
    nodes.push(written(op, [from, ...inputs], [to], { name: `/${name}/${op}`, attributes }));
    from = to;
  };
  const convolution = (name, channelsIn, channelsOut, kernel) => {
    const pad = (kernel - 1) / 2;
    weights.push(weight(`${name}.weight`, [channelsOut, channelsIn, kernel, kernel], WEIGHTS));
    node('Conv', name, [`${name}.weight`], ints('kernel_shape', [kernel, kernel]), ints('pads', [pad, pad, pad, pad]));
    const parameters = ['weight', 'bias', 'running_mean', 'running_var'].map((part) => `${name}.bn.${part}`);
    for (const parameter of parameters) weights.push(weight(parameter, [channelsOut], WEIGHTS));
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
  const ends = [input('x', [1, TRUNK, 14, 14]), output(from)];
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
