import { checkRange } from '@scaleface/core';
import type * as tf from '@tensorflow/tfjs-core';
import { type AngularOptions, angular } from './margin.js';
import { marginLogits } from './margin-logits.js';

/** Options of {@link scaleFaceLogits}. */
export interface ScaleFaceOptions extends AngularOptions {
  /** Additive angle $m$ in radians, 0 … π. Default 0.5. */
  readonly margin?: number;
}

/**
 * ScaleFace logits: ArcFace with a scale of each sample's own, $s(x_i)\cos(\theta_{y}+m)$ and $s(x_i)\cos\theta_j$.
 *
 * Gradient: with $z$ the margin-adjusted cosines, $\partial/\partial s_i = z_i$,
 * $\partial/\partial c_y = s_i\sin(\theta_y+m)/\sin\theta_y$, $\partial/\partial c_j = s_i$. Followed by the softmax
 * cross-entropy, $\partial L/\partial s = \sum_j p_j z_j - z_y$, and $L$ is convex in $s$.
 *
 * Source: Kail et al., ScaleFace, DSAA 2022/23. Oracle: arrays of the published code in float64.
 *
 * @param cosine - Cosines to the class centres, `[N, C]`.
 * @param labels - int32 `[N]`; rows with −1 are only scaled.
 * @param scale - $s(x)$, `[N, 1]`; `[N]` is taken as `[N, 1]` and never spread over columns, not even when `N = C`. One that
 * is negative, NaN or infinite is refused, unless {@link setValueChecks} switched that off.
 * @param options - Margin and variants.
 * @returns Logits, `[N, C]`.
 * @throws ScaleFaceError `shape-mismatch` for a wrong or empty shape; `out-of-range` for a label, a margin or a
 * negative scale; `not-finite` for a scale, or a cosine to its own class, that is NaN or infinite. Other cosines are
 * checked in debug mode only: {@link softmaxCrossEntropy} refuses the loss that comes of them.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { scaleFaceLogits } from '@scaleface/losses';
 *
 * const cosine = tf.tensor2d([[1, 0.5]]);
 * const labels = tf.tensor1d([0], 'int32');
 * scaleFaceLogits(cosine, labels, tf.tensor2d([[10]])).arraySync()[0]; // => [8.775826, 5]
 * ```
 */
export function scaleFaceLogits(
  cosine: tf.Tensor,
  labels: tf.Tensor,
  scale: tf.Tensor,
  options: ScaleFaceOptions = {},
): tf.Tensor2D {
  const { margin = 0.5 } = options;
  checkRange('options.margin', margin, 0, Math.PI);
  return marginLogits(cosine, labels, scale, (c) => angular(c, margin, options));
}
