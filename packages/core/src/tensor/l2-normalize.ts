import * as tf from '@tensorflow/tfjs-core';
import { checkRange } from '../check.js';
import { registerGradients } from '../engine/gradients/register.js';
import { withGradient } from './custom-grad.js';

/** Options of {@link l2Normalize}. */
export interface L2NormalizeOptions {
  /** The axis along which length is measured. Default −1, the last. */
  readonly axis?: number;
  /** The least length that is divided by, > 0. Default 1e-12, as PyTorch. */
  readonly epsilon?: number;
}

/**
 * Vectors of unit length along an axis: $y = x / \max(\lVert x \rVert, \varepsilon)$.
 *
 * Gradient: $\frac{1}{\lVert x \rVert}\left(g - y\,(y \cdot g)\right)$, and 0 for vectors no longer than $\varepsilon$:
 * at zero there is no derivative, and TensorFlow.js's own is NaN.
 *
 * Oracle: the definition in float64 and, within `golden/heads/pfe_head`, `torch.nn.functional.normalize`; gradients by
 * differences in float64.
 *
 * @param x - Any shape.
 * @param options - Axis and least length.
 * @returns The same shape. A zero vector stays zero.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { l2Normalize } from '@scaleface/core';
 *
 * l2Normalize(tf.tensor2d([[3, 4], [0, 0]])).arraySync(); // => [[0.6, 0.8], [0, 0]]
 * ```
 */
export function l2Normalize<T extends tf.Tensor>(x: T, options: L2NormalizeOptions = {}): T {
  const { axis = -1, epsilon = 1e-12 } = options;
  checkRange('options.epsilon', epsilon, Number.MIN_VALUE);
  registerGradients();
  return withGradient<T>([x], (input) => {
    const length = tf.sqrt(tf.sum(tf.square(input), axis, true));
    const inverse = tf.div(1, tf.maximum(length, epsilon));
    const unit = tf.mul(input, inverse) as T;
    const slope = tf.mul(inverse, tf.step(tf.sub(length, epsilon)));
    return {
      value: unit,
      saved: [unit, slope],
      gradient: (dy, [y, factor]) => {
        const along = tf.mul(y as tf.Tensor, tf.sum(tf.mul(dy, y as tf.Tensor), axis, true));
        return [tf.mul(tf.sub(dy, along), factor as tf.Tensor)];
      },
    };
  });
}

/**
 * Cosines between the rows of two matrices, $\cos\theta_{ij} = \frac{x_i \cdot w_j}{\lVert x_i \rVert\,\lVert w_j \rVert}$.
 *
 * Rounding may leave a cosine a few units in the last place outside $[-1, 1]$; {@link addAngularMargin} takes that.
 * Gradient: that of {@link l2Normalize}, so finite at zero rows, whose cosines are 0.
 *
 * Oracle: the definition in float64; gradients by its differences.
 *
 * @param x - Embeddings, `[N, D]`, of any length.
 * @param w - Class centres (or other embeddings), `[C, D]`, of any length.
 * @returns `[N, C]`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { cosineSimilarity } from '@scaleface/core';
 *
 * cosineSimilarity(tf.tensor2d([[3, 4]]), tf.tensor2d([[1, 0], [0, 2]])).arraySync(); // => [[0.6, 0.8]]
 * ```
 */
export function cosineSimilarity(x: tf.Tensor2D, w: tf.Tensor2D): tf.Tensor2D {
  return tf.tidy(() => tf.matMul(l2Normalize(x), l2Normalize(w), false, true));
}
