import * as tf from '@tensorflow/tfjs-core';
import { isFew } from '../engine/reads-freely.js';
import { withGradient } from '../tensor/custom-grad.js';
import { normalizeFew } from './normalize-few.js';
import type { Affine, NormalizedBatch } from './normalized-batch.js';

/** Up to so many numbers are standardised without the engine, which needs some thirty operations for it. */
const few = 2 ** 13;

// Column means as a product with a row of 1/N: matrix products are what every engine is fast at.
function columnMean(x: tf.Tensor2D): tf.Tensor2D {
  return tf.matMul(tf.fill([1, x.shape[0]], 1 / x.shape[0]), x);
}

/**
 * Standardises the columns, $\hat x = (x - \mu)/\sqrt{\sigma^2 + \varepsilon}$, and gives $\gamma\hat x + \beta$, with the
 * closed-form gradients
 *
 * $$\frac{\partial L}{\partial x} = \frac{1}{\sqrt{\sigma^2 + \varepsilon}}
 *   \left(g - \overline{g} - \hat x\, \overline{g \hat x}\right), \quad g = \gamma\,\frac{\partial L}{\partial y},$$
 *
 * of $\gamma$ the column sums of $\hat x\,\partial L/\partial y$ and of $\beta$ those of $\partial L/\partial y$. One step for
 * the tape, which keeps nothing of the size of `x` but the output: $\hat x$ is computed again.
 *
 * @param x - `[N, C]`.
 * @param epsilon - Added to the variance.
 * @param affine - Factors and offsets, if they are learnt.
 */
export function normalizeBatch(x: tf.Tensor2D, epsilon: number, affine?: Affine): NormalizedBatch {
  return affine === undefined && isFew(x, few) ? normalizeFew(x, epsilon) : normalizeOnEngine(x, epsilon, affine);
}

/** {@link normalizeBatch} by operations of the engine. */
export function normalizeOnEngine(x: tf.Tensor2D, epsilon: number, affine?: Affine): NormalizedBatch {
  let statistics: [tf.Tensor1D, tf.Tensor1D] | undefined;
  const learnt = affine === undefined ? [] : [affine.weight, affine.bias];
  const output = withGradient([x, ...learnt], (input, weight, bias) => {
    const mean = columnMean(input as tf.Tensor2D);
    const centred: tf.Tensor2D = tf.sub(input as tf.Tensor2D, mean);
    const variance = columnMean(tf.square(centred));
    const inverse = tf.rsqrt(tf.add(variance, epsilon));
    const normal: tf.Tensor2D = tf.mul(centred, inverse);
    // Kept, for the scope of a custom gradient frees everything but its value.
    statistics = [tf.keep(tf.reshape(mean, [-1])), tf.keep(tf.reshape(variance, [-1]))];
    const value = weight === undefined ? normal : tf.add(tf.mul(normal, weight), bias as tf.Tensor);
    const saved = [input as tf.Tensor, mean, inverse, ...(weight === undefined ? [] : [weight])];
    return { value: value as tf.Tensor2D, saved, gradient };
  });
  const [mean, variance] = statistics as [tf.Tensor1D, tf.Tensor1D];
  return { output, mean, variance };
}

function gradient(dy: tf.Tensor2D, saved: readonly tf.Tensor[]): tf.Tensor[] {
  const [x, mean, inverse, weight] = saved as [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D, tf.Tensor | undefined];
  const normal: tf.Tensor2D = tf.mul(tf.sub(x, mean), inverse);
  const g: tf.Tensor2D = weight === undefined ? dy : tf.mul(dy, weight);
  const along = tf.mul(normal, columnMean(tf.mul(g, normal)));
  const dx = tf.mul(inverse, tf.sub(tf.sub(g, columnMean(g)), along));
  return weight === undefined ? [dx] : [dx, tf.sum(tf.mul(dy, normal), 0), tf.sum(dy, 0)];
}
