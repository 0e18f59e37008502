import { checkShape } from '@scaleface/core';
import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

let debug = false;

/**
 * Turns full validation of arguments on or off for every loss of this package. With it on, every call also reads its
 * tensors back to look for values that are not finite, which costs a synchronisation with the engine.
 *
 * @param on - Whether to validate. Off at start.
 *
 * @example
 * ```ts
 * import { isDebug, setDebug } from '@scaleface/losses';
 *
 * setDebug(true);
 * isDebug(); // => true
 * setDebug(false);
 * ```
 */
export function setDebug(on: boolean): void {
  debug = on;
}

/**
 * Whether {@link setDebug} turned validation on.
 *
 * @returns The current state.
 */
export const isDebug = (): boolean => debug;

const fail = (
  code: 'out-of-range' | 'not-finite',
  path: string,
  what: string,
  expected: string,
  received: string,
): never => {
  throw new ScaleFaceError(what, { code, path, expected, received });
};

/** Refuses values that are NaN or infinite, in debug mode only. */
export function checkFinite(x: tf.Tensor, path: string): void {
  if (!debug) return;
  for (const v of x.dataSync()) {
    if (!Number.isFinite(v)) fail('not-finite', path, 'not finite', 'finite numbers', String(v));
  }
}

/** Whether reading a tensor of the current engine costs next to nothing. */
export const readsFreely = (): boolean => ['cpu', 'wasm', 'tensorflow'].includes(tf.getBackend());

/**
 * Refuses labels that are not `[n]` whole numbers of $\{-1, …, C-1\}$. The values are read on engines where reading
 * costs nothing, elsewhere in debug mode only.
 */
export function checkLabels(labels: tf.Tensor, n: number, classes: number, path = 'labels'): void {
  checkShape(path, labels, [n]);
  if (!debug && !readsFreely()) return;
  for (const y of labels.dataSync()) {
    if (!(Number.isInteger(y) && y >= -1 && y < classes)) {
      fail('out-of-range', path, 'not a class', `-1 … ${classes - 1}`, String(y));
    }
  }
}

/** A per-sample column as `[n, 1]`; `[n]` is accepted, anything else refused, so nothing spreads over columns. */
export function asColumn(x: tf.Tensor, n: number, path: string): tf.Tensor2D {
  if (x.rank === 1) checkShape(path, x, [n]);
  else checkShape(path, x, [n, 1]);
  checkFinite(x, path);
  return tf.reshape(x, [n, 1]);
}

/** The two sizes of a matrix, refused if it is not one, with its values checked in debug mode. */
export function matrixShape(x: tf.Tensor, path: string): [number, number] {
  checkShape(path, x, [null, null]);
  checkFinite(x, path);
  return [x.shape[0] as number, x.shape[1] as number];
}
