// Small ONNX files written by hand, field by field as onnx.proto numbers them, and huge ones whose weights are holes
// in a sparse file: gigabytes that cost no disk.
import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs';

/** Bytes, or a hole of that many zero bytes. */
type Part = Buffer | number;

const size = (parts: readonly Part[]) =>
  parts.reduce<number>((sum, part) => sum + (typeof part === 'number' ? part : part.length), 0);

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}

const number = (field: number, value: number): Part[] => [varint(field << 3), varint(value)];
const message = (field: number, parts: readonly Part[]): Part[] => [
  varint((field << 3) | 2),
  varint(size(parts)),
  ...parts,
];
const text = (field: number, value: string): Part[] => message(field, [Buffer.from(value)]);

const FLOAT = 1;

export interface Node {
  op: string;
  name: string;
  inputs: string[];
  outputs: string[];
  domain?: string;
}

export interface Tensor {
  name: string;
  dims: number[];
}

/** A dimension may have a name in place of a size. */
export interface Described {
  name: string;
  dims: (number | string)[];
}

export interface Network {
  nodes: Node[];
  weights: Tensor[];
  inputs: Described[];
  outputs: Described[];
}

function valueInfo({ name, dims }: Described): Part[] {
  const shape = dims.flatMap((dim) => message(1, typeof dim === 'number' ? number(1, dim) : text(2, dim)));
  return [...text(1, name), ...message(2, message(1, [...number(1, FLOAT), ...message(2, shape)]))];
}

function weight({ name, dims }: Tensor): Part[] {
  const bytes = 4 * dims.reduce((product, dim) => product * dim, 1);
  return [...dims.flatMap((dim) => number(1, dim)), ...number(2, FLOAT), ...text(8, name), ...message(9, [bytes])];
}

function model({ nodes, weights, inputs, outputs }: Network): Part[] {
  const graph = [
    ...nodes.flatMap(({ op, name, inputs: from, outputs: to, domain }) =>
      message(1, [
        ...from.flatMap((input) => text(1, input)),
        ...to.flatMap((output) => text(2, output)),
        ...text(3, name),
        ...text(4, op),
        ...(domain ? text(7, domain) : []),
      ]),
    ),
    ...text(2, 'graph'),
    ...weights.flatMap((tensor) => message(5, weight(tensor))),
    ...inputs.flatMap((tensor) => message(11, valueInfo(tensor))),
    ...outputs.flatMap((tensor) => message(12, valueInfo(tensor))),
  ];
  return [...number(1, 8), ...message(7, graph), ...message(8, number(2, 13))];
}

/** The whole file in memory: for small networks. */
export function onnxBytes(network: Network): Buffer {
  return Buffer.concat(model(network).map((part) => (typeof part === 'number' ? Buffer.alloc(part) : part)));
}

/** The file on disk, its weights as holes. */
export function writeSparse(path: string, network: Network): number {
  const parts = model(network);
  const file = openSync(path, 'w');
  let at = 0;
  let pending: Buffer[] = [];
  const flush = () => {
    const bytes = Buffer.concat(pending);
    pending = [];
    at += writeSync(file, bytes, 0, bytes.length, at);
  };
  for (const part of parts) {
    if (typeof part !== 'number') {
      pending.push(part);
      continue;
    }
    flush();
    at += part;
  }
  flush();
  ftruncateSync(file, at);
  closeSync(file);
  return at;
}

/** One fully connected layer with weights of 4·rows·columns bytes. */
export function oneMatrix(rows: number, columns: number): Network {
  return {
    nodes: [{ op: 'Gemm', name: 'product', inputs: ['x', 'w'], outputs: ['y'] }],
    weights: [{ name: 'w', dims: [rows, columns] }],
    inputs: [{ name: 'x', dims: [1, rows] }],
    outputs: [{ name: 'y', dims: [1, columns] }],
  };
}

/** A chain of fully connected layers, `width` wide: many tensors, so that reading takes its time. */
export function manyMatrices(layers: number, width: number): Network {
  const steps = Array.from({ length: layers }, (_, index) => index);
  return {
    nodes: steps.map((index) => ({
      op: 'Gemm',
      name: `product${index}`,
      inputs: [`x${index}`, `w${index}`],
      outputs: [`x${index + 1}`],
    })),
    weights: steps.map((index) => ({ name: `w${index}`, dims: [width, width] })),
    inputs: [{ name: 'x0', dims: [1, width] }],
    outputs: [{ name: `x${layers}`, dims: [1, width] }],
  };
}

/** A convolution and a ReLU, under names of the caller's choice. */
export function smallConv(name: (part: string) => string): Network {
  return {
    nodes: [
      { op: 'Conv', name: name('conv'), inputs: [name('x'), name('w')], outputs: [name('c')] },
      { op: 'Relu', name: name('relu'), inputs: [name('c')], outputs: [name('y')] },
    ],
    weights: [{ name: name('w'), dims: [16, 3, 3, 3] }],
    inputs: [{ name: name('x'), dims: [1, 3, 34, 34] }],
    outputs: [{ name: name('y'), dims: [1, 16, 32, 32] }],
  };
}

/** A convolution followed by an operator that nobody knows. */
export function unknownOperator(name: string): Network {
  const network = smallConv((part) => part);
  return {
    ...network,
    nodes: [...network.nodes, { op: name, name: 'mystery', inputs: ['y'], outputs: ['z'], domain: 'example.custom' }],
    outputs: [{ name: 'z', dims: [1, 16, 32, 32] }],
  };
}

/** Two convolutions of one name, one behind the other. */
export function twins(name: string): Network {
  const conv = (from: string, to: string) => ({ op: 'Conv', name, inputs: [from, 'w'], outputs: [to] });
  return {
    nodes: [conv('x', 'y'), conv('y', 'z')],
    weights: [{ name: 'w', dims: [16, 16, 3, 3] }],
    inputs: [{ name: 'x', dims: [1, 16, 36, 36] }],
    outputs: [{ name: 'z', dims: [1, 16, 32, 32] }],
  };
}

/** Inputs of their own, each with two free dimensions and a ReLU behind it. */
export function manyInputs(count: number): Network {
  const steps = Array.from({ length: count }, (_, index) => index);
  const described = (letter: string) =>
    steps.map((index) => ({ name: `${letter}${index}`, dims: [1, `height${index}`, `width${index}`] }));
  return {
    nodes: steps.map((index) => ({ op: 'Relu', name: `relu${index}`, inputs: [`x${index}`], outputs: [`y${index}`] })),
    weights: [],
    inputs: described('x'),
    outputs: described('y'),
  };
}
