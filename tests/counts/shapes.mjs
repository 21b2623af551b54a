// Inputs of one shape in any size, by which growth.test.mjs sees that work grows in line with them. A shape is a row of
// SHAPES: its name and `make(n)`, which returns a job of the program that counts (jobs.cc): what is done, and the files
// that it takes. `n` is what there are so many of.
import {
  constant,
  graphAttribute,
  INT64,
  input,
  integer,
  integers,
  ints,
  message,
  model,
  node,
  number,
  opset,
  output,
  string,
  tensorAttribute,
  text,
  value,
  weight,
} from '../support/onnx_writer.mjs';

const range = (n, item) => Array.from({ length: n }, (_, i) => item(i));
const X = input('x', [1, 8, 8, 8]);
/** An estimate of the graph. */
const graph = (...fields) => ({ do: 'estimate', model: model([X, ...fields]) });

/** `count` nodes one behind the other, from `x` to `y`: the n-th as `make(i, from, to)` has it. */
function chain(count, make, from = 'x', to = 'y') {
  const place = (i) => (i === 0 ? from : i === count ? to : `${to}_${i}`);
  return range(count, (i) => make(i, place(i), place(i + 1)));
}
const one = (op, attributes) => (_, from, to) => node(op, [from], [to], { attributes });

/** All of `names` added up pairwise, level by level. */
function tree(names) {
  const nodes = [];
  while (names.length > 1) {
    const sums = [];
    for (let i = 0; i + 1 < names.length; i += 2) {
      sums.push(`sum${nodes.length}`);
      nodes.push(node('Add', [names[i], names[i + 1]], [sums.at(-1)]));
    }
    if (names.length % 2 === 1) sums.push(names.at(-1));
    names = sums;
  }
  return [...nodes, output(names[0])];
}
const leaves = (n, from = () => 'x') => range(n, (i) => node('Exp', [from(i)], [`leaf${i}`]));
const leafNames = (n) => range(n, (i) => `leaf${i}`);

/** A convolution with its weights. */
const convolution = (from, to, out = 8, into = 8, weights = `${to}.w`) => [
  node('Conv', [from, weights], [to], { name: `/${to}/Conv` }),
  weight(weights, [out, into, 1, 1]),
];

// ---- graphs ----

/** Units that merge, in every order. */
const TREES = {
  'add tree': (n) => graph(...leaves(n / 2), ...tree(leafNames(n / 2))),
  'add tree of convolutions': (n) =>
    graph(...range(n / 2, (i) => convolution('x', `leaf${i}`)).flat(), ...tree(leafNames(n / 2))),
  'comb, teeth first': (n) =>
    graph(...leaves(n / 2), ...chain(n / 2, (i, from, to) => node('Add', [from, `leaf${i}`], [to])), output('y')),
  'comb, teeth between': (n) =>
    graph(
      ...chain(n / 2, (i, from, to) => [
        node('Exp', ['x'], [`leaf${i}`]),
        node('Add', [from, `leaf${i}`], [to]),
      ]).flat(),
      output('y'),
    ),
  'comb, teeth last to first': (n) =>
    graph(
      ...leaves(n / 2).reverse(),
      ...chain(n / 2, (i, from, to) => node('Add', [`leaf${i}`, from], [to])),
      output('y'),
    ),
  'two trees that meet at every level': (n) =>
    graph(
      ...leaves(n / 4),
      ...range(n / 4, (i) => node('Exp', [`leaf${i}`], [`more${i}`])),
      ...chain(n / 2, (i, from, to) => node('Mul', [from, i % 2 ? `leaf${i >> 1}` : `more${i >> 1}`], [to])),
      output('y'),
    ),
  ladder: (n) =>
    graph(
      ...range(n / 2, (i) => [
        node('Add', [i ? `a${i}` : 'x', i ? `b${i}` : 'x'], [`a${i + 1}`]),
        node('Exp', [i ? `b${i}` : 'x'], [`b${i + 1}`]),
      ]).flat(),
      output(`a${n / 2}`),
      output(`b${n / 2}`),
    ),
  'fan out and in': (n) => graph(...leaves(n), node('Sum', leafNames(n), ['y']), output('y')),
};

