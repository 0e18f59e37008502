import * as tf from '@tensorflow/tfjs-core';
import type { ConvolutionAttributes } from '../convolution-attributes.js';
import { composedKernel, padOrCrop } from './kernel.js';

interface Inputs {
  readonly x: tf.Tensor4D;
  readonly dy: tf.Tensor4D;
}

interface Attributes extends ConvolutionAttributes {
  readonly filterShape: [number, number, number, number];
}

/**
 * The gradient of a depthwise convolution with respect to its filter: for each tap, the sum over all pixels of the
 * output gradient times the input pixel that the tap saw.
 */
export const depthwiseBackpropFilter: tf.KernelConfig = composedKernel<Inputs, Attributes>(
  'DepthwiseConv2dNativeBackpropFilter',
  ({ x, dy }, { strides, pad, filterShape, dimRoundingMode }) => {
    const info = tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode, true);
    const { strideHeight, strideWidth, filterHeight, filterWidth, outHeight, outWidth, inChannels, padInfo } = info;
    const [batch, multiplier] = [x.shape[0], filterShape[3]];
    const padded = padOrCrop(x, [
      [0, 0],
      [padInfo.top, Math.max(0, (outHeight - 1) * strideHeight + filterHeight - x.shape[1] - padInfo.top)],
      [padInfo.left, Math.max(0, (outWidth - 1) * strideWidth + filterWidth - x.shape[2] - padInfo.left)],
      [0, 0],
    ]);
    const seen = (row: number, column: number): tf.Tensor =>
      tf.stridedSlice(
        padded,
        [0, row, column, 0],
        [batch, row + (outHeight - 1) * strideHeight + 1, column + (outWidth - 1) * strideWidth + 1, inChannels],
        [1, strideHeight, strideWidth, 1],
      );
    const pixels = batch * outHeight * outWidth;
    const gradient = tf.reshape(dy, [pixels, inChannels, multiplier]);
    const taps: tf.Tensor[] = [];
    for (let row = 0; row < filterHeight; row++) {
      for (let column = 0; column < filterWidth; column++) {
        const inputs = tf.reshape(seen(row, column), [pixels, inChannels, 1]);
        taps.push(tf.tidy(() => tf.sum(tf.mul(gradient, inputs), 0)));
      }
    }
    return tf.reshape(tf.stack(taps), filterShape);
  },
);
