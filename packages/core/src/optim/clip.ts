import * as tf from '@tensorflow/tfjs-core';
import { checkRange } from '../check.js';
import { isFew, readsFreely } from '../engine/reads-freely.js';
import { type GradientTransformation, mapUpdates, type TensorMap } from './transformation.js';

/** Up to so many numbers are measured without the engine. */
const few = 2 ** 14;

/** The joint length of all tensors, and the factor that brings it to at most `max`. */
function measure(tensors: TensorMap, max: number): { length: tf.Tensor; factor: tf.Tensor | number } {
  const all = Object.values(tensors);
  const factorOf = (length: number): number => Math.min(1, max / (length + 1e-6));
  if (readsFreely()) {
    const length = Math.sqrt(all.reduce((sum, tensor) => sum + sumOfSquares(tensor), 0));
    return { length: tf.scalar(length), factor: factorOf(length) };
  }
  const length = tf.sqrt(tf.addN(all.length === 0 ? [tf.scalar(0)] : all.map((tensor) => tf.sum(tf.square(tensor)))));
  return { length, factor: tf.minimum(1, tf.div(max, tf.add(length, 1e-6))) };
}

/** The sum of the squares; of few in float64. */
function sumOfSquares(tensor: tf.Tensor): number {
  if (!isFew(tensor, few)) return tf.sum(tf.square(tensor)).dataSync()[0] as number;
  const values = tensor.dataSync();
  // Four sums at a time do not wait for each other.
  let [a, b, c, d] = [0, 0, 0, 0];
  const whole = values.length - (values.length % 4);
  for (let i = 0; i < whole; i += 4) {
    a += (values[i] as number) * (values[i] as number);
    b += (values[i + 1] as number) * (values[i + 1] as number);
    c += (values[i + 2] as number) * (values[i + 2] as number);
    d += (values[i + 3] as number) * (values[i + 3] as number);
  }
  for (let i = whole; i < values.length; i++) a += (values[i] as number) * (values[i] as number);
  return a + b + c + d;
}

/** A tensor times a factor; with the factor 1 it is the tensor. */
const times = (tensor: tf.Tensor, factor: tf.Tensor | number): tf.Tensor =>
  factor === 1 ? tf.clone(tensor) : tf.mul(tensor, factor);

/**
 * Scales all gradients together so that their joint length is at most `max`: each is multiplied by
 * $\min\left(1, \frac{\text{max}}{\lVert g \rVert + 10^{-6}}\right)$. As a link of an optimizer: {@link clipGlobalNorm}.
 * Oracle: `torch.nn.utils.clip_grad_norm_`.
 *
 * @param grads - Gradients by name; unchanged.
 * @param max - The greatest joint length, > 0.
 * @returns New gradients, and the joint length before clipping (a scalar; not read from the device).
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { clipByGlobalNorm } from '@scaleface/core';
 *
 * const { grads, norm } = clipByGlobalNorm({ a: tf.tensor1d([3]), b: tf.tensor1d([4]) }, 1);
 * norm.dataSync()[0]; // => 5
 * grads.a?.dataSync()[0]; // => 0.6
 * ```
 */
export function clipByGlobalNorm(
  grads: TensorMap,
  max: number,
): {
  /** The clipped gradients, by name. */
  grads: Record<string, tf.Tensor>;
  /** The joint length before clipping. */
  norm: tf.Scalar;
} {
  checkRange('max', max, Number.MIN_VALUE, Number.POSITIVE_INFINITY);
  const clipped: Record<string, tf.Tensor> = {};
  const norm = tf.tidy(() => {
    const { length, factor } = measure(grads, max);
    for (const [name, grad] of Object.entries(grads)) clipped[name] = tf.keep(times(grad, factor));
    return length as tf.Scalar;
  });
  return { grads: clipped, norm };
}

/**
 * A link of a {@link chain}, mostly its first: {@link clipByGlobalNorm} of the updates of all variables together.
 *
 * Oracle: the formula in float64, as the first link of a chain over twelve steps.
 *
 * @param max - The greatest joint length, > 0; with ∞ nothing is clipped.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { chain, clipGlobalNorm } from '@scaleface/core';
 *
 * const optimizer = chain(clipGlobalNorm(1));
 * const params = { a: tf.scalar(1), b: tf.scalar(1) };
 * const { params: next } = optimizer.update({ a: tf.scalar(3), b: tf.scalar(4) }, optimizer.init(params), params);
 * [next.a?.dataSync()[0], next.b?.dataSync()[0]]; // => [0.4, 0.2]
 * ```
 */
export function clipGlobalNorm(max: number): GradientTransformation {
  checkRange('max', max, Number.MIN_VALUE);
  return {
    kinds: [],
    update(updates) {
      if (max === Number.POSITIVE_INFINITY) return { updates };
      const { factor } = measure(updates, max);
      return { updates: mapUpdates(updates, (update) => times(update, factor)) };
    },
  };
}
