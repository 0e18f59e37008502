import { checkRange, checkShape } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { checkFinite, matrixShape } from '../internal/checks.js';
import { ensureGradients } from '../internal/gradients.js';
import { unitRows } from '../internal/normalise.js';
import { type PairReduction, type Reduced, reducePairLosses } from '../internal/reduction.js';
import { type LabelsLike, readLabels } from '../mining/read-labels.js';
import { refuseBeyond } from './proxy-labels.js';
import { logSumOver, logWeights, softplus } from './soft-maximum.js';

/** Arguments of {@link proxyAnchorLoss}. */
export interface ProxyAnchorLossOptions<R extends PairReduction = PairReduction> {
  /** Embeddings of any length, `[N, D]`. */
  readonly embeddings: tf.Tensor;
  /** One proxy a class, `[C, D]`, of any length; they learn with the network. */
  readonly weights: tf.Tensor;
  /** `N` labels below C; samples with −1 count nowhere. */
  readonly labels: LabelsLike;
  /** Margin. Default 0.1. */
  readonly margin?: number;
  /** $\alpha > 0$. Default 32. */
  readonly alpha?: number;
  /**
   * `'mean'` (default): the positive part over the classes of the batch, the negative one over all classes; `'sum'` of
   * both; `'mean-non-zero'` of either, added; `'none'`: `[2C]`, the positive parts first.
   */
  readonly reduction?: R;
}

/**
 * Proxy-anchor loss: each class has a proxy, which is the anchor. With $c_{ik}$ the cosine of sample $i$ and proxy $k$, $B$
 * the classes of the batch and $C$ all of them,
 * $$L = \frac{1}{|B|}\sum_{k\in B}\log\Big(1+\sum_{i:\,y_i=k}e^{-\alpha(c_{ik}-m)}\Big) +
 * \frac{1}{|C|}\sum_{k\in C}\log\Big(1+\sum_{i:\,y_i\ne k}e^{\alpha(c_{ik}+m)}\Big).$$
 * Without a sample of any class $L$ is 0.
 *
 * Gradient: $\partial/\partial c_{ik}$ is $\mp\alpha$ times the softmax beside 1 within each logarithm.
 *
 * Source: Kim et al., Proxy Anchor Loss, CVPR 2020, eq. 4; defaults of `ProxyAnchorLoss`, pytorch-metric-learning 2.9, with its
 * `DivisorReducer` as `'mean'`. Oracle: the same in CI, a float64 twin in the tests.
 *
 * @param options - Embeddings, proxies, labels and settings.
 * @returns A scalar, or `[2C]` with reduction `'none'`.
 * @throws ScaleFaceError on a wrong or empty shape, a label or setting out of range, and on what is not finite, see
 * {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { proxyAnchorLoss } from '@scaleface/losses';
 *
 * const embeddings = tf.tensor2d([[1, 0], [0, 2]]);
 * proxyAnchorLoss({ embeddings, weights: tf.eye(2), labels: [0, 1] }).dataSync()[0]; // => 3.239953
 * ```
 */
export function proxyAnchorLoss<R extends PairReduction = 'mean'>(options: ProxyAnchorLossOptions<R>): Reduced<R> {
  const { embeddings, weights, margin = 0.1, alpha = 32, reduction = 'mean' as R } = options;
  ensureGradients();
  checkRange('margin', margin, -Number.MAX_VALUE);
  checkRange('alpha', alpha, Number.MIN_VALUE);
  const [n, width] = matrixShape(embeddings, 'embeddings');
  const [classes] = matrixShape(checkShape('weights', weights, [null, width]), 'weights');
  return tf.tidy(() => {
    const labels = refuseBeyond(readLabels(options.labels, n), classes);
    checkFinite(embeddings, 'embeddings');
    checkFinite(weights, 'weights');
    const [own, others] = [new Float32Array(n * classes), new Float32Array(n * classes)];
    labels.forEach((y, i) => {
      if (y < 0) return;
      others.fill(1, i * classes, (i + 1) * classes);
      others[i * classes + y] = 0;
      own[i * classes + y] = 1;
    });
    const cosine = tf.matMul(unitRows(embeddings), unitRows(weights), false, true);
    const part = (z: tf.Tensor, counts: Float32Array): tf.Tensor =>
      softplus(logSumOver(tf.mul(z, alpha), tf.tensor2d(logWeights(counts), [n, classes]), 0));
    const parts = [part(tf.sub(margin, cosine), own), part(tf.add(cosine, margin), others)] as const;
    // Embeddings and proxies were checked, so that neither is to blame for a loss that is not finite.
    if (reduction === 'none') return reducePairLosses(tf.concat([...parts]), reduction, {});
    const present = new Set(labels.filter((y) => y >= 0));
    const valid = tf.tensor1d(Float32Array.from({ length: classes }, (_, k) => (present.has(k) ? 1 : 0)));
    const positive = reducePairLosses(parts[0], reduction, { valid });
    return tf.add(positive, reducePairLosses(parts[1], reduction, {})) as Reduced<R>;
  });
}
