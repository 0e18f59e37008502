import { type GaussianPairMode, gaussianDistances } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { checkLosses } from '../internal/checks.js';
import { unitRows } from '../internal/normalise.js';
import { gaussian } from './gaussian.js';

/** How two Gaussian embeddings are compared: by squared distance, or by per-dimension product. */
export type PairMode = GaussianPairMode;

/** Options of {@link mutualLikelihoodScore}. */
export interface MutualLikelihoodOptions {
  /** `'euclidean'` (default): the published score; `'cosine'`: the published `cos_func`, a precision-weighted cosine. */
  readonly mode?: PairMode;
}

/**
 * Mutual likelihood score of all pairs, with $\hat\mu$ of unit length and $v = \sigma_i^2+\sigma_j^2$:
 * $$S_{ij} = -\sum_d\Big[\frac{(\hat\mu_{id}-\hat\mu_{jd})^2}{10^{-10}+v_d} + \log v_d\Big]$$
 * (as published: no factor ½, no constant). In cosine mode the square becomes $-\hat\mu_{id}\hat\mu_{jd}/(1+10^{-5})$.
 *
 * Gradient: $\partial S/\partial\hat\mu_i = -2(\hat\mu_i-\hat\mu_j)/v$,
 * $\partial S/\partial\log\sigma_i^2 = -\frac{\sigma_i^2}{v}\big(1-\frac{(\hat\mu_i-\hat\mu_j)^2}{v}\big)$. Computed in
 * blocks of rows, again in the backward pass, so no `[N, N, D]` array is ever held.
 *
 * Source: Shi and Jain, PFE, ICCV 2019, eq. 3. Oracle: arrays of the published code in float64.
 *
 * @param mu - Means, `[N, D]`, any length.
 * @param logSigmaSq - $\log\sigma^2$, `[N, D]`, or `[N, 1]` for one variance per sample.
 * @param options - Mode.
 * @returns Scores, `[N, N]`; larger means more likely the same.
 * @throws ScaleFaceError on a wrong or empty shape,
 * and on what is not finite, see {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { mutualLikelihoodScore } from '@scaleface/losses';
 *
 * const s = mutualLikelihoodScore(tf.tensor2d([[1, 0], [0, 1]]), tf.zeros([2, 2]));
 * s.arraySync()[0]; // => [-1.386294, -2.386294]
 * ```
 */
export function mutualLikelihoodScore(
  mu: tf.Tensor,
  logSigmaSq: tf.Tensor,
  { mode = 'euclidean' }: MutualLikelihoodOptions = {},
): tf.Tensor2D {
  return tf.tidy(() => {
    const { logSigmaSq: spread } = gaussian(mu, logSigmaSq);
    const scores = tf.neg(gaussianDistances(unitRows(mu), spread, mode)) as tf.Tensor2D;
    checkLosses(scores, {}, 'score');
    return scores;
  });
}
