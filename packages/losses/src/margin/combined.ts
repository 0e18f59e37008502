import { checkRange } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { marginLogits } from './margin-logits.js';

/** Options of {@link combinedMarginLogits}. */
export interface CombinedMarginOptions {
  /** Factor on the angle, $m_1 \ge 0$. Default 1. */
  readonly m1?: number;
  /** Added to the angle in radians, $m_2$. Default 0.3. */
  readonly m2?: number;
  /** Taken from the cosine, $m_3$. Default 0.2. */
  readonly m3?: number;
  /** Scale $s$, a finite number ≥ 0. Default 64. */
  readonly scale?: number;
}

/**
 * Combined-margin logits: $s\,(\cos(m_1\theta_y + m_2) - m_3)$ on the target. $(1, 0.3, 0.2)$ is the published "CM2";
 * $(1, m, 0)$ is ArcFace, $(1, 0, m)$ CosFace. The arc cosine is taken of N numbers.
 *
 * Gradient: $\partial/\partial c_y = s\,m_1\sin(m_1\theta_y+m_2)/\sin\theta_y$, bounded at the poles.
 *
 * Source: Deng et al., ArcFace, CVPR 2019, eq. 4. Oracle: a float64 twin in the tests.
 *
 * @param cosine - `[N, C]`.
 * @param labels - int32 `[N]`; rows with −1 are only scaled.
 * @param options - The three margins and the scale.
 * @returns Logits, `[N, C]`.
 * @throws ScaleFaceError on a wrong or empty shape, a label or option out of range, a scale that is negative or not finite,
 * and target cosines that are not finite, see {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { combinedMarginLogits } from '@scaleface/losses';
 *
 * const logits = combinedMarginLogits(tf.tensor2d([[1, 0.5]]), tf.tensor1d([0], 'int32'), { scale: 1 });
 * logits.arraySync()[0]; // => [0.755336, 0.5]
 * ```
 */
export function combinedMarginLogits(
  cosine: tf.Tensor,
  labels: tf.Tensor,
  { m1 = 1, m2 = 0.3, m3 = 0.2, scale = 64 }: CombinedMarginOptions = {},
): tf.Tensor2D {
  checkRange('options.m1', m1, 0);
  checkRange('options.m2', m2, -Math.PI, Math.PI);
  checkRange('options.m3', m3, -2, 2);
  return marginLogits(cosine, labels, scale, (target) => {
    const c = tf.clipByValue(target, -1, 1);
    const angle = tf.add(tf.mul(tf.acos(c), m1), m2);
    const sine = tf.sqrt(tf.maximum(tf.mul(tf.sub(1, c), tf.add(1, c)), 1e-7));
    return {
      value: tf.sub(tf.cos(angle), m3) as tf.Tensor1D,
      slope: tf.div(tf.mul(tf.sin(angle), m1), sine) as tf.Tensor1D,
    };
  });
}
