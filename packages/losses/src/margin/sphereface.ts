import { checkRange } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { checkFinite, checkLosses, matrixShape } from '../internal/checks.js';
import { ensureGradients } from '../internal/gradients.js';
import { classRows, rowNorms, unitRows } from '../internal/normalise.js';
import type { Margin } from './margin.js';
import { marginLogits } from './margin-logits.js';

/** Options of {@link sphereFaceLogits}. */
export interface SphereFaceOptions {
  /** Multiplicative angular margin $m$, a whole number 1 … 8. Default 4. */
  readonly m?: number;
  /** Annealing $\lambda \ge 0$, from {@link sphereFaceLambda}. Default 5, where the schedule ends. */
  readonly lambda?: number;
}

/** $T_m(c)$ and $T_m'(c) = m\,U_{m-1}(c)$ by the Chebyshev recursions. */
function chebyshev(c: tf.Tensor1D, m: number): [tf.Tensor1D, tf.Tensor1D] {
  const twice = tf.mul(c, 2);
  let [t0, t1]: tf.Tensor[] = [tf.onesLike(c), c as tf.Tensor];
  let [u0, u1]: tf.Tensor[] = [tf.zerosLike(c) as tf.Tensor, tf.onesLike(c) as tf.Tensor];
  for (let i = 1; i < m; i++) {
    [t0, t1] = [t1 as tf.Tensor, tf.sub(tf.mul(twice, t1 as tf.Tensor), t0 as tf.Tensor)];
    [u0, u1] = [u1 as tf.Tensor, tf.sub(tf.mul(twice, u1 as tf.Tensor), u0 as tf.Tensor)];
  }
  return [t1 as tf.Tensor1D, tf.mul(u1 as tf.Tensor, m) as tf.Tensor1D];
}

/** $\varphi(\theta) = (-1)^k\cos m\theta - 2k$, $k = \lfloor m\theta/\pi\rfloor$, with its slope by $c = \cos\theta$. */
function multiplicative(cosine: tf.Tensor1D, m: number): [tf.Tensor1D, tf.Tensor1D] {
  const c = tf.clipByValue(cosine, -1, 1);
  const k = tf.floor(tf.mul(tf.acos(c), m / Math.PI));
  const sign = tf.sub(1, tf.mul(tf.mod(k, 2), 2));
  const [t, slope] = chebyshev(c, m);
  return [tf.sub(tf.mul(sign, t), tf.mul(k, 2)), tf.mul(sign, slope)];
}

/**
 * SphereFace (A-softmax) logits with annealing: with $\hat w$ of unit length and $f = 1/(1+\lambda)$,
 * $$z_j = \lVert x\rVert\cos\theta_j, \qquad z_y = \lVert x\rVert\big((1-f)\cos\theta_y + f\,\varphi(\theta_y)\big),$$
 * $\varphi(\theta) = (-1)^k\cos m\theta - 2k$, $k = \lfloor m\theta/\pi\rfloor$. $\varphi$ is computed for N targets only.
 *
 * Gradient: $\partial z_y/\partial c_y = \lVert x\rVert\,(1-f + f(-1)^k\,m\,U_{m-1}(c_y))$, continued through the norms.
 *
 * Source: Liu et al., SphereFace, CVPR 2017, eq. 7 and its training code. Oracle: arrays of the published code in
 * float64.
 *
 * @param features - Embeddings as they come, `[N, D]`; NaN and infinity are refused, see {@link setValueChecks}.
 * @param weights - Class weights `[D, C]` as published, or `[C, D]`; a square matrix is read as published.
 * @param labels - int32 `[N]`; rows with −1 get no margin.
 * @param options - Margin and annealing.
 * @returns Logits, `[N, C]`.
 * @throws ScaleFaceError on a wrong or empty shape, a label or option out of range, a scale that is negative or not finite,
 * and target cosines that are not finite, see {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { sphereFaceLogits } from '@scaleface/losses';
 *
 * const logits = sphereFaceLogits(tf.tensor2d([[2, 0]]), tf.eye(2), tf.tensor1d([1], 'int32'), { lambda: 0 });
 * logits.arraySync()[0]; // => [2, -6]
 * ```
 */
export function sphereFaceLogits(
  features: tf.Tensor,
  weights: tf.Tensor,
  labels: tf.Tensor,
  { m = 4, lambda = 5 }: SphereFaceOptions = {},
): tf.Tensor2D {
  ensureGradients();
  const [, dims] = matrixShape(features, 'features');
  checkFinite(features, 'features');
  checkRange('options.m', m, 1, 8);
  checkRange('options.m (whole number)', m % 1, 0, 0);
  checkRange('options.lambda', lambda, 0);
  const f = 1 / (1 + lambda);
  const margin: Margin = (cosine) => {
    const [phi, slope] = multiplicative(cosine, m);
    return {
      value: tf.add(tf.mul(cosine, 1 - f), tf.mul(phi, f)),
      slope: tf.add(1 - f, tf.mul(slope, f)),
    };
  };
  return tf.tidy(() => {
    const cosine = tf.matMul(unitRows(features), unitRows(classRows(weights, dims)), false, true);
    // The clipping below would make a number of NaN on some engines.
    checkLosses(cosine, { weights }, 'cosine');
    return marginLogits(
      tf.clipByValue(cosine, -1, 1),
      labels,
      rowNorms(features),
      margin,
      undefined,
      'length of features',
    );
  });
}
