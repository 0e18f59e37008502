import { readsFreely } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { classRanges, reciprocalNorms, rowsOf } from './class-block.js';
import { SHIFT_FREE } from './fused-loss.js';

/** Whether exponents must be shifted by their maximum: a learned scale is checked where that costs nothing. */
export function needsShift(scale: number | tf.Tensor): boolean {
  if (typeof scale === 'number') return scale > SHIFT_FREE;
  // What is no tensor is refused later, with the other arguments.
  if (!(scale instanceof tf.Tensor)) return true;
  return !readsFreely() || !scale.dataSync().every((s: number) => Math.abs(s) <= SHIFT_FREE);
}

/** By the identity of a tensor's data, which changes when a variable is assigned to. */
const known = new WeakMap<object, Float32Array>();

/**
 * Reciprocal norms `[C, 1]` of centres that do not learn. Tensors are immutable, so the norms of the same centres are
 * worked out once and kept beside them, as numbers of JavaScript's, for as long as the centres live: later steps save a
 * pass over `[C, D]`. Engines that are slow to read from recompute them.
 */
export function frozenNorms(weights: tf.Tensor2D, chunkSize: number): tf.Tensor2D {
  const classes = weights.shape[0];
  const before = known.get(weights.dataId);
  // A reshaped tensor shares its data with the original.
  if (before?.length === classes) return tf.tensor2d(before, [classes, 1]);
  const parts = classRanges(classes, chunkSize).map((range) => tf.tidy(() => reciprocalNorms(rowsOf(weights, range))));
  const norms = tf.concat(parts, 0);
  tf.dispose(parts);
  if (readsFreely()) known.set(weights.dataId, Float32Array.from(norms.dataSync()));
  return norms;
}
