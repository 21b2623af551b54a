// blackthorn-report/1 and the platforms' cards as TypeScript types: written by `npm run types` (in web/) from
// core/report/report.schema.json and core/report/platform-info.schema.json. A test holds this file to them.

/** An input with the dimension that is the batch. */
export interface BatchInput {
  /** Name of the input. */
  name: string;
  /** Number of its dimension, from 0. */
  axis: number;
}

/** What limits a layer: arithmetic, memory traffic, or the launching of its kernels. */
export type Bound = 'compute' | 'memory' | 'launch';

/**
 * What a figure rests on, best first: measured on this device; computed by a formula whose coefficients were calibrated
 * on measurements; derived from measurements of related hardware or software or from data sheets; assumed without data.
 */
export type Basis = 'measured' | 'calibrated' | 'derived' | 'assumed';

/**
 * What became of a node: the node its layer is named after, fused into a layer of another node, free (nothing runs for
 * it), or unknown to every rule.
 */
export type NodeClass = 'layer' | 'fused' | 'free' | 'unsupported';

/**
 * modelled: a layer kind with a formula of its own; approximated: a stand-in; free: nothing runs; unsupported: no time
 * is known.
 */
export type CoverageClass = 'modelled' | 'approximated' | 'free' | 'unsupported';

/** A tensor. */
export interface TensorInfo {
  /** Name in the file. */
  name: string;
  /** numpy's name of the element type, such as float32; "undefined" where it is not known. */
  dtype: string;
  /** Outermost dimension first; a null entry is an unknown dimension, null an unknown rank. */
  shape: (number | null)[] | null;
}

/** An input of the model. */
export interface InputInfo {
  /** Name in the file. */
  name: string;
  /** numpy's name of the element type, such as float32; "undefined" where it is not known. */
  dtype: string;
  /** Outermost dimension first; a null entry is an unknown dimension, null an unknown rank. */
  shape: (number | null)[] | null;
  /** What the file says of each dimension: a number, a symbol, or null for neither. */
  declared: (number | string | null)[];
}

/** How one free dimension was settled. */
export interface Binding {
  /** The symbol, or INPUT[axis] where the file gives none. */
  name: string;
  /** Its size. */
  value: number;
  /** A default, not the user's word. */
  assumed: boolean;
}

/** Where a layer sits on the staircase of one variable: every value from first to last costs about the same. */
export interface Step {
  /** Such as c_out, the output channels. */
  variable: string;
  /** The layer's value. */
  value: number;
  /** First value on this step. */
  first: number;
  /** Last value on this step. */
  last: number;
  /** Units up to the next step: last + 1 - value. */
  next_in: number;
  /** Milliseconds saved at first - 1; null where no lower step was found. */
  saving_ms: number | null;
  /** Milliseconds more at last + 1; null where no higher step was found. */
  cost_ms: number | null;
}

/** One execution unit of the engine, after fusion. */
export interface Layer {
  /** Position in order of execution. */
  index: number;
  /** Names of its nodes, joined. */
  name: string;
  /** Kind of kernel, such as conv: platform tables have a latency function for each. */
  kind: string;
  /** The kind for people, such as "conv 3x3". */
  label: string;
  /** Names of the ONNX nodes that run in it; empty for reformats. */
  nodes: string[];
  /**
   * For each of those nodes its number in the file: its place among the nodes of the main graph; nodes of bodies are
   * numbered behind those, body by body. What a function's call expands to has the call's. null for a node that no file
   * has. Reports of earlier versions lack it.
   */
  origins?: (number | null)[];
  /** Id of the fusion rule that made it, a key of rules. */
  rule: string;
  /**
   * How often the layer runs in one inference: more than once in the body of a Loop or Scan. Times, MACs and bytes are
   * those of all turns.
   */
  turns: number;
  /** What the layer adds to the network: its kernels, the gaps between them, and waiting for the CPU. */
  latency_ms: number;
  /** Lower end of the 90 % interval. */
  low_ms: number;
  /** Upper end of the 90 % interval. */
  high_ms: number;
  /** Its kernels alone. */
  kernel_ms: number;
  /** The GPU idle before it, waiting for the CPU to enqueue. */
  wait_ms: number;
  /** Of the sum over all layers, 0 to 1. */
  share: number;
  bound: Bound;
  basis: Basis;
  /** Every variable is within the range in which the kind's formula is supported. */
  in_range: boolean;
  /** Names of the variables that are not. */
  out_of_range: string[];
  /** false: no time is known and latency_ms is 0. */
  supported: boolean;
  /** Multiply-accumulates. */
  macs: number;
  /** Bytes moved: inputs, outputs and weights in the engine's precision. */
  bytes: number;
  /** Weights that the layer reads. */
  parameters: number;
  /** Tensors read that are not constants. */
  inputs: TensorInfo[];
  /** Tensors written. */
  outputs: TensorInfo[];
  /** The step with the largest saving nearby; null where none was found. */
  step: Step | null;
}

