import { registerGradients } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { unitRows } from '../internal/normalise.js';
import { gaussian } from './gaussian.js';
import { blocks, type PairMode, pairTerms, variance } from './pair-terms.js';

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
 * @throws ScaleFaceError on a wrong shape.
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
  registerGradients();
  return tf.tidy(() => {
    const { n, d, logSigmaSq: ls } = gaussian(mu, logSigmaSq);
    const op = tf.customGrad((m: tf.Tensor | tf.GradSaveFunc, l: tf.Tensor | tf.GradSaveFunc, save?: unknown) => {
      const at = (mu: tf.Tensor, v: tf.Tensor, [start, size]: [number, number]) => {
        const row = (x: tf.Tensor): tf.Tensor => tf.reshape(tf.slice(x, [start, 0], [size, d]), [size, 1, d]);
        const all = (x: tf.Tensor): tf.Tensor => tf.reshape(x, [1, n, d]);
        return pairTerms(row(mu), all(mu), row(v), all(v), mode);
      };
      const v = variance(l as tf.Tensor);
      const scores = blocks(n, n * d).map((block) =>
        tf.tidy(() => tf.neg(tf.sum(at(m as tf.Tensor, v, block).value, 2))),
      );
      (save as tf.GradSaveFunc)([m as tf.Tensor, v]);
      return {
        value: tf.concat(scores, 0),
        gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
          const [m, v] = saved as [tf.Tensor, tf.Tensor];
          // S is symmetric: the derivative by the second argument is that by the first of the transposed entry.
          const both = tf.neg(tf.add(dy, tf.transpose(dy)));
          const parts = blocks(n, n * d).map((block) =>
            tf.tidy(() => {
              const weight = tf.reshape(tf.slice(both, [block[0], 0], [block[1], n]), [block[1], n, 1]);
              const g = at(m, v, block).gradient();
              return [tf.sum(tf.mul(weight, g.mu), 1), tf.sum(tf.mul(weight, g.logSigmaSq), 1)];
            }),
          );
          return [0, 1].map((i) =>
            tf.concat(
              parts.map((p) => p[i] as tf.Tensor),
              0,
            ),
          );
        },
      };
    });
    return op(unitRows(mu), ls) as tf.Tensor2D;
  });
}
