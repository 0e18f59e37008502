import { checkShape } from '@scaleface/core';
import { at, ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { firstNotFinite } from './finite.js';
import { checksValues, isDebug, looksAt } from './value-checks.js';

const fail = (
  code: 'shape-mismatch' | 'out-of-range' | 'not-finite',
  path: string,
  what: string,
  expected: string,
  received: string,
): never => {
  throw new ScaleFaceError(what, { code, path, expected, received });
};

/** Refuses a tensor with a value that is NaN or infinite. Reads the tensor. */
function refuseNotFinite(x: tf.Tensor, path: string): void {
  const place = firstNotFinite(x);
  if (place < 0) return;
  const columns = x.rank > 1 ? at(x.shape, x.rank - 1) : 1;
  const value = x.dataSync()[place];
  fail('not-finite', path, 'not finite', 'finite numbers', `${value} in row ${Math.floor(place / columns)}`);
}

/** Refuses values that are NaN or infinite, where values are checked. */
export function checkFinite(x: tf.Tensor, path: string): void {
  if (looksAt(x)) refuseNotFinite(x, path);
}

/** Refuses values that are NaN or infinite in debug mode only: for tensors too large to read at every step. */
export function checkFiniteInDebug(x: tf.Tensor, path: string): void {
  if (isDebug()) refuseNotFinite(x, path);
}

/**
 * Refuses losses that are not finite, where values are checked, and names the argument responsible.
 *
 * @param losses - Any shape.
 * @param inputs - What they were computed from, by name; read only if a loss is not finite.
 * @param name - What one of them is called.
 */
export function checkLosses(losses: tf.Tensor, inputs: Readonly<Record<string, tf.Tensor>> = {}, name = 'loss'): void {
  if (!looksAt(losses)) return;
  const at = firstNotFinite(losses);
  if (at < 0) return;
  for (const [path, x] of Object.entries(inputs)) refuseNotFinite(x, path);
  throw new ScaleFaceError('not finite', {
    code: 'not-finite',
    path: losses.size === 1 ? name : `${name} ${at} of ${losses.size}`,
    expected: 'a finite number',
    received: String(losses.dataSync()[at]),
    hint: 'Look for numbers near the end of float32 among the arguments',
  });
}

/** Refuses labels that are not `[n]` whole numbers of $\{-1, …, C-1\}$; their values only where values are checked. */
export function checkLabels(labels: tf.Tensor, n: number, classes: number, path = 'labels'): void {
  checkShape(path, labels, [n]);
  if (!looksAt(labels)) return;
  for (const y of labels.dataSync()) {
    if (!(Number.isInteger(y) && y >= -1 && y < classes)) {
      fail('out-of-range', path, 'not a class', `-1 … ${classes - 1}`, String(y));
    }
  }
}

const refuseScale = (path: string, s: number): void => {
  if (s >= 0 && s < Number.POSITIVE_INFINITY) return;
  const code = Number.isFinite(s) ? 'out-of-range' : 'not-finite';
  fail(code, path, 'not a scale', 'finite numbers ≥ 0', String(s));
};

/**
 * Refuses a scale that is negative, NaN or infinite: a number always, a tensor where values are checked.
 *
 * @returns The number, or the tensor as `[n, 1]`.
 */
export function checkScale(scale: number | tf.Tensor, n: number, path: string): number | tf.Tensor2D {
  if (typeof scale !== 'number') return checkScales(scale, n, path);
  refuseScale(path, scale);
  return scale;
}

/** The same where each sample must have a scale of its own; a number is no tensor, and is refused as such. */
export function checkScales(scale: tf.Tensor, n: number, path: string): tf.Tensor2D {
  checkColumn(scale, n, path);
  if (looksAt(scale)) for (const s of scale.dataSync()) refuseScale(path, s);
  return scale.rank === 2 ? (scale as tf.Tensor2D) : tf.reshape(scale, [n, 1]);
}

/**
 * The scale itself where it was checked; elsewhere an invalid scale becomes NaN, so that it gives no plausible loss.
 */
export function scaleOrNaN(scale: tf.Tensor): tf.Tensor {
  if (!checksValues() || looksAt(scale)) return scale;
  return tf.where(tf.greaterEqual(scale, 0), scale, tf.fill(scale.shape, Number.NaN));
}

const checkColumn = (x: tf.Tensor, n: number, path: string): tf.Tensor =>
  // What is no tensor has no rank, and is refused by name.
  checkShape(path, x, (x as tf.Tensor | null | undefined)?.rank === 1 ? [n] : [n, 1]);

/** A per-sample column as `[n, 1]`; `[n]` is accepted, anything else refused, so nothing spreads over columns. */
export function asColumn(x: tf.Tensor, n: number, path: string): tf.Tensor2D {
  checkFinite(checkColumn(x, n, path), path);
  return tf.reshape(x, [n, 1]);
}

/** The two sizes of a matrix, refused if it is none or empty, with its values checked in debug mode. */
export function matrixShape(x: tf.Tensor, path: string): [number, number] {
  checkShape(path, x, [null, null]);
  const [rows, columns] = x.shape as [number, number];
  if (x.size === 0) {
    fail('shape-mismatch', path, 'empty', 'at least one row and one column', `[${rows}, ${columns}]`);
  }
  checkFiniteInDebug(x, path);
  return [rows, columns];
}
