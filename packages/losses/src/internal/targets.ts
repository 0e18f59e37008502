import { at } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

/** Where each row's target stands in a row-major matrix, and which rows have one. */
export interface Targets {
  /** Flat positions, `[N, 1]` int32; rows without a class point at their first column. */
  readonly index: tf.Tensor2D;
  /** 1 for rows with a class, 0 for label −1, `[N]`. */
  readonly valid: tf.Tensor1D;
}

/** Positions of the labels' columns in an `[N, C]` matrix. */
export function targetsOf(labels: tf.Tensor, classes: number): Targets {
  const n = at(labels.shape, 0);
  const y = tf.cast(labels, 'int32');
  const first = tf.mul(tf.range(0, n, 1, 'int32'), tf.scalar(classes, 'int32'));
  const index = tf.reshape(tf.add(first, tf.maximum(y, tf.scalar(0, 'int32'))), [n, 1]) as tf.Tensor2D;
  return { index, valid: tf.cast(tf.greaterEqual(y, tf.scalar(0, 'int32')), 'float32') as tf.Tensor1D };
}

/** The target entries of an `[N, C]` matrix as `[N]`: a gather of N numbers. Not differentiable by itself. */
export const readTargets = (matrix: tf.Tensor, targets: Targets): tf.Tensor1D =>
  tf.gatherND(tf.reshape(matrix, [-1]), targets.index) as tf.Tensor1D;

/** A copy of an `[N, C]` matrix with its target entries replaced by `values` `[N]`. Not differentiable by itself. */
export function writeTargets(matrix: tf.Tensor, targets: Targets, values: tf.Tensor): tf.Tensor2D {
  const flat = tf.reshape(matrix, [-1]);
  // TensorFlow.js 4.22's cpu kernel writes into its argument, so it gets one of its own.
  const own = tf.getBackend() === 'cpu' ? tf.mul(flat, 1) : flat;
  return tf.reshape(tf.tensorScatterUpdate(own, targets.index, values), matrix.shape as [number, number]);
}

/** `a` where the row has a class, `b` elsewhere, both `[N]`. */
export const whereValid = (targets: Targets, a: tf.Tensor, b: tf.Tensor): tf.Tensor1D =>
  tf.where(tf.cast(targets.valid, 'bool'), a, b) as tf.Tensor1D;
