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

/** The geometry of a convolution or pooling node. */
export interface NodeGeometry {
  /** Height and width of the kernel. */
  readonly kernelSize: readonly [number, number];
  /** Step between outputs. */
  readonly stride: number;
  /** Zeros above and left. */
  readonly before: readonly [number, number];
  /** Zeros below and right. */
  readonly after: readonly [number, number];
  /** Groups of channels that do not mix. */
  readonly groups: number;
}

/**
 * The geometry of a convolution or pooling node.
 *
 * @throws ScaleFaceError `unsupported` for one that is dilated, strides differently in its two directions, or whose padding
 * depends on the size of its input.
 */
export function geometryOf(node: GraphNode): NodeGeometry {
  const { kernel_shape: kernel, strides = [1, 1], pads = [0, 0, 0, 0], dilations = [1, 1] } = node.attrs;
  const { auto_pad: auto = 'NOTSET', group = 1 } = node.attrs;
  const counts = (xs: unknown, length: number): readonly number[] => {
    if (Array.isArray(xs) && xs.length === length && xs.every((x) => Number.isSafeInteger(x) && x >= 0)) return xs;
    throw wrong('geometry is not supported', node.name, node.attrs);
  };
  const [height, width] = counts(kernel, 2) as [number, number];
  const [down, right] = counts(strides, 2);
  const [top, left, bottom, end] = counts(pads, 4) as [number, number, number, number];
  if (
    down !== right ||
    counts(dilations, 2).some((d) => d !== 1) ||
    !['NOTSET', 'VALID', ''].includes(auto as string)
  ) {
    throw wrong('geometry is not supported', node.name, node.attrs);
  }
  const sides = { before: [top, left], after: [bottom, end] } as const;
  return { kernelSize: [height, width], stride: down as number, ...sides, groups: group as number };
}

/** The one number of zeros on every side; `undefined` where sides differ. */
export function evenPadding({ before, after }: NodeGeometry): number | undefined {
  const [first, ...others] = [...before, ...after];
  return others.every((side) => side === first) ? first : undefined;
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
    throw new ScaleFaceError('weight lies outside its file', { code: 'bad-format', path: name, received: dtype });
  }
  return { shape: [...shape], data: new Float32Array(new Uint8Array(weights.subarray(offset, offset + bytes)).buffer) };
}