const GRAPHS = {
  'chain of convolutions and activations': (n) =>
    graph(
      ...chain(n / 2, (_, from, to) => [...convolution(from, `${to}c`), node('Relu', [`${to}c`], [to])]).flat(),
      output('y'),
    ),
  'chain of pointwise nodes': (n) => graph(...chain(n, one('Exp')), output('y')),
  'chain in no order': (n) => graph(...chain(n, one('Softmax')).reverse(), output('y')),
  'fan out': (n) => graph(...leaves(n), ...range(n, (i) => output(`leaf${i}`))),
  'one tensor for all inputs of a Sum': (n) =>
    graph(
      node(
        'Sum',
        range(n, () => 'x'),
        ['y'],
      ),
      output('y'),
    ),
  'one tensor for all inputs of a Concat': (n) =>
    graph(
      node(
        'Concat',
        range(n, () => 'x'),
        ['y'],
        { attributes: [integer('axis', 1)] },
      ),
      output('y'),
    ),
  'concatenation of leaves': (n) =>
    graph(...leaves(n), node('Concat', leafNames(n), ['y'], { attributes: [integer('axis', 1)] }), output('y')),
  'concatenations of concatenations': (n) =>
    graph(
      ...chain(n, (_, from, to) => node('Concat', [from, 'x'], [to], { attributes: [integer('axis', 1)] })),
      output('y'),
    ),
  'siblings: convolutions of one tensor': (n) =>
    graph(...range(n, (i) => convolution('x', `c${i}`)).flat(), ...range(n, (i) => output(`c${i}`))),
  'siblings that one Concat joins': (n) =>
    graph(
      ...range(n, (i) => convolution('x', `c${i}`)).flat(),
      node(
        'Concat',
        range(n, (i) => `c${i}`),
        ['y'],
        { attributes: [integer('axis', 1)] },
      ),
      output('y'),
    ),
  'one weight for all': (n) =>
    graph(...chain(n, (_, from, to) => node('Conv', [from, 'w'], [to])), weight('w', [8, 8, 1, 1]), output('y')),
  'distinct shapes': (n) =>
    graph(
      ...range(n, (i) => [
        node('Conv', ['x', `w${i}`], [`c${i}`]),
        weight(`w${i}`, [1 + i, 8, 1, 1]),
        node('Softmax', [`c${i}`], [`y${i}`]),
        output(`y${i}`),
      ]).flat(),
    ),
  inputs: (n) => ({
    do: 'estimate',
    model: model(
      range(n, (i) => [input(`i${i}`, [1, 8]), node('Softmax', [`i${i}`], [`y${i}`]), output(`y${i}`)]).flat(),
    ),
  }),
  'free dimensions, all different': (n) => ({
    do: 'estimate',
    model: model(
      range(n / 2, (i) => [
        input(`i${i}`, [`a${i}`, `b${i}`]),
        node('Softmax', [`i${i}`], [`y${i}`]),
        output(`y${i}`),
      ]).flat(),
    ),
  }),
  'free dimensions, all the same': (n) => ({
    do: 'estimate',
    model: model(
      range(n, (i) => [input(`i${i}`, ['batch', 8]), node('Softmax', [`i${i}`], [`y${i}`]), output(`y${i}`)]).flat(),
    ),
  }),
  'outputs: every node of a chain': (n) =>
    graph(...chain(n, one('Exp')), ...range(n - 1, (i) => output(`y_${i + 1}`)), output('y')),
  'one tensor as all outputs': (n) => graph(node('Exp', ['x'], ['y']), ...range(n, () => output('y'))),
  'bodies: If': (n) =>
    graph(
      constant('c', [], [1]),
      ...chain(n / 4, (i, from, to) =>
        node('If', ['flag'], [to], {
          attributes: ['then_branch', 'else_branch'].map((name) =>
            graphAttribute(name, [node('Softmax', [from], [`${name}${i}`]), output(`${name}${i}`)]),
          ),
        }),
      ),
      input('flag', [], 9),
      output('y'),
    ),
  'bodies: Loop': (n) =>
    graph(
      constant('turns', [], [3]),
      ...chain(n / 2, (i, from, to) =>
        node('Loop', ['turns', '', from], [to], {
          attributes: [
            graphAttribute('body', [
              input(`k${i}`, [], INT64),
              input(`c${i}`, [], 9),
              input(`v${i}`, [1, 8, 8, 8]),
              node('Softmax', [`v${i}`], [`w${i}`]),
              output(`c${i}`),
              output(`w${i}`),
            ]),
          ],
        }),
      ),
      output('y'),
    ),
  'one body that captures everything': (n) =>
    graph(
      constant('turns', [], [3]),
      ...leaves(n / 2),
      node('Loop', ['turns', '', 'x'], ['y'], {
        attributes: [
          graphAttribute('body', [
            input('k', [], INT64),
            input('c', [], 9),
            input('v', [1, 8, 8, 8]),
            ...chain(n / 2, (i, from, to) => node('Add', [from, `leaf${i}`], [to]), 'v', 'w'),
            output('c'),
            output('w'),
          ]),
        ],
      }),
      output('y'),
    ),
  'bodies that all capture one tensor': (n) =>
    graph(
      node('Exp', ['x'], ['shared']),
      ...range(n / 2, (i) =>
        node('If', ['flag'], [`y${i}`], {
          attributes: ['then_branch', 'else_branch'].map((name) =>
            graphAttribute(name, [node('Softmax', ['shared'], [`${name}${i}`]), output(`${name}${i}`)]),
          ),
        }),
      ),
      input('flag', [], 9),
      ...range(n / 2, (i) => output(`y${i}`)),
    ),
  'a sequence, item by item': (n) =>
    graph(
      node('SequenceEmpty', [], ['s0']),
      ...range(n, (i) => node('SequenceInsert', [`s${i}`, 'x'], [`s${i + 1}`])),
      node('ConcatFromSequence', [`s${n}`], ['y'], { attributes: [integer('axis', 1)] }),
      output('y'),
    ),
  'sequences of a hundred items': (n) =>
    graph(
      ...range(Math.ceil(n / 100), (k) => [
        node('SequenceEmpty', [], [`s${k}_0`]),
        ...range(100, (i) => node('SequenceInsert', [`s${k}_${i}`, 'x'], [`s${k}_${i + 1}`])),
        node('ConcatFromSequence', [`s${k}_100`], [`y${k}`], { attributes: [integer('axis', 1)] }),
        output(`y${k}`),
      ]).flat(),
    ),
  'sequences of a thousand items, erased': (n) =>
    graph(
      node(
        'SequenceConstruct',
        range(1000, () => 'x'),
        ['s0'],
      ),
      ...range(n, (i) => node('SequenceErase', ['s0'], [`t${i}`])),
      ...range(n, (i) => [node('SequenceAt', [`t${i}`, 'first'], [`y${i}`]), output(`y${i}`)]).flat(),
      constant('first', [], [0]),
    ),
  'sequences split from one tensor': (n) =>
    graph(
      input('long', [100, 8]),
      ...range(n, (i) => [
        node('SplitToSequence', ['long'], [`s${i}`]),
        node('ConcatFromSequence', [`s${i}`], [`y${i}`], { attributes: [integer('axis', 0)] }),
        output(`y${i}`),
      ]).flat(),
    ),
  'equal names of nodes': (n) =>
    graph(...chain(n, (_, from, to) => node('Softmax', [from], [to], { name: 'same' })), output('y')),
  'equal names of weights': (n) =>
    graph(...convolution('x', 'y'), ...range(n, () => weight('y.w', [8, 8, 1, 1])), output('y')),
  'weights that nobody reads': (n) =>
    graph(...convolution('x', 'y'), ...range(n, (i) => weight(`w${i}`, [8, 8, 1, 1])), output('y')),
  'stated shapes, all wrong': (n) =>
    graph(...chain(n, one('Softmax')), ...range(n - 1, (i) => value(13, `y_${i + 1}`, [1, 2, 3])), output('y')),
  'views and no-ops': (n) =>
    graph(
      constant('flat', [3], [1, 8, 64]),
      constant('square', [4], [1, 8, 8, 8]),
      ...chain(n, (i, from, to) =>
        i % 4 === 0 ? node('Identity', [from], [to]) : node('Reshape', [from, i % 4 === 1 ? 'flat' : 'square'], [to]),
      ),
      node('Softmax', ['y'], ['z']),
      output('z'),
    ),
  'transposes and paddings': (n) =>
    graph(
      ...chain(n, (i, from, to) =>
        i % 2
          ? node('Transpose', [from], [to], { attributes: [ints('perm', [0, 1, 3, 2])] })
          : node('LpNormalization', [from], [to]),
      ),
      output('y'),
    ),
  'parts of one Split': (n) => ({
    do: 'estimate',
    model: model([
      input('x', [n, 8]),
      node(
        'Split',
        ['x'],
        range(n, (i) => `part${i}`),
      ),
      ...range(n, (i) => [node('Softmax', [`part${i}`], [`y${i}`]), output(`y${i}`)]).flat(),
    ]),
  }),
  'folded constants': (n) =>
    graph(
      ...range(n / 4, (i) => [
        node('Constant', [], [`k${i}`], { attributes: [tensorAttribute('value', integers([2], [1, i]))] }),
        node('Shape', ['x'], [`s${i}`]),
        node('Concat', [`k${i}`, `s${i}`], [`c${i}`], { attributes: [integer('axis', 0)] }),
        node('Expand', ['x', `s${i}`], [`y${i}`]),
        output(`y${i}`),
      ]).flat(),
    ),
  'calls of one function': (n) => ({
    do: 'estimate',
    model: model(
      [X, ...chain(n / 2, (_, from, to) => node('Twice', [from], [to], { domain: 'own' })), output('y')],
      opset(17),
      opset(1, 'own'),
      message(
        25,
        text(1, 'Twice'),
        text(4, 'a'),
        text(5, 'c'),
        node('Softmax', ['a'], ['b'], {}, 7),
        node('Softmax', ['b'], ['c'], {}, 7),
        opset(17).subarray(0, 0),
        message(9, text(1, ''), number(2, 17)),
        text(10, 'own'),
      ),
    ),
  }),
  'functions, each called once': (n) => ({
    do: 'estimate',
    model: model(
      [X, ...chain(n / 2, (i, from, to) => node(`F${i}`, [from], [to], { domain: 'own' })), output('y')],
      opset(17),
      opset(1, 'own'),
      ...range(n / 2, (i) =>
        message(
          25,
          text(1, `F${i}`),
          text(4, 'a'),
          text(5, 'c'),
          node('Softmax', ['a'], ['c'], {}, 7),
          message(9, text(1, ''), number(2, 17)),
          text(10, 'own'),
        ),
      ),
    ),
  }),
  'operators that nobody knows, all different': (n) =>
    graph(...chain(n, (i, from, to) => node(`Op${i}`, [from], [to], { domain: `d${i}` })), output('y')),
  'operator sets': (n) => ({
    do: 'estimate',
    model: model(
      [X, node('Softmax', ['x'], ['y']), output('y')],
      opset(17),
      ...range(n, (i) => opset(1, `domain${i}`)),
    ),
  }),
  'attributes of one node': (n) =>
    graph(node('Softmax', ['x'], ['y'], { attributes: range(n, (i) => integer(`a${i}`, i)) }), output('y')),
  'elements of an attribute': (n) =>
    graph(
      node('Softmax', ['x'], ['y'], {
        attributes: [
          ints(
            'axes',
            range(n, () => 1),
          ),
          string('text', 'x'.repeat(n)),
        ],
      }),
      output('y'),
    ),
  'long names': (n) =>
    graph(...chain(20, (i, from, to) => node('Softmax', [from], [to], { name: `${i}`.padEnd(n, 'n') })), output('y')),
  'quantised chain': (n) =>
    graph(
      constant('zero', [], [0]),
      weight('scale', []),
      ...chain(Math.floor(n / 3), (_, from, to) => [
        node('QuantizeLinear', [from, 'scale'], [`${to}q`]),
        node('DequantizeLinear', [`${to}q`, 'scale'], [`${to}d`]),
        node('Relu', [`${to}d`], [to]),
      ]).flat(),
      output('y'),
    ),
  'every format': (n) => ({
    ...graph(
      ...chain(n / 4, (i, from, to) => node(i % 2 ? 'Exp' : 'Softmax', [from], [to], { name: `=n|${i}` })),
      output('y'),
    ),
    do: 'every format',
  }),
};

