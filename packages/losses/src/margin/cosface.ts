import { checkRange } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Margin } from './margin.js';
import { marginLogits } from './margin-logits.js';

/** Options of {@link cosFaceLogits}. */
export interface CosFaceOptions {
  /** Additive cosine margin $m$, 0 … 2. Default 0.4. */
  readonly margin?: number;
  /** Scale $s$, a finite number ≥ 0. Default 64. */
  readonly scale?: number;
}

/** $\psi(c) = c - m$, slope 1. */
export const cosMargin =
  (margin: number): Margin =>
  (cosine) => ({ value: tf.sub(cosine, margin), slope: tf.onesLike(cosine) });

/**
 * CosFace logits: $s(\cos\theta_y - m)$ on the target, $s\cos\theta_j$ elsewhere.
 *
 * Gradient: $s$ everywhere. Source: Wang et al., CosFace, CVPR 2018, eq. 4. Oracle: arrays of the published code in
 * float64.
 *
 * @param cosine - Cosines to the class centres, `[N, C]`.
 * @param labels - int32 `[N]`; rows with −1 are only scaled.
 * @param options - Margin and scale.
 * @returns Logits, `[N, C]`.
 * @throws ScaleFaceError on a wrong or empty shape, a label or option out of range, a scale that is negative or not finite,
 * and target cosines that are not finite, see {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { cosFaceLogits } from '@scaleface/losses';
 *
 * cosFaceLogits(tf.tensor2d([[1, 0.5]]), tf.tensor1d([0], 'int32'), { scale: 10 }).arraySync()[0]; // => [6, 5]
 * ```
 */
export function cosFaceLogits(cosine: tf.Tensor, labels: tf.Tensor, options: CosFaceOptions = {}): tf.Tensor2D {
  const { margin = 0.4, scale = 64 } = options;
  checkRange('options.margin', margin, 0, 2);
  return marginLogits(cosine, labels, scale, cosMargin(margin));
}
