import * as tf from '@tensorflow/tfjs-core';
import { checkShape } from '../check.js';
import { BaseModule } from './module.js';
import { layouts, type Slot } from './slots.js';

/** Size and first value of a {@link PReLU}. */
export interface PReLUOptions {
  /** Number of channels: the length of the last axis. */
  readonly features: number;
  /** The slope below zero at the start. Default 0.25. */
  readonly initial?: number;
}

/**
 * The rectifier with a learned slope per channel, $y = \max(0, x) + a \min(0, x)$ (He et al. 2015, arXiv 1502.01852).
 * PyTorch's name: `weight` `[C]`. Oracle: `torch.nn.PReLU`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { PReLU } from '@scaleface/core';
 *
 * new PReLU({ features: 1 }).apply(tf.tensor2d([[-4]])).dataSync()[0]; // => -1
 * ```
 */
export class PReLU extends BaseModule {
  readonly #weight: tf.Variable;

  /** @param options - Size and first value. */
  constructor(options: PReLUOptions) {
    super();
    this.#weight = tf.tidy(() => tf.variable(tf.fill([options.features], options.initial ?? 0.25)));
  }

  /** The variables with their layouts, by name. */
  slots(): Record<string, Slot> {
    return { weight: { variable: this.#weight, layout: layouts.same } };
  }

  /**
   * @param x - `[…, C]`.
   * @returns The same shape.
   */
  apply(x: tf.Tensor): tf.Tensor {
    checkShape('x', x, [...x.shape.slice(0, -1), this.#weight.shape[0] as number]);
    return tf.prelu(x, this.#weight);
  }
}