/** An ONNX node. */
export interface NodeInfo {
  /** Its name, else that of its first output, else operator and number. */
  name: string;
  /**
   * Its number in the file, see origins of a layer; null for a node that no file has. Reports of earlier versions lack
   * it.
   */
  origin?: number | null;
  /** Operator type, with its domain where that is not ai.onnx: "com.example::Thing". */
  op: string;
  class: NodeClass;
  coverage: CoverageClass;
  /** Index into layers, or null. */
  layer: number | null;
  /** Id of the rule that decided, a key of rules. */
  rule: string;
}

/** Layers with the same label. */
export interface KindTime {
  /** Such as "conv 3x3". */
  label: string;
  /** Kind of kernel. */
  kind: string;
  /** How many. */
  layers: number;
  /** Sum of their times. */
  latency_ms: number;
  /** Of the sum over all layers, 0 to 1. */
  share: number;
}

/** Where a formula is supported. */
export interface Range {
  /** Name of the variable. */
  variable: string;
  /** Least value. */
  low: number;
  /** Greatest value. */
  high: number;
}

/** What the times of one layer kind rest on. */
export interface KindBasis {
  /** Kind of kernel. */
  kind: string;
  basis: Basis;
  /** Relative error as the logarithm's standard deviation: 0.1 is about 10 %. */
  error_sigma: number;
  /** Where that figure is from. */
  error_source: string;
  /** The formula in words. */
  formula: string;
  /** Where it is supported. */
  ranges: Range[];
  /** What it was made from. */
  sources: string[];
}

/** A fusion rule. */
export interface Rule {
  /** One sentence. */
  description: string;
  /** documented by the vendor, seen in per-layer listings of real engines, or assumed. */
  evidence: 'documented' | 'listing' | 'assumed';
}

/** Something skipped, assumed or extrapolated. */
export interface Warning {
  /** Stable name, such as assumed_dimension. */
  code: string;
  /** One sentence. */
  message: string;
  /** Names of the nodes, inputs or tensors concerned. */
  where: string[];
}

/**
 * The estimated latency of an ONNX model on a platform, layer by layer, with everything it rests on. Times are
 * milliseconds rounded to six significant digits, sizes bytes, work multiply-accumulates (MACs).
 */
export interface Report {
  /** Name and version of this format. */
  schema: 'blackthorn-report/1';
  /** The file. */
  model: {
    /** Name of the file. */
    name: string;
    /** Size of the file. */
    file_bytes: number;
    /** How much of it was looked at: weights are not. */
    bytes_read: number;
    /** Weights that the file says lie in other files; those are never opened. Reports of earlier versions lack it. */
    external_bytes?: number;
    /** ONNX IR version. */
    ir_version: number;
    /** Version of the ai.onnx operator set; 0 where the file imports none. */
    opset: number;
    /** What wrote the file; may be empty. */
    producer: string;
    /** Number of nodes. */
    nodes: number;
    /** Elements of all weights. */
    parameters: number;
    /** Multiply-accumulates of one inference, batch included. */
    macs: number;
    /** Multiply-accumulates in bodies of If, Loop and Scan, all turns; in `macs` they do not count. */
    body_macs: number;
    /** What the caller feeds. */
    inputs: InputInfo[];
    /** What the model returns. */
    outputs: TensorInfo[];
  };
  /** What it would run on. */
  platform: {
    /** Id of the platform table. */
    id: string;
    /** Name of the device. */
    name: string;
    /** Id of the power mode. */
    mode: string;
    /** Name of the power mode. */
    mode_name: string;
    /** fp16 or fp32. */
    precision: string;
    /** Inference software that the table describes. */
    software: string;
    /** Of the table as a whole. */
    basis: Basis;
    /** GPU clock in this mode. */
    gpu_mhz: number;
    /** Memory bandwidth in this mode, GB/s. */
    memory_gb_s: number;
    /** The kinds that this network uses. */
    kinds: KindBasis[];
  };
  /** Images (sentences, sounds …) of one inference: the size of the dimension in batch_axis; 1 where there is none. */
  batch: number;
  /** The dimension of the inputs that is the batch. Reports of earlier versions lack it. */
  batch_axis?: {
    /**
     * How it was found: set by the user; a free dimension by its symbol, by the operators that read it, or by its
     * place; a dimension that the file fixes, where the outputs agree; or none.
     */
    found: 'set' | 'symbol' | 'operators' | 'place' | 'fixed' | 'none';
    /** The inputs that have it, the first twenty. */
    inputs: BatchInput[];
  };
  /** The free dimensions. */
  bindings: Binding[];
  /** The network. */
  total: {
    /** One inference. */
    latency_ms: number;
    /** Lower end of the 90 % interval. */
    low_ms: number;
    /** Upper end of the 90 % interval. */
    high_ms: number;
    /** Images per second: batch / latency. */
    fps: number;
    /** Once for each inference; part of the total and of no layer. */
    start_ms: number;
    /** Something is missing from the total: it is a lower bound. */
    at_least: boolean;
    /** Of one inference; absent where no measurement supports an estimate. */
    energy?: {
      /** Millijoule. */
      mj: number;
      /** Lower end of the 90 % interval. */
      low_mj: number;
      /** Upper end of the 90 % interval. */
      high_mj: number;
    };
  };
  /** null where none was set. */
  budget: {
    /** Allowed for one inference. */
    latency_ms: number;
    /** The estimate is within it and no lower bound. */
    met: boolean;
    /** Allowed less estimated. */
    slack_ms: number;
  } | null;
  /** Times by label, longest first. */
  by_kind: KindTime[];
  /** How much of the network has which kind of figure. */
  coverage: {
    /** Number of nodes. */
    nodes: {
      modelled: number;
      approximated: number;
      free: number;
      unsupported: number;
    };
    /** Multiply-accumulates. */
    macs: {
      modelled: number;
      approximated: number;
      free: number;
      unsupported: number;
    };
    /** Milliseconds. */
    time: {
      modelled: number;
      approximated: number;
      free: number;
      unsupported: number;
    };
    /**
     * The part of the MACs that the total counts, 0 to 1: all but the unsupported. null where there are no MACs.
     * Reports of earlier versions lack it.
     */
    covered_macs_share?: number | null;
  };
  /** Whether it fits. */
  memory: {
    /** Weights in the engine's precision. */
    weights_bytes: number;
    /** Activations alive at the same time, at the most. */
    peak_activation_bytes: number;
    /** Memory of the device. */
    device_bytes: number;
    /** Taken by operating system, CUDA and TensorRT. */
    reserved_bytes: number;
    /** Weights and activations fit into what is left. */
    fits: boolean;
  };
  /** In order of execution. */
  layers: Layer[];
  /** In order of execution. */
  nodes: NodeInfo[];
  /** The rules that this report uses, by id. */
  rules: Record<string, Rule>;
  /** Everything skipped, assumed or extrapolated. */
  warnings: Warning[];
}

