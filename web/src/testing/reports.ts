// Reports made by hand for the tests of pure modules and for the page's stress test. The numbers only have to look
// like a network: they follow no model.
import type { Layer, NodeInfo, Report } from '../../../wasm/report';

interface Plan {
  name: string;
  kind: string;
  label: string;
  c_out: number;
  size: number;
  macs: number;
  ms: number;
}

function resnetPlan(): Plan[] {
  const plan: Plan[] = [];
  const conv = (name: string, k: number, c_in: number, c_out: number, size: number) => {
    const macs = k * k * c_in * c_out * size * size;
    plan.push({
      name,
      kind: 'conv',
      label: `conv ${k}x${k}`,
      c_out,
      size,
      macs,
      ms: macs / (k === 3 ? 3e8 : 1.9e8) + 0.02,
    });
  };
  plan.push({ name: 'reformat of input', kind: 'reformat', label: 'reformat', c_out: 3, size: 224, macs: 0, ms: 0.09 });
  conv('conv1 + relu', 7, 3, 64, 112);
  plan.push({ name: 'maxpool', kind: 'pool', label: 'max pool', c_out: 64, size: 56, macs: 0, ms: 0.31 });
  let c_in = 64;
  [3, 4, 6, 3].forEach((blocks, stage) => {
    const width = 64 << stage;
    const size = 56 >> stage;
    for (let block = 0; block < blocks; block++) {
      const at = `layer${stage + 1}.${block}`;
      conv(`${at}.conv1 + relu`, 1, c_in, width, size);
      conv(`${at}.conv2 + relu`, 3, width, width, size);
      if (block === 0) conv(`${at}.downsample.0`, 1, c_in, 4 * width, size);
      conv(`${at}.conv3 + add + relu`, 1, width, 4 * width, size);
      c_in = 4 * width;
    }
  });
  plan.push({ name: 'avgpool', kind: 'pool', label: 'average pool', c_out: 2048, size: 1, macs: 0, ms: 0.05 });
  plan.push({
    name: 'fc',
    kind: 'fully_connected',
    label: 'fully connected',
    c_out: 1000,
    size: 1,
    macs: 2048000,
    ms: 0.31,
  });
  return plan;
}

function toLayer(plan: Plan, index: number, total: number): Layer {
  const bytes = 2 * plan.c_out * plan.size * plan.size * 3;
  return {
    index,
    name: plan.name,
    kind: plan.kind,
    label: plan.label,
    nodes: plan.kind === 'reformat' ? [] : plan.name.split(' + '),
    rule: plan.kind === 'conv' ? 'conv+activation' : plan.kind,
    turns: 1,
    latency_ms: plan.ms,
    low_ms: plan.ms * 0.86,
    high_ms: plan.ms * 1.18,
    kernel_ms: plan.ms * 0.96,
    wait_ms: 0,
    share: plan.ms / total,
    bound: plan.macs > 3e7 ? 'compute' : plan.ms < 0.08 ? 'launch' : 'memory',
    basis: plan.kind === 'conv' ? 'calibrated' : 'assumed',
    in_range: plan.c_out <= 1024,
    out_of_range: plan.c_out <= 1024 ? [] : ['c_out'],
    supported: true,
    macs: plan.macs,
    bytes,
    parameters: plan.kind === 'conv' ? Math.round(plan.macs / plan.size ** 2) : 0,
    inputs: [{ name: `${plan.name}_in`, dtype: 'float16', shape: [1, plan.c_out, plan.size, plan.size] }],
    outputs: [{ name: `${plan.name}_out`, dtype: 'float16', shape: [1, plan.c_out, plan.size, plan.size] }],
    step:
      plan.kind === 'conv'
        ? {
            variable: 'c_out',
            value: plan.c_out,
            first: plan.c_out - 31,
            last: plan.c_out,
            next_in: 1,
            saving_ms: plan.ms * 0.12,
            cost_ms: plan.ms * 0.14,
          }
        : null,
  };
}

