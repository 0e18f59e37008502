import { at } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import type { KernelRepair } from '../repair.js';
import { depthToSpace, reverse, transpose } from './moves.js';
import { gather, overNothing, reductionsOverNothing } from './over-nothing.js';
import { batchMatMul } from './products.js';
import { identity, slice } from './sharing.js';

/**
 * Sums over leading axes (every gradient of a bias) as a product with a row of ones: the engine transposes its input
 * and sums without SIMD.
 */
const sum = overNothing('Sum', 0, (original) => (args) => {
  const x = args.inputs.x as tf.Tensor;
  const { axis, keepDims } = args.attrs as { axis: number | number[]; keepDims?: boolean };
  const axes = tf.util.parseAxisParam(axis, x.shape).sort((i, j) => i - j);
  const leading = axes.length < x.rank && axes.every((position, i) => position === i);
  if (!leading || x.dtype !== 'float32') return original(args);
  const rows = tf.util.sizeFromShape(x.shape.slice(0, axes.length));
  const rest = x.shape.slice(axes.length);
  const shape = keepDims ? [...axes.map(() => 1), ...rest] : rest;
  return tf.tidy(() => tf.reshape(tf.matMul(tf.ones([1, rows]), tf.reshape(x, [rows, x.size / rows])), shape));
});

/**
 * Copies along axes of one number (every broadcast) as a product with ones: the engine works out the place of each number from
 * nothing, some 60 ns each.
 */
const tile: KernelRepair = {
  kernelName: 'Tile',
  wrap: (original) => (args) => {
    const x = args.inputs.x as tf.Tensor;
    const { reps } = args.attrs as { reps: number[] };
    const broadcast = reps.length === x.rank && reps.every((n, axis) => n === 1 || x.shape[axis] === 1);
    if (!broadcast || x.dtype !== 'float32') return original(args);
    return tf.tidy(() => tf.mul(x, tf.ones(x.shape.map((side, axis) => side * at(reps, axis)))));
  },
};

/**
 * Convolutions whose stride is wider than their filter, with padding 'same': the engine's results are wrong there
 * unless the padding is given as numbers.
 */
const conv2d: KernelRepair = {
  kernelName: 'Conv2D',
  wrap: (original) => (args) => {
    const { x, filter } = args.inputs as Record<'x' | 'filter', tf.Tensor4D>;
    const attributes = args.attrs as Record<string, unknown> & Parameters<typeof explicitPadding>[2];
    if (attributes.pad !== 'same') return original(args);
    return original({
      ...args,
      attrs: { ...attributes, pad: explicitPadding(x, filter, attributes) } as tf.NamedAttrMap,
    });
  },
};

function explicitPadding(
  x: tf.Tensor4D,
  filter: tf.Tensor4D,
  attributes: { pad: 'same'; strides: [number, number]; dilations: [number, number] },
): [number, number][] {
  const { strides, dilations, pad } = attributes;
  const { padInfo } = tf.backend_util.computeConv2DInfo(x.shape, filter.shape, strides, dilations, pad);
  return [
    [0, 0],
    [padInfo.top, padInfo.bottom],
    [padInfo.left, padInfo.right],
    [0, 0],
  ];
}

/** Replacements for the kernels of the WebAssembly engine that are slow or wrong. */
export const repairs: readonly KernelRepair[] = [
  batchMatMul,
  sum,
  tile,
  conv2d,
  depthToSpace,
  reverse,
  transpose,
  slice,
  identity,
  gather,
  ...reductionsOverNothing,
];