/** Far beyond the limit of what is folded. */
const FOLDED = {
  'folded constant that grows': (n) =>
    graph(
      constant('one', [1], [1]),
      ...chain(
        n,
        (_, from, to) => node('Concat', [from, 'one'], [to], { attributes: [integer('axis', 0)] }),
        'one',
        'k',
      ),
      node('Expand', ['x', 'one'], ['y']),
      output('y'),
      output('k'),
    ),
};

// ---- requests ----

const wide = (n, dims) =>
  model(range(n, (i) => [input(`i${i}`, dims(i)), node('Softmax', [`i${i}`], [`y${i}`]), output(`y${i}`)]).flat());
const object = (n, entry) => Object.fromEntries(range(n, entry));
const REQUESTS = {
  'a shape for each input': (n) => ({
    do: 'estimate',
    model: wide(n, (i) => [`a${i}`, 8]),
    settings: { shapes: object(n, (i) => [`i${i}`, [2, 8]]) },
  }),
  'a size for each free dimension': (n) => ({
    do: 'estimate',
    model: wide(n, (i) => [`a${i}`, 8]),
    settings: { dims: object(n, (i) => [`a${i}`, 4]) },
  }),
  'sizes of dimensions that are not there': (n) => ({
    do: 'estimate',
    model: wide(n, (i) => [`a${i}`, 8]),
    settings: { dims: object(n, (i) => [`b${i}`, 4]) },
  }),
};