function assemble(name: string, plan: Plan[]): Report {
  const sum = plan.reduce((total, row) => total + row.ms, 0);
  const layers = plan.map((row, index) => toLayer(row, index, sum));
  const macs = plan.reduce((total, row) => total + row.macs, 0);
  const kinds = new Map<string, Report['by_kind'][number]>();
  for (const layer of layers) {
    const row = kinds.get(layer.label) ?? { label: layer.label, kind: layer.kind, layers: 0, latency_ms: 0, share: 0 };
    row.layers++;
    row.latency_ms += layer.latency_ms;
    row.share += layer.share;
    kinds.set(layer.label, row);
  }
  const nodes: NodeInfo[] = layers.flatMap((layer) =>
    layer.nodes.map((node, position) => ({
      name: node,
      op: layer.kind === 'conv' ? (['Conv', 'Relu', 'Add'][position] ?? 'Relu') : 'MaxPool',
      class: position === 0 ? ('layer' as const) : ('fused' as const),
      coverage: 'modelled' as const,
      layer: layer.index,
      rule: layer.rule,
    })),
  );
  nodes.push({ name: 'flatten', op: 'Flatten', class: 'free', coverage: 'free', layer: null, rule: 'reshape' });
  const latency_ms = sum + 0.05;
  return {
    schema: 'blackthorn-report/1',
    model: {
      name,
      file_bytes: 102_000_000,
      bytes_read: 96_000,
      external_bytes: 0,
      ir_version: 8,
      opset: 13,
      producer: 'hand-made',
      nodes: nodes.length,
      parameters: 25_557_032,
      macs,
      body_macs: 0,
      inputs: [{ name: 'input', dtype: 'float32', shape: [1, 3, 224, 224], declared: ['N', 3, 224, 224] }],
      outputs: [{ name: 'output', dtype: 'float32', shape: [1, 1000] }],
    },
    platform: {
      id: 'jetson-nano',
      name: 'Jetson Nano',
      mode: '10w',
      mode_name: '10 W',
      precision: 'fp16',
      software: 'JetPack 4.6, TensorRT 8.2',
      basis: 'calibrated',
      gpu_mhz: 921.6,
      memory_gb_s: 25.6,
      kinds: [...new Set(plan.map((row) => row.kind))].map((kind) => ({
        kind,
        basis: kind === 'conv' ? 'calibrated' : 'assumed',
        error_sigma: kind === 'conv' ? 0.12 : 0.4,
        error_source: 'made up for tests',
        formula: 'the lesser of GEMM and Winograd, rounded with memory traffic',
        ranges: [{ variable: 'c_out', low: 1, high: 1024 }],
        sources: ['none'],
      })),
    },
    batch: 1,
    bindings: [{ name: 'N', value: 1, assumed: true }],
    total: {
      latency_ms,
      low_ms: latency_ms * 0.9,
      high_ms: latency_ms * 1.12,
      fps: 1000 / latency_ms,
      start_ms: 0.05,
      at_least: false,
    },
    budget: { latency_ms: 33, met: latency_ms <= 33, slack_ms: 33 - latency_ms },
    by_kind: [...kinds.values()].sort((a, b) => b.latency_ms - a.latency_ms),
    coverage: {
      nodes: { modelled: nodes.length - 1, approximated: 0, free: 1, unsupported: 0 },
      macs: { modelled: macs, approximated: 0, free: 0, unsupported: 0 },
      time: { modelled: sum, approximated: 0, free: 0, unsupported: 0 },
      covered_macs_share: 1,
    },
    memory: {
      weights_bytes: 51_000_000,
      peak_activation_bytes: 4_816_896,
      device_bytes: 4_294_967_296,
      reserved_bytes: 1_800_000_000,
      fits: true,
    },
    layers,
    nodes,
    rules: {
      'conv+activation': { description: 'A convolution takes the activation behind it.', evidence: 'documented' },
      pool: { description: 'A pooling layer of its own.', evidence: 'documented' },
      reformat: { description: 'The network input is converted from FP32.', evidence: 'documented' },
      fully_connected: { description: 'A matrix product of its own.', evidence: 'documented' },
      reshape: { description: 'The data stays in place.', evidence: 'documented' },
    },
    warnings: [
      { code: 'assumed_dimension', message: 'The free dimension N is taken as 1.', where: ['input'] },
      {
        code: 'out_of_range',
        message: 'Two layers lie outside the range of the table.',
        where: ['layer4.0.conv3', 'fc'],
      },
    ],
  };
}

/** About 60 layers, shaped like ResNet-50. */
export function resnetReport(): Report {
  return assemble('resnet50.onnx', resnetPlan());
}

/** As many layers as asked for, by repeating the 60. */
export function longReport(layers: number): Report {
  const base = resnetPlan();
  const plan = Array.from({ length: layers }, (_, index) => {
    const row = base[index % base.length] as Plan;
    return {
      ...row,
      name: `block${Math.floor(index / base.length)}.${row.name}`,
      ms: row.ms * (1 + 0.5 * Math.sin(index / 90)),
    };
  });
  return assemble('long.onnx', plan);
}
