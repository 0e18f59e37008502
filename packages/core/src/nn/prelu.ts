import { at } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { checkShape, checkSize } from '../check.js';
import { registerGradients } from '../engine/gradients/register.js';
import { withGradient } from '../tensor/custom-grad.js';
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
    checkSize('options.features', options.features);
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
    const features = at(this.#weight.shape, 0);
    checkShape('x', x, [...x.shape.slice(0, -1), features]);
    registerGradients();
    // TensorFlow.js's own gradient compares and selects, which the WebAssembly engine does without SIMD.
    return withGradient([x, this.#weight], (input, slope) => ({
      value: tf.prelu(input as tf.Tensor, slope as tf.Tensor),
      saved: [input as tf.Tensor, slope as tf.Tensor],
      gradient: (dy, [kept, a]) => {
        const [g, z] = [dy, kept as tf.Tensor].map((t) => tf.reshape(t, [-1, features])) as [tf.Tensor, tf.Tensor];
        const below = tf.mul(g, tf.sub(z, tf.relu(z)));
        const factor = tf.add(tf.mul(tf.step(z), tf.sub(1, a as tf.Tensor)), a as tf.Tensor);
        return [tf.reshape(tf.mul(g, factor), x.shape), tf.sum(below, 0)];
      },
    }));
  }
}
