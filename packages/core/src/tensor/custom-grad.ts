import * as tf from '@tensorflow/tfjs-core';

/** A value, and the gradients of all inputs from the gradient of the value. */
export interface WithGradient<T extends tf.Tensor> {
  /** The value. */
  readonly value: T;
  /** What the gradient needs; kept alive until it runs. */
  readonly saved: readonly tf.Tensor[];
  /** One gradient per input. */
  readonly gradient: (dy: T, saved: tf.Tensor[]) => tf.Tensor[];
}

/**
 * Runs a function whose gradient is given in closed form: `tf.customGrad` with types.
 *
 * Oracle: the derivative of $x^4$, by hand.
 *
 * @param inputs - The tensors to differentiate by.
 * @param f - The function of the inputs.
 * @returns The value; tensors made on the way are freed, or kept by the gradient.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { registerGradients, withGradient } from '@scaleface/core';
 *
 * // x², whose derivative is given by hand.
 * registerGradients();
 * const slope = tf.grad((input) =>
 *   withGradient([input], (x = input) => ({
 *     value: tf.square(x),
 *     saved: [x],
 *     gradient: (dy, [kept = dy]) => [tf.mul(tf.mul(dy, kept), 2)],
 *   })),
 * );
 * slope(tf.scalar(3)).dataSync()[0]; // => 6
 * ```
 */
export function withGradient<T extends tf.Tensor>(
  inputs: readonly tf.Tensor[],
  f: (...inputs: tf.Tensor[]) => WithGradient<T>,
): T {
  const op = tf.customGrad((...args: (tf.Tensor | tf.GradSaveFunc)[]) => {
    const save = args[inputs.length] as tf.GradSaveFunc;
    const { value, saved, gradient } = f(...(args.slice(0, inputs.length) as tf.Tensor[]));
    save([...saved]);
    // What the gradients are made from would else live until the last gradient of the whole tape is known.
    return { value, gradFunc: (dy: tf.Tensor, kept: tf.Tensor[]) => tf.tidy(() => gradient(dy as T, kept)) };
  });
  return tf.tidy(() => op(...inputs)) as T;
}
