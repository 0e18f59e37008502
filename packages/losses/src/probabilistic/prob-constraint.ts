import { withGradient } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { checkFinite, checkLosses, matrixShape } from '../internal/checks.js';
import { ensureGradients } from '../internal/gradients.js';

/** Options of {@link probConstraintLoss}. */
export interface ProbConstraintOptions {
  /**
   * `'log-variance'` (default) is the published ratio of logarithms, whose sign turns where the batch mean crosses 0;
   * `'variance'` (recommended) compares the variances themselves, as the ProbFace paper writes it.
   */
  readonly ratio?: 'log-variance' | 'variance';
}

/** Means nearer to zero than this count as this, so that the ratio stays finite. */
const SMALL = 1e-6;

/** Variances as shares of the greatest of their column: their ratio to the mean is the same, and nothing overflows. */
function relative(logSigmaSq: tf.Tensor): tf.Tensor {
  const clipped = tf.clipByValue(logSigmaSq, -87, 87);
  return tf.exp(tf.sub(clipped, constant(tf.max(clipped, 0, true))));
}

/** The same values without a gradient. */
const constant = (x: tf.Tensor): tf.Tensor =>
  withGradient([x], (same) => ({
    value: tf.clone(same as tf.Tensor),
    saved: [],
    gradient: (dy) => [tf.zerosLike(dy)],
  }));

/**
 * Keeps the uncertainties of a batch together: with $\ell = \log\sigma^2$ and its batch mean $\bar\ell_d$,
 * $$L = \frac1N\sum_i\sum_d\Big|\frac{\ell_{id}}{\bar\ell_d} - 1\Big|.$$
 * A batch mean of zero (infinite in the published code) is kept $10^{-6}$ away from zero.
 *
 * Gradient: with $t_{id} = \operatorname{sgn}(\ell_{id}/\bar\ell_d - 1)$,
 * $\partial L/\partial\ell_{id} = \frac1N\big(t_{id}/\bar\ell_d - \frac1N\sum_k t_{kd}\,\ell_{kd}/\bar\ell_d^2\big)$.
 *
 * Source: Chen et al., ProbFace, 2021, and its published code. Oracle: arrays of the published code in float64.
 *
 * @param logSigmaSq - $\log\sigma^2$, `[N, D]`.
 * @param options - Which ratio.
 * @returns A scalar.
 * @throws ScaleFaceError on a wrong or empty shape,
 * and on what is not finite, see {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { probConstraintLoss } from '@scaleface/losses';
 *
 * probConstraintLoss(tf.tensor2d([[1], [3]])).dataSync()[0]; // => 0.5
 * ```
 */
export function probConstraintLoss(
  logSigmaSq: tf.Tensor,
  { ratio = 'log-variance' }: ProbConstraintOptions = {},
): tf.Scalar {
  ensureGradients();
  const [n] = matrixShape(logSigmaSq, 'logSigmaSq');
  checkFinite(logSigmaSq, 'logSigmaSq');
  return tf.tidy(() => {
    const x = ratio === 'variance' ? relative(logSigmaSq) : logSigmaSq;
    const mean = tf.mean(x, 0, true);
    // tf.step, unlike a comparison, may stand on the tape: its gradient is zero.
    const near = ratio === 'variance' ? tf.zerosLike(mean) : tf.step(tf.sub(SMALL, tf.abs(mean)));
    const floor = tf.mul(tf.sub(tf.mul(tf.step(mean), 2), 1), SMALL);
    const divisor = tf.add(tf.mul(mean, tf.sub(1, near)), tf.mul(floor, near));
    const loss = tf.div(tf.sum(tf.abs(tf.sub(tf.div(x, divisor), 1))), n) as tf.Scalar;
    checkLosses(loss);
    return loss;
  });
}
