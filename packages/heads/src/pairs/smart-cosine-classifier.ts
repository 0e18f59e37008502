import { joinSlots, Linear, type Slot } from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { PairClassifier, type PairClassifierOptions } from './pair-classifier.js';

/** Shape and start of a {@link SmartCosineClassifier}. */
export interface SmartCosineOptions extends PairClassifierOptions {
  /**
   * Whether weights start at −1 for "different" and +1 for "same" and biases at 0, so that the difference of the two
   * logits is twice the scalar product. Default true.
   */
  readonly startAsCosine?: boolean;
}

/**
 * A linear map of the element-wise product of the two embeddings: a cosine whose dimensions are weighted; 1 026
 * parameters at D = 512.
 *
 * Source: the published code (smart cosine). Names: `fc.weight`, `fc.bias`. Oracle: the linear map in float64; at the
 * start the scalar product, by hand; the published number of parameters.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { SmartCosineClassifier } from '@scaleface/heads';
 *
 * const net = new SmartCosineClassifier({ dimension: 2 });
 * const { logProbabilities } = net.applyPairs(tf.tensor2d([[1, 0]]), tf.tensor2d([[0, 1]]));
 * tf.exp(logProbabilities).dataSync()[1]; // => 0.5
 * ```
 */
export class SmartCosineClassifier extends PairClassifier {
  readonly kind: string = 'smart_cosine';
  readonly dimension: number;
  readonly #linear: Linear;

  /** @param options - Shape and start. */
  constructor(options: SmartCosineOptions = {}) {
    super();
    const { dimension = 512, seed = 0, startAsCosine = true } = options;
    this.dimension = dimension;
    this.#linear = new Linear({ inFeatures: dimension, outFeatures: 2, random: createRandom(seed) });
    if (!startAsCosine) return;
    const weight = tf.tidy(() => tf.concat([tf.fill([1, dimension], -1), tf.ones([1, dimension])], 0));
    const bias = tf.zeros([2]);
    this.#linear.loadStateDict({ weight, bias });
    tf.dispose([weight, bias]);
  }

  /** The variables with their layouts, by name. */
  slots(): Record<string, Slot> {
    return joinSlots({ fc: this.#linear });
  }

  protected logits(left: tf.Tensor2D, right: tf.Tensor2D): tf.Tensor2D {
    return this.#linear.apply(tf.mul(left, right));
  }
}
