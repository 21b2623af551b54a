import { describe, expect, it } from 'vitest';
import type { Layer, NodeInfo, Report } from '../../wasm/report';
import { carryOver, layerKey, layerMark, nodeMark, nodesOf } from './identity';
import { resnetReport } from './testing/reports';

const tensor = (name: string) => ({ name, dtype: 'float16', shape: [1] });

interface Plan {
  name: string;
  origins?: number[];
  reads?: string;
  writes?: string;
}

/** A report whose layers are these; each origin is a node of the layer's name. */
function reportOf(plan: readonly Plan[]): Report {
  const [base] = resnetReport().layers;
  const layers = plan.map(({ name, origins, reads, writes }, index) => ({
    ...base,
    index,
    name,
    kind: origins?.length === 0 ? 'reformat' : 'conv',
    inputs: [tensor(reads ?? `in ${name}`)],
    outputs: [tensor(writes ?? `out ${name}`)],
    ...(origins ? { origins } : {}),
  })) as Layer[];
  const nodes = plan.flatMap(({ name, origins }, layer) =>
    (origins ?? [layer]).map((origin) => ({ name, op: 'Conv', layer, ...(origins ? { origin } : {}) })),
  ) as unknown as NodeInfo[];
  return { ...resnetReport(), layers, nodes };
}

const twins = reportOf([
  { name: 'same', origins: [4], writes: 'a' },
  { name: 'same', origins: [7], writes: 'b' },
  { name: 'other', origins: [9], writes: 'c' },
]);

describe('two nodes of one name', () => {
  it('have layers with marks and keys of their own', () => {
    expect(twins.layers.map((layer) => layerMark(twins, layer))).toEqual(['#4 ', '#7 ', '']);
    expect(twins.nodes.map((node, position) => nodeMark(twins, node, position))).toEqual(['#4 ', '#7 ', '']);
    expect(new Set(twins.layers.map(layerKey)).size).toBe(3);
  });

  it('are not taken for each other in the next report', () => {
    const next = reportOf([
      { name: 'reformat', origins: [] },
      { name: 'same', origins: [4], writes: 'a' },
      { name: 'same', origins: [7], writes: 'b' },
    ]);
    expect([...carryOver(twins, next, [1])]).toEqual([2]);
    expect([...carryOver(twins, next, [0, 1, 2])]).toEqual([1, 2]);
  });

  it('keep their own nodes apart', () => {
    expect(nodesOf(twins, 1).map(({ position }) => position)).toEqual([1]);
    expect(nodesOf(twins, 9)).toEqual([]);
  });

  it('in a report that was saved without numbers are told by their place', () => {
    const old = reportOf([{ name: 'same' }, { name: 'same' }]);
    expect(old.layers.map((layer) => layerMark(old, layer))).toEqual(['#0 ', '#1 ']);
    expect([...carryOver(old, old, [1])]).toEqual([1]);
  });
});

describe('from one report to the next', () => {
  it('reformats are told apart by what they read', () => {
    const reformats = (...names: string[]) =>
      reportOf(names.map((reads) => ({ name: 'reformat', origins: [], reads })));
    expect([...carryOver(reformats('x', 'y'), reformats('w', 'y', 'x'), [1])]).toEqual([1]);
    expect([...carryOver(reformats('x', 'y'), reformats('x'), [1])]).toEqual([]);
  });

  it('parts of one node are told apart by what they write', () => {
    const parts = reportOf(['a', 'b'].map((writes) => ({ name: 'attention', origins: [3], writes })));
    expect([...carryOver(parts, parts, [1])]).toEqual([1]);
  });

  it('a layer that is fused otherwise goes on as the one that runs its first node', () => {
    const fused = reportOf([{ name: 'conv + relu', origins: [5, 6] }]);
    const apart = reportOf([
      { name: 'relu', origins: [6] },
      { name: 'conv', origins: [5] },
    ]);
    expect([...carryOver(fused, apart, [0])]).toEqual([1]);
    expect([...carryOver(apart, fused, [0, 1])]).toEqual([0]);
  });

  it('what is gone is gone', () => {
    expect([...carryOver(twins, reportOf([{ name: 'new', origins: [1] }]), [2])]).toEqual([]);
    expect([...carryOver(twins, twins, [99])]).toEqual([]);
  });
});
