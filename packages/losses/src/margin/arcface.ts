import { checkRange } from '@scaleface/core';
import type * as tf from '@tensorflow/tfjs-core';
import { type AngularOptions, angular } from './margin.js';
import { marginLogits } from './margin-logits.js';

/** Options of {@link arcFaceLogits}. */
export interface ArcFaceOptions extends AngularOptions {
  /** Additive angle $m$ in radians, 0 … π. Default 0.5. */
  readonly margin?: number;
  /** Scale $s$, a finite number ≥ 0. Default 64. */
  readonly scale?: number;
}

/**
 * ArcFace logits: $s\cos(\theta_y + m)$ on the target, $s\cos\theta_j$ elsewhere, without an arc cosine:
 * $$\cos(\theta+m) = c\cos m - \sqrt{(1-c)(1+c)}\,\sin m.$$
 *
 * Gradient: $\partial/\partial c_y = s\,\sin(\theta_y+m)/\sin\theta_y$ (bounded at the poles), $\partial/\partial c_j = s$.
 * The published arithmetic is the default; `beyond: 'monotone'` is the better choice when training from scratch, because
 * beyond $\theta = \pi - m$ the published logit rises again.
 *
 * Source: Deng et al., ArcFace, CVPR 2019, eq. 3. Oracle: arrays of the published code in float64.
 *
 * @param cosine - Cosines to the class centres, `[N, C]`; values a rounding outside $[-1, 1]$ are clipped at the target.
 * @param labels - int32 `[N]`; rows with −1 are only scaled.
 * @param options - Margin, scale and variants.
 * @returns Logits, `[N, C]`.
 * @throws ScaleFaceError on a wrong or empty shape, a label or option out of range, a scale that is negative or not finite,
 * and target cosines that are not finite, see {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { arcFaceLogits } from '@scaleface/losses';
 *
 * const logits = arcFaceLogits(tf.tensor2d([[1, 0.5]]), tf.tensor1d([0], 'int32'));
 * logits.arraySync()[0]; // => [56.165283, 32]
 * ```
 */
export function arcFaceLogits(cosine: tf.Tensor, labels: tf.Tensor, options: ArcFaceOptions = {}): tf.Tensor2D {
  const { margin = 0.5, scale = 64 } = options;
  checkRange('options.margin', margin, 0, Math.PI);
  return marginLogits(cosine, labels, scale, (c) => angular(c, margin, options));
}
