import { getGradient, registerGradient } from '@tensorflow/tfjs-core';
import { mendAveragePoolGradient } from '../kernels/average-pool-gradient.js';
import { registerWasmTrainingKernels } from '../kernels/wasm/register.js';
import { einsumGradient } from './einsum.js';
import { gradientConfigs } from './vendor/tfjs-gradients.js';

/**
 * Registers the gradient of every kernel in the TensorFlow.js engine that the program already uses, and with them the
 * kernels that the WebAssembly engine lacks ({@link registerWasmTrainingKernels}).
 *
 * `@tensorflow/tfjs-core` alone has no gradients in Node ("gradient function not found for Sum"); the union package
 * `@tensorflow/tfjs` has them, and 300 MB beside. Gradients that are there already, from the union package or from an
 * earlier call, stay as they are. Everything in the ScaleFace packages that differentiates calls this by itself; call
 * it before using `tf.grad` or a TensorFlow.js optimizer of your own.
 *
 * Oracle: the derivative of $x^2\sigma(x)$ in float64; for Einstein sums the gradients of the matrix product.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { registerGradients } from '@scaleface/core';
 *
 * registerGradients();
 * const slope = tf.grad((x) => tf.sum(tf.square(x)))(tf.tensor1d([3]));
 * slope.dataSync()[0]; // => 6
 * ```
 */
export function registerGradients(): void {
  for (const config of [...gradientConfigs, einsumGradient]) {
    if (getGradient(config.kernelName) === undefined) registerGradient(config);
  }
  registerWasmTrainingKernels();
  mendAveragePoolGradient();
}
