import * as tf from '@tensorflow/tfjs-core';

/** Rows standardised over the batch, with the statistics that did it. */
export interface NormalizedBatch {
  /** `[N, C]`, mean 0 and (except for ε) variance 1 in each column; its gradient reaches the input. */
  readonly normal: tf.Tensor2D;
  /** `[C]`, the column means; no gradient passes. The caller disposes it, in a tidy too. */
  readonly mean: tf.Tensor1D;
  /** `[C]`, the biased column variances; no gradient passes. The caller disposes it, in a tidy too. */
  readonly variance: tf.Tensor1D;
}

// Column means as a product with a row of 1/N: matrix products are what every engine is fast at.
function columnMean(x: tf.Tensor2D): tf.Tensor2D {
  return tf.matMul(tf.fill([1, x.shape[0]], 1 / x.shape[0]), x);
}

/**
 * Standardises the columns: $\hat x = (x - \mu)/\sqrt{\sigma^2 + \varepsilon}$, with the closed-form gradient
 *
 * $$\frac{\partial L}{\partial x} = \frac{1}{\sqrt{\sigma^2 + \varepsilon}}
 *   \left(g - \overline{g} - \hat x\, \overline{g \hat x}\right).$$
 *
 * @param x - `[N, C]`.
 * @param epsilon - Added to the variance.
 */
export function normalizeBatch(x: tf.Tensor2D, epsilon: number): NormalizedBatch {
  let statistics: [tf.Tensor1D, tf.Tensor1D] | undefined;
  const normalize = tf.customGrad((input, save) => {
    const mean = columnMean(input as tf.Tensor2D);
    const centred: tf.Tensor2D = tf.sub(input as tf.Tensor2D, mean);
    const variance = columnMean(tf.square(centred));
    const inverse = tf.rsqrt(tf.add(variance, epsilon));
    const normal = tf.mul(centred, inverse);
    // Kept, for the scope of a custom gradient frees everything but its value.
    statistics = [tf.keep(tf.reshape(mean, [-1])), tf.keep(tf.reshape(variance, [-1]))];
    (save as tf.GradSaveFunc)([normal, inverse]);
    const gradFunc = (g: tf.Tensor, saved: tf.Tensor[]): tf.Tensor => {
      const [y, scale] = saved as [tf.Tensor2D, tf.Tensor2D];
      const along = tf.mul(y, columnMean(tf.mul(g as tf.Tensor2D, y)));
      return tf.mul(scale, tf.sub(tf.sub(g, columnMean(g as tf.Tensor2D)), along));
    };
    return { value: normal, gradFunc };
  });
  const normal = normalize(x) as tf.Tensor2D;
  const [mean, variance] = statistics as [tf.Tensor1D, tf.Tensor1D];
  return { normal, mean, variance };
}
