/** The parts of a TensorFlow graph node that are used. */
export interface GraphNode {
  /** Its name. */
  readonly name: string;
  /** What it computes. */
  readonly op: string;
  /** The nodes that it takes, with `^` before or `:k` after the name. */
  readonly input?: readonly string[];
  /** Its settings. */
  readonly attr?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** The names that a graph's maker gave to inputs and outputs. */
export interface GraphSignature {
  /** Nodes by the inputs' names. */
  readonly inputs?: Readonly<Record<string, { readonly name: string }>> | null | undefined;
  /** Nodes by the outputs' names. */
  readonly outputs?: Readonly<Record<string, { readonly name: string }>> | null | undefined;
}

/** One tensor of the weights. */
export interface TfjsWeight {
  /** Its name. */
  readonly name: string;
  /** Its lengths. */
  readonly shape: readonly number[];
  /** What its numbers are. */
  readonly dtype: 'float32' | 'int32' | 'bool' | 'complex64' | 'string';
  /** How they are stored, where that is something else. */
  readonly quantization?: {
    readonly dtype: 'uint8' | 'uint16' | 'float16';
    readonly scale?: number;
    readonly min?: number;
  };
}

/** Weight files, one after the other, and the tensors in them. */
export interface WeightGroup {
  /** The files, from the model's folder. */
  readonly paths: readonly string[];
  /** The tensors. */
  readonly weights: readonly TfjsWeight[];
}

interface Common {
  readonly weightsManifest: readonly WeightGroup[];
  readonly userDefinedMetadata?: { readonly signature?: GraphSignature | null | undefined } | null | undefined;
}

/** A `model.json` of a graph. */
export interface GraphJson extends Common {
  /** Its nodes. */
  readonly modelTopology: { readonly node: readonly GraphNode[] };
  /** Its inputs and outputs by name. */
  readonly signature?: GraphSignature | null | undefined;
}

/** A `model.json` of layers. */
export interface LayersJson extends Common {
  /** Its layers, as Keras writes them. */
  readonly modelTopology: object;
}

/** A `model.json` whose parts that are used have the right types. */
export type TfjsJson =
  | { readonly kind: 'graph'; readonly json: GraphJson }
  | { readonly kind: 'layers'; readonly json: LayersJson };
