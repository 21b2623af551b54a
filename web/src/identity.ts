// Which layer is which. Within a report a layer is its index: names are not unique in ONNX. From one report of a model
// to the next, with another precision or other shapes, a layer is what it stands for: the nodes of the file that it runs.
import type { Layer, NodeInfo, Report } from '../../wasm/report';
import { figuresOf } from './figures';

/**
 * What stays the same from report to report. Layers that run parts of one node differ in what they write; those that
 * run no node (reformats) in what they read.
 */
export function layerKey(layer: Layer): string {
  const { origins, kind, inputs, outputs, index } = layer;
  if (!origins) return `index ${index}`;
  const names = (origins.length > 0 ? outputs : inputs).map(({ name }) => name);
  return JSON.stringify([origins, origins.length > 0 ? '' : kind, names]);
}

/** Cheaper than the key, and equal where the keys are. */
function hint({ origins, index }: Layer): number {
  return origins ? (origins[0] ?? -1) : index;
}

/** The layers of `after` that stand for the layers of `before` at these indices. */
export function carryOver(before: Report, after: Report, indices: Iterable<number>): Set<number> {
  const wanted = [...indices].flatMap((index) => before.layers[index] ?? []);
  if (wanted.length === 0) return new Set();
  const keys = new Set(wanted.map(layerKey));
  const hints = new Set(wanted.map(hint));
  const found = new Set<string>();
  const result = new Set<number>();
  for (const layer of after.layers) {
    if (!hints.has(hint(layer))) continue;
    const key = layerKey(layer);
    if (!keys.has(key)) continue;
    found.add(key);
    result.add(layer.index);
  }
  // Fused otherwise: the layer that now runs the first of its nodes.
  for (const layer of wanted) {
    const first = layer.origins?.[0];
    if (first === undefined || found.has(layerKey(layer))) continue;
    const heir = after.layers.find(({ origins }) => origins?.includes(first));
    if (heir) result.add(heir.index);
  }
  return result;
}

/**
 * "#12 " before a name that another one has too: the number of its (first) node in the file, else its place. Before,
 * because a long name is cut at its end.
 */
export function layerMark(report: Report, layer: Layer): string {
  return figuresOf(report).repeated.has(layer.name) ? `#${layer.origins?.[0] ?? layer.index} ` : '';
}

export function nodeMark(report: Report, node: NodeInfo, position: number): string {
  return figuresOf(report).repeated.has(node.name) ? `#${node.origin ?? position} ` : '';
}

/** The nodes of a layer with their positions in the report. */
export function nodesOf(report: Report, layer: number): { node: NodeInfo; position: number }[] {
  const { nodeStarts, nodeList } = figuresOf(report);
  const positions = nodeList.subarray(nodeStarts[layer] ?? 0, nodeStarts[layer + 1] ?? 0);
  return [...positions].flatMap((position) => {
    const node = report.nodes[position];
    return node ? [{ node, position }] : [];
  });
}
