import type { ApplyOptions } from '@scaleface/core';
import { BaseModule, checkShape } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';

/** What a pair classifier says about N pairs. */
export interface PairOutput extends Readonly<Record<string, tf.Tensor2D>> {
  /** `[N, 2]`: $\log P(\text{different})$ and $\log P(\text{same})$. */
  readonly logProbabilities: tf.Tensor2D;
}

/** Shape of a pair classifier. */
export interface PairClassifierOptions {
  /** Dimension of the embeddings. Default 512. */
  readonly dimension?: number;
  /** Seed of the initial weights. Default 0. */
  readonly seed?: number;
}

/**
 * A classifier of pairs of embeddings: P(same) is a score, and $1 - \max P$ an uncertainty of the pair.
 * Its argument is the two embeddings side by side, `[N, 2D]`, so that it is a module like any other.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { joinSlots, Linear } from '@scaleface/core';
 * import { PairClassifier } from '@scaleface/heads';
 * import { createRandom } from '@scaleface/numerics';
 *
 * // A classifier of one's own: linear in the squared differences of the two embeddings.
 * class DistanceClassifier extends PairClassifier {
 *   kind = 'distance';
 *   dimension = 2;
 *   linear = new Linear({ inFeatures: 2, outFeatures: 2, random: createRandom(0) });
 *   slots() {
 *     return joinSlots({ fc: this.linear });
 *   }
 *   logits(left = tf.zeros([1, 2]), right = tf.zeros([1, 2])) {
 *     return this.linear.apply(tf.squaredDifference(left, right));
 *   }
 * }
 * const net = new DistanceClassifier();
 * net.loadStateDict({ 'fc.weight': tf.tensor2d([[0, 0], [-1, -1]]), 'fc.bias': tf.tensor1d([0, 2]) });
 * const { logProbabilities } = net.applyPairs(tf.tensor2d([[1, 0], [1, 0]]), tf.tensor2d([[1, 0], [0, 1]]));
 * // P(different) and P(same) of two equal embeddings, and of two at a right angle.
 * tf.exp(logProbabilities).arraySync(); // => [[0.1192, 0.8808], [0.5, 0.5]]
 * net.dispose();
 * ```
 */
export abstract class PairClassifier extends BaseModule<PairOutput> {
  /** The name under which `createPairClassifier` makes this kind. */
  abstract readonly kind: string;
  /** Dimension of the embeddings. */
  abstract readonly dimension: number;

  /** Raw values `[N, 2]` for left and right embeddings `[N, D]`. */
  protected abstract logits(left: tf.Tensor2D, right: tf.Tensor2D): tf.Tensor2D;

  /**
   * @param x - Left and right embeddings side by side, `[N, 2D]`.
   * @param _options - Training makes no difference.
   * @returns `{ logProbabilities }`, `[N, 2]`; the caller disposes it.
   * @throws ScaleFaceError `shape-mismatch`.
   */
  apply(x: tf.Tensor, _options: ApplyOptions = {}): PairOutput {
    const pairs = checkShape('x', x, [null, 2 * this.dimension]) as tf.Tensor2D;
    return tf.tidy(() => {
      const [left, right] = tf.split(pairs, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
      return { logProbabilities: tf.logSoftmax(this.logits(left, right)) };
    });
  }

  /**
   * The same for pairs given apart.
   *
   * @param left - `[N, D]`.
   * @param right - `[N, D]`.
   * @returns `{ logProbabilities }`, `[N, 2]`; the caller disposes it.
   */
  applyPairs(left: tf.Tensor2D, right: tf.Tensor2D): PairOutput {
    const x = tf.concat([left, right], 1);
    const output = this.apply(x);
    x.dispose();
    return output;
  }
}
