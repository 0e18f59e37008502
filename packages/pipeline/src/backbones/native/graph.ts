import { ScaleFaceError } from '@scaleface/numerics';

/** A network as nodes and named weights: ONNX's operators, written as JSON beside a file of raw float32 numbers. */
export interface NetworkGraph {
  /** Names of the inputs; the first takes the images. */
  readonly inputs: readonly {
    /** Name of the input. */
    readonly name: string;
  }[];
  /** Names of the outputs. */
  readonly outputs: readonly {
    /** Name of the output. */
    readonly name: string;
  }[];
  /** Where each weight lies in the weights file. */
  readonly weights: readonly GraphWeight[];
  /** Operators in the order of their execution. */
  readonly nodes: readonly GraphNode[];
}

/** One weight of a {@link NetworkGraph}. */
export interface GraphWeight {
  /** The name that nodes use. */
  readonly name: string;
  /** ONNX's shape: `[out, in / groups, k, k]` for convolutions, `[out, in]` for linear maps. */
  readonly shape: readonly number[];
  /** Only `float32le` is read. */
  readonly dtype: string;
  /** Position of the first byte. */
  readonly offset: number;
  /** Number of bytes. */
  readonly bytes: number;
}

/** One operator of a {@link NetworkGraph}. */
export interface GraphNode {
  /** ONNX's operator name. */
  readonly op: string;
  /** The node's own name. */
  readonly name: string;
  /** Values and weights that it reads. */
  readonly inputs: readonly string[];
  /** Values that it makes. */
  readonly outputs: readonly string[];
  /** ONNX's attributes. */
  readonly attrs: Readonly<Record<string, unknown>>;
}

const wrong = (what: string, path: string, received: unknown): ScaleFaceError =>
  new ScaleFaceError(what, { code: 'unsupported', path, received: JSON.stringify(received) ?? 'nothing' });

/** A square, undilated geometry of a convolution node. */
export function geometryOf(node: GraphNode): { kernelSize: number; stride: number; padding: number; groups: number } {
  const { kernel_shape: kernel, strides, pads, dilations = [1, 1], group = 1 } = node.attrs as Record<string, number[]>;
  const same = (xs: unknown): number | undefined =>
    Array.isArray(xs) && xs.every((x) => Number.isSafeInteger(x) && x === xs[0]) ? (xs[0] as number) : undefined;
  const [kernelSize, stride, padding] = [same(kernel), same(strides ?? [1, 1]), same(pads ?? [0, 0, 0, 0])];
  if (kernelSize === undefined || stride === undefined || padding === undefined || same(dilations) !== 1) {
    throw wrong('convolution is not square', node.name, node.attrs);
  }
  return { kernelSize, stride, padding, groups: group as unknown as number };
}

/** A weight's numbers. */
export function weightOf(
  graph: NetworkGraph,
  weights: Uint8Array,
  name: string,
): { shape: number[]; data: Float32Array } {
  const entry = graph.weights.find((w) => w.name === name);
  if (entry === undefined) {
    throw new ScaleFaceError('the graph has no such weight', { code: 'unknown-name', path: 'weights', received: name });
  }
  const { shape, dtype, offset, bytes } = entry;
  const count = shape.reduce((n, axis) => n * axis, 1);
  const fits =
    Number.isSafeInteger(offset) && offset >= 0 && bytes === 4 * count && offset + bytes <= weights.byteLength;
  if (dtype !== 'float32le' || !fits) {
    throw new ScaleFaceError('weight does not lie in its file', { code: 'bad-format', path: name, received: dtype });
  }
  return { shape: [...shape], data: new Float32Array(new Uint8Array(weights.subarray(offset, offset + bytes)).buffer) };
}
