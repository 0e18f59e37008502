import { checkShape } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';

/** How {@link classEntropy} is given. */
export interface ClassEntropyOptions {
  /** Divide by $\log C$, so that uniform is 1 for any number of classes. Default false: nats. */
  readonly normalised?: boolean;
}

/**
 * The entropy of the distribution over the training classes, an uncertainty of each image:
 *
 * $$H_i = -\sum_j p_{ij} \log p_{ij} = \log \sum_j e^{z_{ij}} - \sum_j p_{ij} z_{ij}, \qquad p_i = \mathrm{softmax}(z_i).$$
 *
 * Logits are scaled cosines to the class centres, $z_{ij} = s \cos\theta_{ij}$, without a margin: at recognition no label is
 * known. The larger the scale, the lower the entropy. With one class it is 0.
 *
 * Source: ScaleFace, arXiv 2209.01880 (named there as an uncertainty; the published code has none). Oracle: the sum in
 * float64.
 *
 * @param logits - `[N, C]`, finite.
 * @param options - Nats, or a share of the greatest value.
 * @returns `[N]`, from 0 to $\log C$ (or 1); the higher, the more uncertain. The caller disposes it.
 * @throws ScaleFaceError `shape-mismatch`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { classEntropy } from '@scaleface/heads';
 *
 * const logits = tf.tensor2d([[5, 5, 5, 5], [99, 0, 0, 0]]);
 * Array.from(classEntropy(logits, { normalised: true }).dataSync()); // => [1, 0]
 * ```
 */
export function classEntropy(logits: tf.Tensor2D, { normalised = false }: ClassEntropyOptions = {}): tf.Tensor1D {
  checkShape('logits', logits, [null, null]);
  return tf.tidy(() => {
    // Shifted by the greatest logit: all terms are then at most 0 and nothing cancels at large scales.
    const shifted = tf.sub(logits, tf.max(logits, 1, true));
    const powers = tf.exp(shifted);
    const sum = tf.sum(powers, 1);
    const entropy = tf.relu(tf.sub(tf.log(sum), tf.div(tf.sum(tf.mul(powers, shifted), 1), sum)));
    const classes = logits.shape[1];
    return (normalised && classes > 1 ? tf.div(entropy, Math.log(classes)) : entropy) as tf.Tensor1D;
  });
}
