import * as tf from '@tensorflow/tfjs-core';
import { checkRange } from '../check.js';
import type { TensorMap } from './optimizer.js';

/**
 * Scales all gradients together so that their joint length is at most `max`: each is multiplied by
 * $\min\left(1, \frac{\text{max}}{\lVert g \rVert + 10^{-6}}\right)$. Oracle: `torch.nn.utils.clip_grad_norm_`.
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
    const squares = Object.values(grads).map((grad) => tf.sum(tf.square(grad)));
    const length = squares.length === 0 ? tf.scalar(0) : tf.sqrt(tf.addN(squares));
    const factor = tf.minimum(1, tf.div(max, tf.add(length, 1e-6)));
    for (const [name, grad] of Object.entries(grads)) clipped[name] = tf.keep(tf.mul(grad, factor));
    return length as tf.Scalar;
  });
  return { grads: clipped, norm };
}
