import * as tf from '@tensorflow/tfjs-core';

/** How two Gaussian embeddings are compared: by squared difference, or by the product of their entries. */
export type GaussianPairMode = 'euclidean' | 'cosine';

/** The published constant beside the variances. */
const EPSILON = 1e-10;

/**
 * Variances from their logarithms; the exponent is cut off at ±87, where float32 ends.
 *
 * Oracle: the exponential in float64.
 *
 * @param logSigmaSq - $\log\sigma^2$, any shape.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { varianceOf } from '@scaleface/core';
 *
 * varianceOf(tf.scalar(0)).dataSync()[0]; // => 1
 * ```
 */
export const varianceOf = (logSigmaSq: tf.Tensor): tf.Tensor => tf.exp(tf.clipByValue(logSigmaSq, -87, 87));

/** Derivatives of $d$ by one side of the pairs. */
export interface GaussianPairGradient {
  /** $\partial d/\partial\mu$. */
  readonly mu: tf.Tensor;
  /** $\partial d/\partial\log\sigma^2$. */
  readonly logSigmaSq: tf.Tensor;
}

/** Terms of pairs of Gaussians, entry by entry, and their derivatives; each is computed when asked for. */
export interface GaussianPairTerms {
  /** $d = q/(\varepsilon+v) + \log v$ with $v = \sigma_i^2 + \sigma_j^2$. */
  value(): tf.Tensor;
  /** By the first of each pair. */
  gradient(): GaussianPairGradient;
  /** By the second of each pair. */
  gradientOfSecond(): GaussianPairGradient;
}

/** Means and variances of one side of the pairs. */
export interface GaussianSide {
  /** $\mu$. */
  readonly mu: tf.Tensor;
  /** $\sigma^2$, as {@link varianceOf} gives it. */
  readonly variance: tf.Tensor;
}

/**
 * $d = q/(10^{-10} + v) + \log v$ entry by entry, where $v = \sigma_i^2 + \sigma_j^2$ and $q = (\mu_i-\mu_j)^2$, or in
 * cosine mode $q = -\mu_i\mu_j/(1+10^{-5})$, as the published code has it for unit $\mu$. $d$ is symmetric in $i$ and $j$.
 * Not differentiable by itself: for losses that place the derivatives themselves.
 *
 * Source: Shi and Jain, PFE, ICCV 2019, eq. 3, and its published code. Oracle: the formula in float64 and its
 * differences by all four arguments, in both modes.
 *
 * @param i - One side.
 * @param j - The other, of a shape that broadcasts with it.
 * @param mode - How means are compared. Default `'euclidean'`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { gaussianPairTerms } from '@scaleface/core';
 *
 * const side = (mu = 0) => ({ mu: tf.scalar(mu), variance: tf.scalar(1) });
 * gaussianPairTerms(side(1), side(3)).value().dataSync()[0]; // => 2.693147
 * ```
 */
export function gaussianPairTerms(
  i: GaussianSide,
  j: GaussianSide,
  mode: GaussianPairMode = 'euclidean',
): GaussianPairTerms {
  const v = tf.add(i.variance, j.variance);
  const inverse = tf.div(1, tf.add(v, EPSILON));
  const euclidean = mode === 'euclidean';
  const negative = -1 / (1 + 1e-5);
  const partner = euclidean ? tf.sub(i.mu, j.mu) : tf.mul(j.mu, negative);
  const ratio = tf.mul(tf.mul(partner, euclidean ? partner : i.mu), inverse);
  const by = (mu: tf.Tensor, factor: number, variance: tf.Tensor): GaussianPairGradient => ({
    mu: tf.mul(tf.mul(mu, inverse), factor),
    logSigmaSq: tf.sub(tf.div(variance, v), tf.mul(ratio, tf.mul(variance, inverse))),
  });
  return {
    value: () => tf.add(ratio, tf.log(v)),
    gradient: () => by(partner, euclidean ? 2 : 1, i.variance),
    gradientOfSecond: () => by(euclidean ? partner : i.mu, euclidean ? -2 : negative, j.variance),
  };
}

/**
 * Ranges of rows, each of at most about $2^{22}$ elements (16 MiB), so that work over all pairs never holds them all.
 *
 * @param rows - How many rows there are.
 * @param perRow - How many elements one row makes.
 *
 * @example
 * ```ts
 * import { rowBlocks } from '@scaleface/core';
 *
 * rowBlocks(3, 2 ** 21); // => [[0, 2], [2, 1]]
 * ```
 */
export function rowBlocks(rows: number, perRow: number): [start: number, size: number][] {
  const step = Math.max(1, Math.floor(2 ** 22 / Math.max(1, perRow)));
  return Array.from({ length: Math.ceil(rows / step) }, (_, i) => [i * step, Math.min(step, rows - i * step)]);
}
