import type { Random } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

/** Draws the first values of a weight of the given shape, whose outputs each sum over `fanIn` inputs. */
export type Initializer = (shape: number[], fanIn: number, random: Random) => tf.Tensor;

function drawn(shape: number[], draw: () => number): tf.Tensor {
  const values = new Float32Array(tf.util.sizeFromShape(shape));
  for (let i = 0; i < values.length; i++) values[i] = draw();
  return tf.tensor(values, shape);
}

/** Zeros: for a module whose weights are loaded right after; drawing millions of numbers takes seconds. */
export const zeroInitializer: Initializer = (shape) => tf.zeros(shape);

/**
 * Uniform in $\pm 1/\sqrt{\text{fan-in}}$: what PyTorch gives to linear layers, convolutions and their biases. Oracle:
 * the range, mean, variance and fourth moment of 40,000 numbers.
 */
export const torchUniform: Initializer = (shape, fanIn, random) => {
  const bound = 1 / Math.sqrt(fanIn);
  return drawn(shape, () => bound * (2 * random.uniform() - 1));
};

/**
 * Normal with variance $2/\text{fan-in}$ (He et al. 2015, arXiv 1502.01852), for weights before a ReLU. Oracle: the
 * mean, variance and fourth moment of 40,000 numbers.
 */
export const kaimingNormal: Initializer = (shape, fanIn, random) => {
  const deviation = Math.sqrt(2 / fanIn);
  return drawn(shape, () => deviation * random.normal());
};

/**
 * Normal with mean 0 and the given standard deviation.
 *
 * Oracle: the mean, variance and fourth moment of 40,000 numbers.
 *
 * @param deviation - The standard deviation, ≥ 0.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { normalInitializer } from '@scaleface/core';
 * import { createRandom } from '@scaleface/numerics';
 *
 * normalInitializer(0.1)([2, 3], 2, createRandom(1)).shape; // => [2, 3]
 * ```
 */
export const normalInitializer =
  (deviation: number): Initializer =>
  (shape, _fanIn, random) =>
    drawn(shape, () => deviation * random.normal());
