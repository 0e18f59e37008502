import { gaussianDistancesAt } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { checkFinite, checkLabels } from '../internal/checks.js';
import { ensureGradients } from '../internal/gradients.js';
import { unitRows } from '../internal/normalise.js';
import { type Reduced, type Reduction, reduceLosses } from '../internal/reduction.js';
import { gaussian } from './gaussian.js';
import { positivePairs } from './pairs.js';

/** Options of {@link mlsLoss}. */
export interface MlsLossOptions<R extends Reduction = Reduction> {
  /** `'mean'` (default), `'sum'` or `'none'`, over the unordered positive pairs. */
  readonly reduction?: R;
}

/**
 * Mean negative mutual likelihood score of the positive pairs:
 * $$L = \frac{1}{|P|}\sum_{(i,j)\in P} -S_{ij}, \qquad P = \{i<j : y_i = y_j \ge 0\}.$$
 * Only positives are computed: $|P|\cdot D$ numbers instead of the published $N^2 D$. A batch without positives gives a
 * differentiable zero (the published code gives NaN).
 *
 * Gradient: see {@link mutualLikelihoodScore}; each pair's is added to its two rows.
 *
 * Source: Shi and Jain, PFE, ICCV 2019, eq. 4. Oracle: arrays of the published code in float64.
 *
 * @param mu - Means, `[N, D]`, any length.
 * @param logSigmaSq - $\log\sigma^2$, `[N, D]` or `[N, 1]`.
 * @param labels - int32 `[N]`; rows with −1 are in no pair. Read back from the engine to form the pairs.
 * @param options - Reduction.
 * @returns A scalar, or one loss for each unordered pair, `[P]`, with reduction `'none'`.
 * @throws ScaleFaceError on a wrong or empty shape, label or reduction,
 * and on what is not finite, see {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { mlsLoss } from '@scaleface/losses';
 *
 * const loss = mlsLoss(tf.tensor2d([[1, 0], [0, 1]]), tf.zeros([2, 2]), tf.tensor1d([3, 3], 'int32'));
 * loss.dataSync()[0]; // => 2.386294
 * ```
 */
export function mlsLoss<R extends Reduction = 'mean'>(
  mu: tf.Tensor,
  logSigmaSq: tf.Tensor,
  labels: tf.Tensor,
  { reduction = 'mean' as R }: MlsLossOptions<R> = {},
): Reduced<R> {
  ensureGradients();
  return tf.tidy(() => {
    const { n, logSigmaSq: ls } = gaussian(mu, logSigmaSq, false);
    checkLabels(labels, n, Number.POSITIVE_INFINITY);
    const { i, j, paired } = positivePairs(labels);
    // A mean that is not finite shows in the losses of its pairs; one that is in none would show in the gradient alone.
    if (paired < n) checkFinite(mu, 'mu');
    const losses = gaussianDistancesAt(unitRows(mu), ls, i, j);
    return i.length === 0 && reduction !== 'none'
      ? (zeroFrom(mu, ls) as Reduced<R>)
      : reduceLosses(losses, reduction, { inputs: { mu } });
  });
}

/** A zero that depends on both arguments, so that its gradients exist and are zero. */
const zeroFrom = (mu: tf.Tensor, ls: tf.Tensor): tf.Tensor => tf.add(tf.sum(tf.mul(mu, 0)), tf.sum(tf.mul(ls, 0)));
