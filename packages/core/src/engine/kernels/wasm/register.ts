import { getKernel, type KernelConfig, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { conv2dBackpropFilter } from './conv2d-backprop-filter.js';
import { conv2dBackpropInput } from './conv2d-backprop-input.js';
import { depthwiseBackpropFilter } from './depthwise-backprop-filter.js';
import { depthwiseBackpropInput } from './depthwise-backprop-input.js';
import { einsum } from './einsum.js';
import { maxPoolGrad } from './max-pool-grad.js';
import { repairs } from './repairs.js';
import { unsortedSegmentSum } from './unsorted-segment-sum.js';

const added = [
  conv2dBackpropFilter,
  conv2dBackpropInput,
  depthwiseBackpropFilter,
  depthwiseBackpropInput,
  einsum,
  maxPoolGrad,
  unsortedSegmentSum,
];
const ours = new WeakSet<KernelConfig>(added);

function replace(present: KernelConfig | undefined, kernel: KernelConfig): void {
  if (present !== undefined) unregisterKernel(kernel.kernelName, 'wasm');
  registerKernel(kernel);
}

/**
 * Adds the kernels that training needs and the WebAssembly engine lacks, and replaces those that are slow or wrong. All
 * are built from the engine's own fast kernels, or work in its memory. Does nothing if the engine has not been imported, or already has them.
 *
 * Called by {@link registerGradients} and by the choice of an engine; it has to be called by hand only where
 * `@tensorflow/tfjs-backend-wasm` is imported after either.
 *
 * Oracle: the values and gradients of the `cpu` engine.
 *
 * @returns Whether the kernels are there.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-wasm';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { registerGradients, registerWasmTrainingKernels } from '@scaleface/core';
 *
 * registerGradients();
 * registerWasmTrainingKernels(); // => true
 * await tf.setBackend('wasm');
 * const x = tf.tensor4d(Array(16).fill(1), [1, 4, 4, 1]);
 * const filter = tf.variable(tf.tensor4d(Array(9).fill(1), [3, 3, 1, 1]), true, 'filter');
 * const { grads } = tf.variableGrads(() => tf.sum(tf.conv2d(x, filter, 1, 'same')));
 * grads.filter?.dataSync()[4]; // => 16
 * ```
 */
export function registerWasmTrainingKernels(): boolean {
  if (getKernel('Conv2D', 'wasm') === undefined) return false;
  for (const kernel of added) {
    const present = getKernel(kernel.kernelName, 'wasm');
    if (present !== kernel) replace(present, kernel);
  }
  for (const { kernelName, wrap } of repairs) {
    const present = getKernel(kernelName, 'wasm');
    if (present === undefined || ours.has(present)) continue;
    const mended = { ...present, kernelFunc: wrap(present.kernelFunc) };
    ours.add(mended);
    replace(present, mended);
  }
  return true;
}