// ---- profiles ----

const measured = (names) => [{ count: 10 }, ...names.map((name) => ({ name, averageMs: 1 }))];
const profile = (fields, profileOf, more) => ({
  do: 'profile',
  model: model([X, ...fields]),
  profile: profileOf,
  ...more,
});
const named = (n, op = () => 'Softmax') => [
  ...chain(n, (i, from, to) => node(op(i), [from], [to], { name: `n${i}` })),
  output('y'),
];
const longName = (n) => [node('Relu', ['x'], ['y'], { name: 'n'.repeat(n) }), output('y')];
const concatenation = (n) => [
  ...leaves(n),
  node('Concat', leafNames(n), ['y'], { name: 'joined', attributes: [integer('axis', 1)] }),
  output('y'),
];
const copies = (n) => [
  node('Exp', ['x'], ['t'], { name: 'first' }),
  node(
    'Concat',
    range(n, () => 't'),
    ['y'],
    { name: 'joined', attributes: [integer('axis', 1)] },
  ),
  output('y'),
];
const PROFILES = {
  'profile: every layer by its name': (n) => profile(named(n), measured(range(n, (i) => `n${i}`))),
  'profile: no name is known': (n) => profile(named(n), measured(range(n, (i) => `z${i}`))),
  'profile: one layer names all': (n) => profile(named(n), measured([range(n, (i) => `n${i}`).join(' + ')])),
  'profile: layers that all name one': (n) => profile(named(n), measured(range(n, () => 'n1'))),
  'profile: many nodes of one name': (n) =>
    profile(
      [...chain(n, (i, from, to) => node('Softmax', [from], [to], { name: `n${Math.floor(i / 50)}` })), output('y')],
      measured(range(n, (i) => `n${Math.floor(i / 50)}`)),
    ),
  'profile: opening brackets, a long name': (n) => profile(longName(n), measured(['('.repeat(n)])),
  'profile: words, a long name': (n) => profile(longName(n), measured(['a '.repeat(n)])),
  'profile: words without an end, a long name': (n) => profile(longName(n), measured(['(a'.repeat(n)])),
  'profile: words as long as names': (n) =>
    profile(
      [...chain(n / 10, (i, from, to) => node('Relu', [from], [to], { name: `${'a '.repeat(5)}${i}` })), output('y')],
      measured(range(n / 10, () => 'a '.repeat(10))),
    ),
  'profile: brackets before digits': (n) => profile(longName(n), measured(['('.repeat(n) + '1'.repeat(n)])),
  'profile: prefixes of a long name': (n) => profile(longName(n), measured([range(n, () => 'node_of_n').join(' ')])),
  'profile: ranges whose ends are unknown': (n) =>
    profile(named(n), measured(range(n, () => '{ForeignNode[zz...zz]}'))),
  'profile: ranges between names': (n) =>
    profile(named(n), measured(range(n, (i) => (i % 2 ? `n${i}` : '{ForeignNode[zz...zz]}')))),
  'profile: ranges over everything': (n) =>
    profile(named(n), measured(range(n, (i) => `{ForeignNode[n${i % 7}...n${n - 1 - (i % 5)}]}`))),
  'profile: ranges with one known end': (n) =>
    profile(named(n), measured(range(n, (i) => `{ForeignNode[n${n - i}...zz]}`))),
  'profile: all name one concatenation': (n) => profile(concatenation(n), measured(range(n, () => 'joined'))),
  'profile: reformats of one concatenation': (n) =>
    profile(concatenation(n), measured(range(n, () => 'Reformatting CopyNode for Input Tensor 0 to joined'))),
  'profile: copies of one tensor': (n) => profile(copies(n), measured(range(n, () => 't copy'))),
  'profile: a concatenation of copies': (n) => profile(copies(n), measured(range(n, () => 'joined'))),
  'profile: a concatenation of copies, of another type': (n) =>
    profile(copies(n), measured(range(n, (i) => `joined + z${i}`)), {
      layers: { Layers: range(n, (i) => ({ Name: `joined + z${i}`, LayerType: 'SoftMax' })) },
    }),
  'profile: reformats of all inputs of a Sum': (n) => ({
    do: 'profile',
    model: model([
      ...range(n, (i) => input(`i${i}`, [1, 8])),
      node(
        'Sum',
        range(n, (i) => `i${i}`),
        ['y'],
        { name: 'total' },
      ),
      output('y'),
    ]),
    profile: measured(range(n, () => 'Reformatting CopyNode for Input Tensor 0 to total')),
    settings: { precision: 'fp16' },
  }),
  'profile: ranges behind long names': (n) =>
    profile(
      named(100),
      measured([
        ...range(n / 20, () => range(100, (i) => `n${i}`).join(' ')),
        ...range(n / 2, () => '{ForeignNode[zz...zz]}'),
      ]),
    ),
  'profile: mentions of all, again and again': (n) =>
    profile(named(100), measured(range(n / 10, () => range(100, (i) => `n${i}`).join(' ')))),
  'profile: types, tensors and shapes': (n) =>
    profile(named(n), measured(range(n, (i) => `k${i}`)), {
      layers: {
        Layers: range(n, (i) => ({
          Name: `k${i}`,
          LayerType: 'SoftMax',
          Outputs: [{ Name: `y_${i + 1}`, Dimensions: [1, 8, 8, 8] }],
        })),
      },
    }),
  'profile: layer information of one name': (n) =>
    profile(named(n), measured(range(n, () => 'same')), {
      layers: { Layers: range(n, () => ({ Name: 'same', LayerType: 'Reformat' })) },
    }),
  'profile: outputs of one layer': (n) =>
    profile(named(n), measured(['k']), {
      layers: { Layers: [{ Name: 'k', Outputs: range(n, (i) => ({ Name: `y_${i + 1}`, Dimensions: [1] })) }] },
    }),
  'profile: events of ONNX Runtime': (n) =>
    profile(
      named(n),
      range(n, (i) => ({ cat: 'Node', name: `n${i}_kernel_time`, dur: 5, args: { op_name: 'Softmax' } })),
    ),
  'profile: one node of ONNX Runtime, run often': (n) =>
    profile(
      named(10),
      range(n, () => ({ cat: 'Node', name: 'n1_kernel_time', dur: 5, args: { op_name: 'Softmax' } })),
    ),
};

