import { at, ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { flattenMaps } from './backbone.js';
import { evenPadding, type GraphNode, geometryOf } from './graph.js';

/** Numbers that a node takes from the weights file, in ONNX's shape. */
interface GraphConstant {
  /** The lengths of its axes. */
  readonly shape: readonly number[];
  /** The numbers. */
  readonly data: Float32Array;
}

/** A node's function of the values before it and of its constants, each at its place among the node's inputs. */
export type GraphFunction = (inputs: readonly (tf.Tensor | GraphConstant)[]) => tf.Tensor;

type Make = (node: GraphNode) => GraphFunction;

const refuse = (what: string, node: GraphNode, received: string): ScaleFaceError =>
  new ScaleFaceError(what, { code: 'unsupported', path: node.name, received });

const isConstant = (input: tf.Tensor | GraphConstant): input is GraphConstant =>
  'data' in input && !('dataId' in input);

/** A constant as it adds to a value of a rank: one number, or one per channel, which here is the last axis. */
function broadcast(constant: GraphConstant, rank: number, node: GraphNode): tf.Tensor {
  const { shape, data } = constant;
  if (data.length === 1) return tf.scalar(at(data, 0));
  const channelAxis = shape.length - (rank === 4 ? 3 : 1);
  if (shape[channelAxis] === data.length) return tf.tensor1d(data);
  throw refuse('constant is neither a number nor one per channel', node, `[${shape.join(', ')}]`);
}

const binary =
  (f: (a: tf.Tensor, b: tf.Tensor) => tf.Tensor): Make =>
  (node) =>
  (inputs) => {
    const rank = Math.max(...inputs.map((x) => (isConstant(x) ? 0 : x.rank)));
    const [a, b] = inputs.map((x) => (isConstant(x) ? broadcast(x, rank, node) : x)) as [tf.Tensor, tf.Tensor];
    return f(a, b);
  };

const unary =
  (f: (x: tf.Tensor, attrs: GraphNode['attrs']) => tf.Tensor): Make =>
  (node) =>
  ([x]) =>
    f(x as tf.Tensor, node.attrs);

const numberOf = (input: tf.Tensor | GraphConstant | undefined, otherwise: number): number =>
  input !== undefined && isConstant(input) ? at(input.data, 0) : otherwise;

/** Bounds are attributes in old files and constants in new ones. */
const clip: Make =
  ({ attrs }) =>
  ([x, low, high]) => {
    const [min, max] = [attrs.min ?? Number.NEGATIVE_INFINITY, attrs.max ?? Number.POSITIVE_INFINITY] as [
      number,
      number,
    ];
    return tf.minimum(tf.maximum(x as tf.Tensor, numberOf(low, min)), numberOf(high, max));
  };

const flat = (x: tf.Tensor): tf.Tensor => (x.rank === 4 ? flattenMaps(x) : tf.clone(x));

/** Only what flattens: `[N, F]`, `[-1, F]`, `[0, -1]`. */
const reshape: Make =
  (node) =>
  ([x, to]) => {
    const shape = to !== undefined && isConstant(to) ? Array.from(to.data) : [];
    const rows = flat(x as tf.Tensor);
    if (shape.length === 2 && (shape[1] === -1 || shape[1] === rows.shape[1])) return rows;
    throw refuse('only reshapes to rows are supported', node, `[${shape.join(', ')}]`);
  };

/** Where ONNX's axes of a map are here, channels last. */
const axisHere = [0, 3, 1, 2];

const slice: Make =
  (node) =>
  ([x, ...rest]) => {
    const value = x as tf.Tensor;
    const list = (k: number, attribute: string): number[] | undefined => {
      const input = rest[k];
      return input !== undefined && isConstant(input) ? Array.from(input.data) : (node.attrs[attribute] as number[]);
    };
    const starts = list(0, 'starts') ?? [];
    const ends = list(1, 'ends') ?? [];
    const axes = list(2, 'axes') ?? starts.map((_, i) => i);
    const steps = list(3, 'steps') ?? starts.map(() => 1);
    if (steps.some((step) => step !== 1))
      throw refuse('only slices of step 1 are supported', node, `[${steps.join(', ')}]`);
    const [begin, size] = [value.shape.map(() => 0), [...value.shape]];
    axes.forEach((axis, i) => {
      const counted = axis < 0 ? axis + value.rank : axis;
      const here = value.rank === 4 ? at(axisHere, counted) : counted;
      const length = at(value.shape, here);
      const place = (end = 0): number => Math.min(length, Math.max(0, end < 0 ? end + length : end));
      const from = place(starts[i]);
      begin[here] = from;
      size[here] = Math.max(0, place(ends[i]) - from);
    });
    return tf.slice(value, begin, size);
  };

const concat: Make = (node) => (inputs) => {
  const [first] = inputs as tf.Tensor[];
  const rank = (first as tf.Tensor).rank;
  const axis = Number(node.attrs.axis ?? 1);
  const counted = axis < 0 ? axis + rank : axis;
  return tf.concat(inputs as tf.Tensor[], rank === 4 ? at(axisHere, counted) : counted);
};

const pool =
  (kind: 'avg' | 'max'): Make =>
  (node) => {
    const geometry = geometryOf(node);
    const padding = evenPadding(geometry);
    if (node.attrs.ceil_mode === 1) throw refuse('pooling that rounds up is not supported', node, 'ceil_mode 1');
    if (padding === undefined)
      throw refuse('pooling with uneven padding is not supported', node, JSON.stringify(geometry));
    // Averages over a border of zeros differ between programs.
    if (kind === 'avg' && padding > 0)
      throw refuse('averages over padding are not supported', node, `padding ${padding}`);
    const [height, width] = geometry.kernelSize;
    if (height !== width && padding > 0)
      throw refuse('padded pooling that is not square is not supported', node, `${padding}`);
    // With a number as padding, tfjs-core computes the output's width from the window's height.
    const border = padding === 0 ? 'valid' : padding;
    return ([x]) => tf.pool(x as tf.Tensor4D, [height, width], kind, border, undefined, geometry.stride);
  };

const functions: Readonly<Record<string, Make>> = {
  Add: binary(tf.add),
  Sub: binary(tf.sub),
  Mul: binary(tf.mul),
  Div: binary(tf.div),
  Abs: unary((x) => tf.abs(x)),
  Neg: unary((x) => tf.neg(x)),
  Identity: unary((x) => tf.clone(x)),
  Dropout: unary((x) => tf.clone(x)),
  Relu: unary((x) => tf.relu(x)),
  LeakyRelu: unary((x, { alpha = 0.01 }) => tf.leakyRelu(x, alpha as number)),
  Sigmoid: unary((x) => tf.sigmoid(x)),
  Tanh: unary((x) => tf.tanh(x)),
  Clip: clip,
  Flatten: unary((x) => flat(x)),
  Reshape: reshape,
  Slice: slice,
  Concat: concat,
  AveragePool: pool('avg'),
  MaxPool: pool('max'),
  GlobalAveragePool: unary((x) => tf.mean(x, [1, 2], true)),
};

/**
 * The function of a node without learned weights; maps have their channels last.
 *
 * @throws ScaleFaceError `unsupported` for an operator or a form of it that is not read; some forms show only when the
 * function meets its first values.
 */
export function functionOf(node: GraphNode): GraphFunction {
  const make = Object.hasOwn(functions, node.op) ? functions[node.op] : undefined;
  if (make === undefined) throw refuse('operator is not supported', node, node.op);
  return make(node);
}
