import type * as tf from '@tensorflow/tfjs-core';

/** Changes how a kernel of an engine works, keeping what it sets up. */
export interface KernelRepair {
  /** The kernel's name in TensorFlow.js. */
  readonly kernelName: string;
  /** The new function, which may call the one it replaces. */
  wrap(original: tf.KernelFunc): tf.KernelFunc;
}
