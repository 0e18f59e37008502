import * as tf from '@tensorflow/tfjs-core';

// A shader may bind eight storage buffers by default, one of them for the result.
const TERMS = 7;

/**
 * Repairs `tf.addN` on the WebGPU engine, which binds one storage buffer per term and returns zeros when the device
 * allows fewer: many terms are added in groups.
 */
export function mendWebGpuSums(): void {
  const present = tf.getKernel('AddN', 'webgpu');
  if (present === undefined || mended.has(present)) return;
  const kernel: tf.KernelConfig = {
    ...present,
    kernelFunc: (args) => {
      const terms = Object.values(args.inputs) as tf.Tensor[];
      if (terms.length <= TERMS) return present.kernelFunc(args);
      return tf.tidy(() => tf.add(tf.addN(terms.slice(0, TERMS)), tf.addN(terms.slice(TERMS))));
    },
  };
  mended.add(kernel);
  tf.unregisterKernel('AddN', 'webgpu');
  tf.registerKernel(kernel);
}

const mended = new WeakSet<tf.KernelConfig>();