/**
 * What stands behind the estimates on a platform: an element of `platforms()`. Not the platform table itself, whose
 * schema is platforms/schema.json.
 */
export interface PlatformInfo {
  /** Id of the platform table. */
  id: string;
  /** Name of the device. */
  name: string;
  /** What the table holds and what it rests on. */
  description: string;
  /** Inference software that the table describes. */
  software: string;
  /** When the table was made. */
  date: string;
  /** Of the table as a whole. */
  basis: Basis;
  /** The device as a buyer sees it. */
  device: {
    /** Name of the GPU. */
    gpu: string;
    /** CUDA's version of its instruction set, such as 6.2. */
    compute_capability: string;
    /** Streaming multiprocessors. */
    sm_count: number;
    /** Memory of the device. */
    memory_bytes: number;
    /** Taken by operating system, CUDA and TensorRT. */
    reserved_bytes: number;
    /** Price when it came out, US dollars. */
    launch_price_usd: number;
    /** What that price is for; may be empty. */
    price_note: string;
    /** When it came out. */
    launch_year: number;
    /** Last software that the vendor published for it. */
    last_software: string;
  };
  /** Power modes, the default first. */
  modes: {
    /** As the settings name it. */
    id: string;
    /** For people. */
    name: string;
    /** GPU clock. */
    gpu_mhz: number;
    /** Memory bandwidth, GB/s. */
    memory_gb_s: number;
    /** Power that the mode allows; null where the vendor states none. */
    power_w: number | null;
    /** Of the estimates in this mode. */
    basis: Basis;
  }[];
  /** Precisions that the table has, the default first. */
  precisions: {
    /** As the settings name it. */
    id: string;
    /** Peak in the default mode, GFLOP/s. */
    gflop_s: number;
  }[];
  /** The numbers in the table's formulas. */
  coefficients: {
    /** As the formulas name it. */
    name: string;
    /** Its value. */
    value: number;
    /** Lower end of what the data allow; null where they do not say. */
    low: number | null;
    /** Upper end of it. */
    high: number | null;
    /** How far the data carry it. */
    support: string;
    /** What it was made from. */
    source: string;
  }[];
  /** What each kind of layer rests on. */
  kinds: KindBasis[];
  /** Publications and measurements behind the table. */
  sources: {
    /** For people. */
    text: string;
    /** Where it is; may be empty. */
    url: string;
  }[];
  /** Error that all layers share (clocks, software), as the logarithm's standard deviation. */
  common_sigma: number;
}
