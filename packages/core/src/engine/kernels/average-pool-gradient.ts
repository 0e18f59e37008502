import * as tf from '@tensorflow/tfjs-core';
import type { ConvolutionAttributes } from './convolution-attributes.js';

interface Pooling extends ConvolutionAttributes {
  readonly filterSize: number | [number, number];
}

const mended = new WeakSet<tf.KernelConfig>();

/** What the mean over a window inside the image is of the sum divided by the whole window: `[1, H', W', 1]`. */
function shares(shape: number[], attrs: tf.NamedAttrMap): tf.Tensor4D {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as Pooling;
  const image = shape as [number, number, number, number];
  const info = tf.backend_util.computePool2DInfo(image, filterSize, strides, 1, pad, dimRoundingMode);
  const along = (n: number, length: number, stride: number, window: number, before: number): tf.Tensor1D =>
    tf.tensor1d(
      Array.from({ length: n }, (_, i) => {
        const start = i * stride - before;
        return window / (Math.min(start + window, length) - Math.max(start, 0));
      }),
    );
  const rows = along(info.outHeight, info.inHeight, info.strideHeight, info.filterHeight, info.padInfo.top);
  const columns = along(info.outWidth, info.inWidth, info.strideWidth, info.filterWidth, info.padInfo.left);
  return tf.reshape(tf.mul(tf.expandDims(rows, 1), columns), [1, info.outHeight, info.outWidth, 1]);
}

/**
 * Repairs the gradient of `tf.avgPool` with padding on engines whose kernels divide by the whole window, although the
 * forward pass divides by the part of the window that lies inside; libtensorflow is right.
 */
export function mendAveragePoolGradient(): void {
  for (const backendName of ['cpu', 'wasm', 'webgpu']) {
    const present = tf.getKernel('AvgPoolGrad', backendName);
    if (present === undefined || mended.has(present)) continue;
    const kernel: tf.KernelConfig = {
      ...present,
      kernelFunc: (args) => {
        const { inputs, attrs = {} } = args;
        if (attrs.pad === 'valid' || attrs.pad === 0) return present.kernelFunc(args);
        return tf.tidy(() => {
          const dy = tf.mul(inputs.dy as tf.Tensor, shares((inputs.input as tf.TensorInfo).shape, attrs));
          const result = present.kernelFunc({ ...args, inputs: { ...inputs, dy } }) as tf.TensorInfo;
          return result instanceof tf.Tensor ? result : tf.engine().makeTensorFromTensorInfo(result);
        });
      },
    };
    mended.add(kernel);
    tf.unregisterKernel('AvgPoolGrad', backendName);
    tf.registerKernel(kernel);
  }
}
