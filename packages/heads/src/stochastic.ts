import { checkShape } from '@scaleface/core';
import { type Random, ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

/** What several embeddings of each image show together. */
export interface Resultant {
  /** `[N, D]`: the mean direction, length 1. */
  readonly direction: tf.Tensor2D;
  /** `[N, 1]`: the mean resultant length $R \in [0, 1]$, a confidence: 1 when all embeddings agree. */
  readonly length: tf.Tensor2D;
}

/**
 * The mean resultant length of several embeddings of each image, $R = \lVert \frac1T \sum_t \hat\mu_t \rVert$: an
 * uncertainty $1 - R$ for any model that can be run more than once, whether by dropout, by augmented copies of the
 * image or by an ensemble. The passes are summed as they come: memory does not grow with their number.
 *
 * @param passes - The number of passes T ≥ 2.
 * @param pass - Gives the embeddings `[N, D]` of pass t; they are normalised here, and freed.
 * @returns Mean direction and length; the caller disposes both.
 * @throws ScaleFaceError `invalid-argument` for fewer than two passes.
 *
 * Source: Mardia & Jupp 2000, *Directional Statistics*, §9.2; Gal & Ghahramani 2016 (dropout), arXiv 1506.02142;
 * Lakshminarayanan et al. 2017 (ensembles), arXiv 1612.01474. Oracle: the mean of unit vectors in float64.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { meanResultant } from '@scaleface/heads';
 *
 * const views = [tf.tensor2d([[1, 0]]), tf.tensor2d([[0, 2]])];
 * const { length } = meanResultant(2, (t) => tf.clone(views[t] ?? tf.zeros([1, 2])));
 * length.dataSync()[0]; // => 0.7071
 * ```
 */
export function meanResultant(passes: number, pass: (t: number) => tf.Tensor2D): Resultant {
  if (!(passes >= 2)) {
    throw new ScaleFaceError('too few passes', {
      code: 'invalid-argument',
      path: 'passes',
      expected: 'at least 2',
      received: String(passes),
    });
  }
  let sum: tf.Tensor2D | undefined;
  for (let t = 0; t < passes; t++) {
    const before: tf.Tensor2D | undefined = sum;
    sum = tf.tidy(() => {
      const mu = checkShape('pass', pass(t), before?.shape ?? [null, null]);
      const unit = tf.mul(mu, tf.rsqrt(tf.maximum(tf.sum(tf.square(mu), 1, true), 1e-24))) as tf.Tensor2D;
      return before === undefined ? unit : tf.add(before, unit);
    });
    before?.dispose();
  }
  const total = sum as tf.Tensor2D;
  const [direction, length] = tf.tidy(() => {
    const norm = tf.sqrt(tf.maximum(tf.sum(tf.square(total), 1, true), 1e-24)) as tf.Tensor2D;
    return [tf.div(total, norm) as tf.Tensor2D, tf.div(norm, passes) as tf.Tensor2D] as const;
  });
  total.dispose();
  return { direction, length };
}

/**
 * Sets each element to zero with probability `rate` and divides the others by `1 − rate`; seeded, unlike `tf.dropout`.
 * Gradients pass through the elements that stay.
 *
 * Source: Srivastava et al. 2014, JMLR 15. Oracle: the mean of 10,000 elements; the gradient is the mask itself.
 *
 * @param x - Any shape.
 * @param rate - In $[0, 1)$.
 * @param random - Where the mask comes from.
 * @returns The same shape.
 * @throws ScaleFaceError `out-of-range`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { seededDropout } from '@scaleface/heads';
 * import { createRandom } from '@scaleface/numerics';
 *
 * Array.from(seededDropout(tf.ones([4]), 0.5, createRandom(1)).dataSync()).every((v) => v === 0 || v === 2); // => true
 * ```
 */
export function seededDropout<T extends tf.Tensor>(x: T, rate: number, random: Random): T {
  if (!(rate >= 0 && rate < 1)) {
    throw new ScaleFaceError('not a rate', {
      code: 'out-of-range',
      path: 'rate',
      expected: '[0, 1)',
      received: String(rate),
    });
  }
  const mask = new Float32Array(x.size);
  for (let i = 0; i < mask.length; i++) mask[i] = random.uniform() < rate ? 0 : 1 / (1 - rate);
  return tf.tidy(() => tf.mul(x, tf.tensor(mask, x.shape)) as T);
}