// ---- measurements ----

const rows = (n, row) => ['kind,c_in,h_in,w_in,samples_ms', ...range(n, row), ''].join('\n');
const MEASUREMENTS = {
  'measurements: rows': (n) => ({ do: 'measurements', csv: rows(n, (i) => `softmax,${1 + i},8,8,0.4 0.5`) }),
  'measurements: samples of one row': (n) => ({
    do: 'measurements',
    csv: rows(1, () => `softmax,8,8,8,${'0.4 '.repeat(n)}`),
  }),
  'measurements: columns that nobody knows': (n) => ({
    do: 'measurements',
    csv: `kind,c_in,ms,${range(n, (i) => `c${i}`).join(',')}\nsoftmax,8,1${','.repeat(n)}\n`,
  }),
  'measurements: quotes': (n) => ({
    do: 'measurements',
    csv: `kind,c_in,ms,device\nsoftmax,8,1,"${'""'.repeat(n)}"\n`,
  }),
};
const FITS = {
  'fit: rows of one kind': (n) => ({
    do: 'fit',
    csv: rows(n, (i) => `softmax,${1 + (i % 97)},${8 + (i % 31)},8,0.4 0.5`),
  }),
};

// ---- tables ----

/** A table of one's own that extends an embedded one; a table has at most a thousand entries of anything. */
const table = (what, own) => ({
  do: what,
  model: model([X, ...named(20)]),
  table: {
    schema: 'blackthorn-platform/1',
    id: 'own',
    name: 'Own',
    date: '2026-01-01',
    description: 'A table that grows',
    basis: 'assumed',
    extends: 'jetson-nano',
    ...own,
  },
});
/** The latency of softmax layers. */
const latency = (expression, functions = {}) => ({
  functions,
  kinds: { softmax: { formula: 'One that grows', latency: expression } },
});
// A tenth as many functions, since a table that puts together more than a few hundred is refused.
const callers = (n, use) => {
  const count = Math.ceil(n / 10);
  const functions = object(count, (i) => [`f${i}`, { value: i ? use(`f${i - 1}`) : 'c_in' }]);
  return table('estimate', latency(`f${count - 1}`, functions));
};
const TABLES = {
  'table: coefficients': (n) =>
    table('describe table', {
      coefficients: object(n, (i) => [`c${i}`, { value: i, source: 'none', support: 'none' }]),
    }),
  'table: sources': (n) => table('describe table', { sources: object(n, (i) => [`s${i}`, { text: `Source ${i}` }]) }),
  'table: functions': (n) =>
    table(
      'estimate',
      latency(
        'c_in',
        object(n, (i) => [`f${i}`, { value: ['*', i + 1, 'c_in'] }]),
      ),
    ),
  'table: terms of one formula': (n) => table('estimate', latency(['+', ...range(n, (i) => ['*', i + 1, 'c_in'])])),
  'table: terms that are all the same': (n) => table('estimate', latency(['+', ...range(n, () => 'c_in')])),
  'table: functions that call the one before': (n) => callers(n, (one) => ['+', one, 1]),
  'table: functions that call the one before twice': (n) => callers(n, (one) => ['+', one, ['*', 2, one]]),
};

