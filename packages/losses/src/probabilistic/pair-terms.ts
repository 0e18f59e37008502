import * as tf from '@tensorflow/tfjs-core';

/** The published constant beside the variances. */
const EPSILON = 1e-10;

/** How two Gaussian embeddings are compared: by squared distance, or by per-dimension product. */
export type PairMode = 'euclidean' | 'cosine';

/** Variances from log-variances; the exponent is clipped at ±87, where float32 ends. */
export const variance = (logSigmaSq: tf.Tensor): tf.Tensor => tf.exp(tf.clipByValue(logSigmaSq, -87, 87));

/** Per-dimension terms of two broadcastable Gaussians and their derivatives by the first one. */
export interface PairTerms {
  /** $d = q/(\epsilon+v) + \log v$ with $v = \sigma_i^2 + \sigma_j^2$. */
  readonly value: tf.Tensor;
  /** $\partial d/\partial\mu_i$ and $\partial d/\partial\log\sigma_i^2$, made when asked for. */
  gradient(): { readonly mu: tf.Tensor; readonly logSigmaSq: tf.Tensor };
}

/**
 * $d = q/(\epsilon + v) + \log v$ for Gaussians $i$ and $j$ of broadcastable shapes: $q = (\mu_i-\mu_j)^2$, or
 * $-\mu_i\mu_j/(1+10^{-5})$ in cosine mode (unit $\mu$). $d$ is symmetric in $i$ and $j$.
 */
export function pairTerms(muI: tf.Tensor, muJ: tf.Tensor, varI: tf.Tensor, varJ: tf.Tensor, mode: PairMode): PairTerms {
  const v = tf.add(varI, varJ);
  const inverse = tf.div(1, tf.add(v, EPSILON));
  const euclidean = mode === 'euclidean';
  const partner = euclidean ? tf.sub(muI, muJ) : tf.mul(muJ, -1 / (1 + 1e-5));
  const ratio = tf.mul(tf.mul(partner, euclidean ? partner : muI), inverse);
  return {
    value: tf.add(ratio, tf.log(v)),
    gradient: () => ({
      mu: tf.mul(tf.mul(partner, inverse), euclidean ? 2 : 1),
      logSigmaSq: tf.sub(tf.div(varI, v), tf.mul(ratio, tf.mul(varI, inverse))),
    }),
  };
}

/** Row ranges of at most about $2^{22}$ elements when each row makes `perRow`. */
export function blocks(rows: number, perRow: number): [start: number, size: number][] {
  const step = Math.max(1, Math.floor(2 ** 22 / Math.max(1, perRow)));
  return Array.from({ length: Math.ceil(rows / step) }, (_, i) => [i * step, Math.min(step, rows - i * step)]);
}
