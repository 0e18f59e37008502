import { registerGradients } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { checkLabels } from '../internal/checks.js';
import { unitRows } from '../internal/normalise.js';
import { type Reduction, reduceLosses } from '../internal/reduction.js';
import { gaussian } from './gaussian.js';
import { blocks, pairTerms, variance } from './pair-terms.js';
import { positivePairs } from './pairs.js';

/** Options of {@link mlsLoss}. */
export interface MlsLossOptions {
  /** `'mean'` (default), `'sum'` or `'none'`, over the unordered positive pairs. */
  readonly reduction?: Reduction;
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
 * @throws ScaleFaceError on a wrong shape, label or reduction.
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
export function mlsLoss(
  mu: tf.Tensor,
  logSigmaSq: tf.Tensor,
  labels: tf.Tensor,
  { reduction = 'mean' }: MlsLossOptions = {},
): tf.Tensor {
  registerGradients();
  return tf.tidy(() => {
    const { n, d, logSigmaSq: ls } = gaussian(mu, logSigmaSq);
    checkLabels(labels, n, Number.POSITIVE_INFINITY);
    const { i, j } = positivePairs(labels);
    const ranges = blocks(i.length, d);
    const op = tf.customGrad((m: tf.Tensor | tf.GradSaveFunc, l: tf.Tensor | tf.GradSaveFunc, save?: unknown) => {
      const terms = (mu: tf.Tensor, v: tf.Tensor, at: Int32Array, to: Int32Array) =>
        pairTerms(tf.gather(mu, at), tf.gather(mu, to), tf.gather(v, at), tf.gather(v, to), 'euclidean');
      const v = variance(l as tf.Tensor);
      const values = ranges.map(([start, size]) =>
        tf.tidy(() =>
          tf.sum(terms(m as tf.Tensor, v, i.subarray(start, start + size), j.subarray(start, start + size)).value, 1),
        ),
      );
      (save as tf.GradSaveFunc)([m as tf.Tensor, v]);
      return {
        value: values.length === 0 ? tf.zeros([0]) : tf.concat(values, 0),
        gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
          const [m, v] = saved as [tf.Tensor, tf.Tensor];
          let total: tf.Tensor[] = [tf.zeros([n, d]), tf.zeros([n, d])];
          for (const [start, size] of ranges) {
            const weight = tf.reshape(tf.slice(dy, [start], [size]), [size, 1]);
            const ends = [i.subarray(start, start + size), j.subarray(start, start + size)] as const;
            for (const [at, to] of [ends, [ends[1], ends[0]]] as const) {
              total = tf.tidy(() => {
                const g = terms(m, v, at, to).gradient();
                const rows = tf.tensor2d(at, [size, 1], 'int32');
                return [g.mu, g.logSigmaSq].map((x, k) =>
                  tf.add(total[k] as tf.Tensor, tf.scatterND(rows, tf.mul(x, weight), [n, d])),
                );
              });
            }
          }
          return total;
        },
      };
    });
    const losses = op(unitRows(mu), ls);
    return i.length === 0 && reduction !== 'none' ? zeroFrom(mu, ls) : reduceLosses(losses, reduction);
  });
}

/** A zero that depends on both arguments, so that its gradients exist and are zero. */
const zeroFrom = (mu: tf.Tensor, ls: tf.Tensor): tf.Tensor => tf.mul(tf.add(tf.sum(mu), tf.sum(ls)), 0);
