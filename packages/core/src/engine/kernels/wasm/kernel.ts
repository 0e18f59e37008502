import { at } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

/**
 * A kernel for the WebAssembly engine made of kernels that it has. TensorFlow.js counts and frees what the body leaves
 * behind, and records nothing inside a kernel for the gradient.
 *
 * @param kernelName - The kernel's name in TensorFlow.js.
 * @param body - Its result, from its inputs and attributes.
 */
export function composedKernel<Inputs, Attributes>(
  kernelName: string,
  body: (inputs: Inputs, attributes: Attributes) => tf.Tensor,
): tf.KernelConfig {
  return {
    kernelName,
    backendName: 'wasm',
    kernelFunc: ({ inputs, attrs }) => tf.tidy(() => body(inputs as Inputs, attrs as Attributes)),
  };
}

/** Pads an axis range with zeros, or crops it where the padding is negative. */
export function padOrCrop(x: tf.Tensor, padding: readonly (readonly [number, number])[]): tf.Tensor {
  const begin = padding.map(([before]) => Math.max(0, -before));
  const size = padding.map(([before, after], i) => at(x.shape, i) + Math.min(0, before) + Math.min(0, after));
  const cropped = size.every((n, i) => n === x.shape[i]) ? x : tf.slice(x, begin, size);
  const zeros = padding.map(([before, after]) => [Math.max(0, before), Math.max(0, after)] as [number, number]);
  return zeros.every(([before, after]) => before + after === 0) ? cropped : tf.pad(cropped, zeros);
}

/** What a kernel that works on the heap needs of the engine; its package is optional, so its types are not imported. */
export interface WasmBackend {
  /** Allocates a tensor; this may move the heap, so views are taken afterwards. */
  makeOutput(shape: number[], dtype: tf.DataType): tf.TensorInfo;
  /** The values of a tensor where they lie. */
  typedArrayFromHeap(x: tf.TensorInfo): Float32Array | Int32Array | Uint8Array;
  /** Counts one more tensor with the numbers of another. */
  incRef(dataId: object): void;
}

/**
 * Spreads pixels apart: `[N, H, W, sh · sw · C]` becomes `[N, sh · H, sw · W, C]`, the channels of one pixel a block of
 * pixels, row by row.
 */
export function channelsToPixels(x: tf.Tensor4D, strideHeight: number, strideWidth: number): tf.Tensor4D {
  const [batch, height, width, all] = x.shape;
  if (strideHeight === 1 && strideWidth === 1) return x;
  if (strideHeight === strideWidth) return tf.depthToSpace(x, strideHeight);
  const split = tf.reshape(x, [batch, height, width, strideHeight, strideWidth, all / (strideHeight * strideWidth)]);
  const spread = tf.transpose(split, [0, 1, 3, 2, 4, 5]);
  return tf.reshape(spread, [batch, height * strideHeight, width * strideWidth, all / (strideHeight * strideWidth)]);
}

/** Puts zeros between the pixels, as many as the stride leaves out, and after the last: `[N, sh · H, sw · W, C]`. */
export function stuffZeros(x: tf.Tensor4D, strideHeight: number, strideWidth: number): tf.Tensor4D {
  const zeros = (strideHeight * strideWidth - 1) * x.shape[3];
  return channelsToPixels(
    padOrCrop(x, [
      [0, 0],
      [0, 0],
      [0, 0],
      [0, zeros],
    ]) as tf.Tensor4D,
    strideHeight,
    strideWidth,
  );
}