const rowsOf = (shapes, sizes) =>
  Object.entries(shapes).map(([name, make]) => ({ name, make, sizes, ends: ENDS[name] }));
/** Jobs that an error ends, and what it says. */
const ENDS = {
  'sizes of dimensions that are not there': 'The model has no free dimension',
};
/** Shapes that cost so little that they can be ten times as large. */
const LIGHT = [
  'one tensor for all inputs of a Sum',
  'one tensor as all outputs',
  'operator sets',
  'attributes of one node',
  'elements of an attribute',
  'profile: opening brackets, a long name',
  'profile: words, a long name',
  'profile: words without an end, a long name',
  'profile: brackets before digits',
  'measurements: samples of one row',
  'measurements: quotes',
];
/** {name, make, sizes, ends}: the smallest of the sizes tells what there is to do whatever the size. */
export const SHAPES = [
  ...rowsOf(TREES, [20, 1000, 10_000]),
  ...[GRAPHS, REQUESTS, PROFILES].flatMap((shapes) => rowsOf(shapes, [20, 500, 5000])),
  ...rowsOf(FOLDED, [20, 5000, 10_000]),
  ...rowsOf(MEASUREMENTS, [20, 1000, 10_000]),
  ...rowsOf(FITS, [20, 60, 180]),
  ...rowsOf(TABLES, [10, 100, 900]),
].map((row) => (LIGHT.includes(row.name) ? { ...row, sizes: [20, 1000, 100_000] } : row));
