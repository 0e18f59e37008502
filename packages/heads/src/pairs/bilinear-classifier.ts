import { type Layout, layouts, type Slot, torchUniform } from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { PairClassifier, type PairClassifierOptions } from './pair-classifier.js';

/** `[D, 2, D]` here, so that one matrix product serves both outputs; `[2, D, D]` in PyTorch. */
const layout: Layout = {
  toTorch: (x) => tf.transpose(x, [1, 0, 2]),
  fromTorch: (x) => tf.transpose(x, [1, 0, 2]),
};

/**
 * A bilinear form per class, $a_k = \mu_1^\top W_k\, \mu_2 + b_k$; 524 290 parameters at D = 512.
 *
 * Source: the published code (bilinear). Names: `bilinear.weight` `[2, D, D]`, `bilinear.bias`. Oracle:
 * `torch.nn.Bilinear`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { BilinearClassifier } from '@scaleface/heads';
 *
 * const net = new BilinearClassifier({ dimension: 4 });
 * net.applyPairs(tf.ones([3, 4]), tf.ones([3, 4])).logProbabilities.shape; // => [3, 2]
 * ```
 */
export class BilinearClassifier extends PairClassifier {
  readonly kind: string = 'bilinear';
  readonly dimension: number;
  readonly #weight: tf.Variable;
  readonly #bias: tf.Variable;

  /** @param options - Shape and first values. */
  constructor(options: PairClassifierOptions = {}) {
    super();
    const { dimension = 512, seed = 0 } = options;
    const random = createRandom(seed);
    this.dimension = dimension;
    this.#weight = tf.tidy(() => tf.variable(torchUniform([dimension, 2, dimension], dimension, random)));
    this.#bias = tf.tidy(() => tf.variable(torchUniform([2], dimension, random)));
  }

  /** The variables with their layouts, by name. */
  slots(): Record<string, Slot> {
    return {
      'bilinear.weight': { variable: this.#weight, layout },
      'bilinear.bias': { variable: this.#bias, layout: layouts.same },
    };
  }

  protected logits(left: tf.Tensor2D, right: tf.Tensor2D): tf.Tensor2D {
    const [pairs, dimension] = left.shape;
    const flat = tf.reshape(this.#weight, [dimension, 2 * dimension]) as tf.Tensor2D;
    const mapped = tf.reshape(tf.matMul(left, flat), [pairs, 2, dimension]);
    const products = tf.mul(mapped, tf.reshape(right, [pairs, 1, dimension]));
    return tf.add(tf.sum(products, 2), this.#bias) as tf.Tensor2D;
  }
}
