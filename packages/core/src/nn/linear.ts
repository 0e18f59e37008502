import { at, type Random } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { checkShape, checkSize } from '../check.js';
import { type Initializer, torchUniform } from './initializers.js';
import { BaseModule } from './module.js';
import { layouts, type Slot } from './slots.js';

/** Size and first values of a {@link Linear}. */
export interface LinearOptions {
  /** Length of an input row. */
  readonly inFeatures: number;
  /** Length of an output row. */
  readonly outFeatures: number;
  /** Whether a bias is added. Default true. */
  readonly bias?: boolean;
  /** Where the first values come from. */
  readonly random: Random;
  /** How the weight is drawn. Default {@link torchUniform}, as PyTorch does. */
  readonly init?: Initializer;
}

/**
 * A linear layer $y = xW^\top + b$ with PyTorch's names: `weight` `[out, in]`, `bias` `[out]`.
 *
 * Oracle: `torch.nn.Linear`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { Linear } from '@scaleface/core';
 * import { createRandom } from '@scaleface/numerics';
 *
 * const layer = new Linear({ inFeatures: 2, outFeatures: 1, random: createRandom(1) });
 * layer.loadStateDict({ weight: tf.tensor2d([[2, 3]]), bias: tf.tensor1d([1]) });
 * layer.apply(tf.tensor2d([[1, 1]])).dataSync()[0]; // => 6
 * ```
 */
export class Linear extends BaseModule {
  readonly #weight: tf.Variable;
  readonly #bias: tf.Variable | undefined;

  /** @param options - Sizes and first values. */
  constructor(options: LinearOptions) {
    super();
    const { inFeatures, outFeatures, random, bias = true, init = torchUniform } = options;
    checkSize('options.inFeatures', inFeatures);
    checkSize('options.outFeatures', outFeatures);
    this.#weight = tf.tidy(() => tf.variable(init([inFeatures, outFeatures], inFeatures, random)));
    this.#bias = bias ? tf.tidy(() => tf.variable(torchUniform([outFeatures], inFeatures, random))) : undefined;
  }

  /** The variables with their layouts, by name. */
  slots(): Record<string, Slot> {
    const weight: Slot = { variable: this.#weight, layout: layouts.linear };
    return this.#bias === undefined ? { weight } : { weight, bias: { variable: this.#bias, layout: layouts.same } };
  }

  /**
   * @param x - `[N, in]`.
   * @returns `[N, out]`.
   */
  apply(x: tf.Tensor): tf.Tensor2D {
    const input = checkShape('x', x, [null, at(this.#weight.shape, 0)]) as tf.Tensor2D;
    const weight = this.#weight as tf.Tensor as tf.Tensor2D;
    const bias = this.#bias;
    if (bias === undefined) return tf.matMul(input, weight);
    return tf.tidy(() => tf.add(tf.matMul(input, weight), bias) as tf.Tensor2D);
  }
}
