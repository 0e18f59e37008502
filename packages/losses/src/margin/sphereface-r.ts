import { checkRange } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { marginLogits } from './margin-logits.js';

/** Options of {@link sphereFaceRLogits}. */
export interface SphereFaceROptions {
  /** Multiplicative margin $m \ge 1$, not only whole numbers. Default 1.4. */
  readonly m?: number;
  /** Scale $s$, a finite number ≥ 0. Default 30. */
  readonly scale?: number;
  /** `'straight-through'` (default) is the paper's characteristic gradient detachment; `'exact'` differentiates. */
  readonly gradient?: 'straight-through' | 'exact';
}

/**
 * SphereFace-R (v1) logits: $s\cos(\min(m, \pi/\theta_y)\,\theta_y)$ on the target: the multiplicative margin without its
 * staircase, trained with the characteristic gradient detachment.
 *
 * Gradient: $s$ (detached), or $s\,m\sin(m\theta_y)/\sin\theta_y$ where $m\theta_y < \pi$ and 0 beyond (exact).
 *
 * Source: Liu et al., SphereFace Revived, TPAMI 2022, eq. 9. Oracle: a float64 twin in the tests.
 *
 * @param cosine - `[N, C]`.
 * @param labels - int32 `[N]`; rows with −1 are only scaled.
 * @param options - Margin, scale and gradient.
 * @returns Logits, `[N, C]`.
 * @throws ScaleFaceError on a wrong or empty shape, a label or option out of range, a scale that is negative or not finite,
 * and target cosines that are not finite, see {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { sphereFaceRLogits } from '@scaleface/losses';
 *
 * const logits = sphereFaceRLogits(tf.tensor2d([[0, 0.5]]), tf.tensor1d([0], 'int32'), { m: 2, scale: 1 });
 * logits.arraySync()[0]; // => [-1, 0.5]
 * ```
 */
export function sphereFaceRLogits(
  cosine: tf.Tensor,
  labels: tf.Tensor,
  { m = 1.4, scale = 30, gradient = 'straight-through' }: SphereFaceROptions = {},
): tf.Tensor2D {
  checkRange('options.m', m, 1);
  return marginLogits(cosine, labels, scale, (target) => {
    const c = tf.clipByValue(target, -1, 1);
    const angle = tf.minimum(tf.mul(tf.acos(c), m), Math.PI);
    const sine = tf.sqrt(tf.maximum(tf.mul(tf.sub(1, c), tf.add(1, c)), 1e-7));
    const inside = tf.cast(tf.less(angle, Math.PI), 'float32');
    const exact = tf.mul(tf.div(tf.mul(tf.sin(angle), m), sine), inside);
    return {
      value: tf.cos(angle) as tf.Tensor1D,
      slope: (gradient === 'exact' ? exact : tf.onesLike(c)) as tf.Tensor1D,
    };
  });
}
