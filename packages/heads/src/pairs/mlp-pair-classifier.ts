import { joinSlots, type Slot } from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { Mlp } from '../trunks/mlp.js';
import { PairClassifier, type PairClassifierOptions } from './pair-classifier.js';

/**
 * A multilayer perceptron over the two embeddings side by side, $2D → 512 → 126 → 2$; 589 692 parameters at D = 512.
 *
 * Source: the published code (`multilayer_perceptron`). Names: `mlp.0`, `mlp.2`, `mlp.4`. Oracle: its layers in
 * float64; the published number of parameters.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { MlpPairClassifier } from '@scaleface/heads';
 *
 * const net = new MlpPairClassifier({ dimension: 4 });
 * net.applyPairs(tf.ones([3, 4]), tf.ones([3, 4])).logProbabilities.shape; // => [3, 2]
 * ```
 */
export class MlpPairClassifier extends PairClassifier {
  readonly kind: string = 'multilayer_perceptron';
  readonly dimension: number;
  readonly #mlp: Mlp;

  /** @param options - Shape and first values. */
  constructor(options: PairClassifierOptions = {}) {
    super();
    const { dimension = 512, seed = 0 } = options;
    this.dimension = dimension;
    const widths = [2 * dimension, 512, 126, 2];
    this.#mlp = new Mlp({ widths, bias: true, batchNorm: 'none', random: createRandom(seed) });
  }

  /** The variables with their layouts, by name. */
  slots(): Record<string, Slot> {
    return joinSlots({ mlp: this.#mlp });
  }

  protected logits(left: tf.Tensor2D, right: tf.Tensor2D): tf.Tensor2D {
    return this.#mlp.apply(tf.concat([left, right], 1));
  }
}
