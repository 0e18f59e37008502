import * as tf from '@tensorflow/tfjs-core';
import type { ConvolutionAttributes } from '../convolution-attributes.js';
import type { WasmBackend } from './kernel.js';

interface Attributes extends ConvolutionAttributes {
  readonly filterSize: number | [number, number];
}

interface Window {
  readonly from: number;
  readonly to: number;
}

function windows(out: number, stride: number, size: number, before: number, length: number): Window[] {
  return Array.from({ length: out }, (_, i) => ({
    from: Math.max(0, i * stride - before),
    to: Math.min(length, i * stride - before + size),
  }));
}

/**
 * The gradient of max pooling: each output's gradient goes to the first greatest pixel of its window. The kernel that
 * the engine brings adds to memory that it does not clear.
 */
export const maxPoolGrad: tf.KernelConfig = {
  kernelName: 'MaxPoolGrad',
  backendName: 'wasm',
  kernelFunc: ({ inputs, attrs, backend }) => {
    const { dy, input } = inputs as Record<'dy' | 'input', tf.TensorInfo>;
    const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as Attributes;
    const shape = input.shape as [number, number, number, number];
    const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode);
    const { batchSize, inHeight, inWidth, inChannels, strideHeight, strideWidth, padInfo } = info;
    const rows = windows(info.outHeight, strideHeight, info.filterHeight, padInfo.top, inHeight);
    const columns = windows(info.outWidth, strideWidth, info.filterWidth, padInfo.left, inWidth);
    const wasm = backend as WasmBackend;
    const out = wasm.makeOutput(shape, 'float32');
    const gradient = wasm.typedArrayFromHeap(out).fill(0);
    const x = wasm.typedArrayFromHeap(input);
    const given = wasm.typedArrayFromHeap(dy);
    let output = 0;
    for (let n = 0; n < batchSize; n++) {
      for (const row of rows) {
        for (const column of columns) {
          for (let channel = 0; channel < inChannels; channel++) {
            let best = -1;
            for (let h = row.from; h < row.to; h++) {
              for (let w = column.from; w < column.to; w++) {
                const pixel = ((n * inHeight + h) * inWidth + w) * inChannels + channel;
                if (best < 0 || (x[pixel] as number) > (x[best] as number)) best = pixel;
              }
            }
            if (best >= 0) gradient[best] = (gradient[best] as number) + (given[output] as number);
            output++;
          }
        }
      }
    }
    return out;
  },
};
