// blackthorn-report/1 as TypeScript types. The published schema is core/report/report.schema.json; a test holds
// the two and the C++ writer together.

export type Bound = 'compute' | 'memory' | 'launch';
export type Basis = 'measured' | 'calibrated' | 'derived' | 'assumed';
export type CoverageClass = 'modelled' | 'approximated' | 'free' | 'unsupported';
export type NodeClass = 'layer' | 'fused' | 'free' | 'unsupported';

export interface TensorInfo {
  name: string;
  dtype: string;
  /** null: rank unknown; a null entry: dimension unknown. */
  shape: (number | null)[] | null;
}

export interface InputInfo extends TensorInfo {
  /** What the file says: a number, a symbol, or null for neither. */
  declared: (number | string | null)[];
}

export interface Binding {
  /** Symbol, or INPUT[axis] where the file gives none. */
  name: string;
  value: number;
  /** A default, not the user's word. */
  assumed: boolean;
}

/** Every value of the variable from `first` to `last` costs about the same. */
export interface Step {
  variable: string;
  value: number;
  first: number;
  last: number;
  /** Units up to the next step: last + 1 − value. */
  next_in: number;
  /** ms saved at first − 1; null where no lower step was found. */
  saving_ms: number | null;
  /** ms more at last + 1; null where no higher step was found. */
  cost_ms: number | null;
}

export interface Layer {
  index: number;
  name: string;
  kind: string;
  /** The kind for people: "conv 3x3". */
  label: string;
  /** Names of the ONNX nodes that run in this layer; empty for reformats. */
  nodes: string[];
  rule: string;
  /** How often it runs in one inference; times, MACs and bytes are those of all turns. */
  turns: number;
  latency_ms: number;
  low_ms: number;
  high_ms: number;
  /** The kernels alone; the rest is gaps and waiting for the CPU. */
  kernel_ms: number;
  wait_ms: number;
  /** Of the sum over all layers, 0 to 1. */
  share: number;
  bound: Bound;
  basis: Basis;
  in_range: boolean;
  out_of_range: string[];
  /** false: no time is known, latency_ms is 0. */
  supported: boolean;
  macs: number;
  bytes: number;
  parameters: number;
  inputs: TensorInfo[];
  outputs: TensorInfo[];
  step: Step | null;
}

export interface NodeInfo {
  name: string;
  op: string;
  class: NodeClass;
  coverage: CoverageClass;
  /** Index into layers, or null. */
  layer: number | null;
  /** Id of the rule that decided. */
  rule: string;
}

export interface Warning {
  code: string;
  message: string;
  where: string[];
}

export interface KindTime {
  label: string;
  kind: string;
  layers: number;
  latency_ms: number;
  share: number;
}

export interface KindBasis {
  kind: string;
  basis: Basis;
  /** The logarithm's standard deviation: 0.1 is about ±10 %. */
  error_sigma: number;
  error_source: string;
  formula: string;
  ranges: { variable: string; low: number; high: number }[];
  sources: string[];
}

export interface Report {
  schema: 'blackthorn-report/1';
  model: {
    name: string;
    file_bytes: number;
    bytes_read: number;
    ir_version: number;
    opset: number;
    producer: string;
    nodes: number;
    parameters: number;
    macs: number;
    /** In bodies of If, Loop and Scan, all turns; not in `macs`. */
    body_macs: number;
    inputs: InputInfo[];
    outputs: TensorInfo[];
  };
  platform: {
    id: string;
    name: string;
    mode: string;
    mode_name: string;
    precision: string;
    software: string;
    basis: Basis;
    gpu_mhz: number;
    memory_gb_s: number;
    /** The kinds that this network uses. */
    kinds: KindBasis[];
  };
  batch: number;
  bindings: Binding[];
  total: {
    latency_ms: number;
    low_ms: number;
    high_ms: number;
    fps: number;
    /** Once for each inference; in the total, in no layer. */
    start_ms: number;
    /** Something is missing from the total: it is a lower bound. */
    at_least: boolean;
    /** Of one inference; absent where no measurement supports an estimate. */
    energy?: { mj: number; low_mj: number; high_mj: number };
  };
  budget: { latency_ms: number; met: boolean; slack_ms: number } | null;
  by_kind: KindTime[];
  coverage: {
    nodes: Record<CoverageClass, number>;
    macs: Record<CoverageClass, number>;
    /** ms */
    time: Record<CoverageClass, number>;
  };
  memory: {
    weights_bytes: number;
    peak_activation_bytes: number;
    device_bytes: number;
    /** Operating system, CUDA and TensorRT. */
    reserved_bytes: number;
    fits: boolean;
  };
  layers: Layer[];
  nodes: NodeInfo[];
  /** The rules that this report uses, by id. */
  rules: Record<string, { description: string; evidence: 'documented' | 'listing' | 'assumed' }>;
  warnings: Warning[];
}

/** An element of `platforms()`. */
export interface PlatformInfo {
  id: string;
  name: string;
  description: string;
  software: string;
  date: string;
  basis: Basis;
  device: {
    gpu: string;
    compute_capability: string;
    sm_count: number;
    memory_bytes: number;
    reserved_bytes: number;
    launch_price_usd: number;
    price_note: string;
    launch_year: number;
    last_software: string;
  };
  modes: { id: string; name: string; gpu_mhz: number; memory_gb_s: number; power_w: number | null; basis: Basis }[];
  precisions: { id: string; gflop_s: number }[];
  coefficients: { name: string; value: number; low: number | null; high: number | null; support: string; source: string }[];
  kinds: KindBasis[];
  sources: { text: string; url: string }[];
  common_sigma: number;
}
