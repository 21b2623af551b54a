// Writes ONNX models message by message, as Protocol Buffers have them on the wire. Field numbers are those of
// onnx.proto.

export const FLOAT = 1;
export const INT64 = 7;
const EXTERNAL = 1;

function varint(value) {
  if (value >= 0 && value < 128) return Buffer.of(value);
  const bytes = [];
  for (let rest = BigInt.asUintN(64, BigInt(value)); ; rest >>= 7n) {
    if (rest < 128n) return Buffer.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 127n) | 128);
  }
}
export const number = (field, value) => Buffer.concat([varint(field << 3), varint(value)]);
/** Tag and length of a field whose `length` bytes follow. */
export const opening = (field, length) => Buffer.concat([varint((field << 3) | 2), varint(length)]);
export const bytes = (field, content) => Buffer.concat([opening(field, content.length), content]);
export const text = (field, content) => bytes(field, Buffer.from(content));
/** Of parts or lists of parts. */
export const message = (field, ...parts) => bytes(field, Buffer.concat(parts.flat()));

// Kinds of attributes, by the field that holds them.
const KIND = { i: [3, 2], s: [4, 3], t: [5, 4], g: [6, 5], ints: [8, 7], strings: [9, 8] };
const attribute = (name, kind, fields) => message(5, text(1, name), fields, number(20, KIND[kind][1]));
export const integer = (name, item) => attribute(name, 'i', [number(KIND.i[0], item)]);
export const ints = (name, items) => attribute(name, 'ints', items.map((item) => number(KIND.ints[0], item)));
export const string = (name, item) => attribute(name, 's', [text(KIND.s[0], item)]);
/** `fields` of a tensor or graph, as `tensorFields` and `graphFields` give them. */
export const tensorAttribute = (name, fields) => attribute(name, 't', [message(KIND.t[0], fields)]);
export const graphAttribute = (name, fields) => attribute(name, 'g', [message(KIND.g[0], fields)]);

/** NodeProto within a graph; `attributes` as the functions above write them. */
export const node = (op, inputs, outputs, { name, domain, attributes = [] } = {}, field = 1) =>
  message(
    field,
    inputs.map((input) => text(1, input)),
    outputs.map((output) => text(2, output)),
    ...(name ? [text(3, name)] : []),
    text(4, op),
    attributes,
    ...(domain ? [text(7, domain)] : []),
  );

/** ValueInfoProto of a tensor whose dimensions are sizes or symbols; without dimensions of a name alone. */
export function value(field, name, dims, type = FLOAT) {
  if (!dims) return message(field, text(1, name));
  const shape = dims.map((size) => message(1, typeof size === 'string' ? text(2, size) : number(1, size)));
  return message(field, text(1, name), message(2, message(1, number(1, type), message(2, ...shape))));
}
export const input = (name, dims, type) => value(11, name, dims, type);
export const output = (name, dims, type) => value(12, name, dims, type);

/** What a TensorProto holds: its elements as 64-bit integers. */
export const integers = (dims, items, name = '') => [
  ...dims.map((size) => number(1, size)),
  number(2, INT64),
  ...items.map((item) => number(7, item)),
  ...(name ? [text(8, name)] : []),
];
/** An initializer of integers. */
export const constant = (name, dims, items) => message(5, ...integers(dims, items, name));
/** An initializer whose elements lie in another file, which nobody opens. */
export const weight = (name, dims, file = 'weights') =>
  message(
    5,
    ...dims.map((size) => number(1, size)),
    number(2, FLOAT),
    text(8, name),
    message(13, text(1, 'location'), text(2, file)),
    number(14, EXTERNAL),
  );

export const irVersion = number(1, 8);
export const opset = (version, domain = '') => message(8, domain ? text(1, domain) : [], number(2, version));
/** ModelProto of a graph's fields. */
export const model = (graph, ...fields) =>
  Buffer.concat([irVersion, ...(fields.length > 0 ? fields : [opset(17)]), bytes(7, Buffer.concat(graph))]);
