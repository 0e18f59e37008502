import type { Random } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

/** Draws the first values of a weight of the given shape, whose outputs each sum over `fanIn` inputs. */
export type Initializer = (shape: number[], fanIn: number, random: Random) => tf.Tensor;

function drawn(shape: number[], draw: () => number): tf.Tensor {
  const values = new Float32Array(tf.util.sizeFromShape(shape));
  for (let i = 0; i < values.length; i++) values[i] = draw();
  return tf.tensor(values, shape);
}

/**
 * Zeros: for a module whose weights are loaded right after; drawing millions of numbers takes seconds.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { Linear, zeroInitializer } from '@scaleface/core';
 * import { createRandom } from '@scaleface/numerics';
 *
 * // Nothing is drawn for a weight that is about to be loaded.
 * const options = { inFeatures: 2, outFeatures: 1, bias: false, random: createRandom(1) };
 * const layer = new Linear({ ...options, init: zeroInitializer });
 * layer.apply(tf.ones([1, 2])).arraySync(); // => [[0]]
 * layer.loadStateDict({ weight: tf.tensor2d([[2, 3]]) });
 * layer.apply(tf.ones([1, 2])).arraySync(); // => [[5]]
 * ```
 */
export const zeroInitializer: Initializer = (shape) => tf.zeros(shape);

/**
 * Uniform in $\pm 1/\sqrt{\text{fan-in}}$: what PyTorch gives to linear layers, convolutions and their biases. Oracle:
 * the range, mean, variance and fourth moment of 40,000 numbers.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { torchUniform } from '@scaleface/core';
 * import { createRandom } from '@scaleface/numerics';
 *
 * // 1000 rows that sum over 4 inputs each: within ±1/√4, and up to its ends.
 * const weights = torchUniform([4, 1000], 4, createRandom(1)).dataSync();
 * const largest = Math.max(...weights.map(Math.abs));
 * largest < 0.5 && largest > 0.499; // => true
 * ```
 */
export const torchUniform: Initializer = (shape, fanIn, random) => {
  const bound = 1 / Math.sqrt(fanIn);
  return drawn(shape, () => bound * (2 * random.uniform() - 1));
};

/**
 * Normal with variance $2/\text{fan-in}$ (He et al. 2015, arXiv 1502.01852), for weights before a ReLU. Oracle: the
 * mean, variance and fourth moment of 40,000 numbers.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { kaimingNormal, torchUniform } from '@scaleface/core';
 * import { createRandom } from '@scaleface/numerics';
 *
 * // The mean square of what a ReLU gives for inputs of mean square 1: the same again, or a sixth of it.
 * const random = createRandom(1);
 * const x = tf.ones([1, 100]);
 * const [kept, shrunk] = [kaimingNormal, torchUniform].map((draw) =>
 *   tf.mean(tf.square(tf.relu(tf.matMul(x, draw([100, 5000], 100, random))))).arraySync(),
 * );
 * Number(kept).toFixed(1); // => '1.0'
 * Number(shrunk).toFixed(2); // => '0.17'
 * ```
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
