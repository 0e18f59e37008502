import * as tf from '@tensorflow/tfjs-core';
import type { ConvolutionAttributes } from '../convolution-attributes.js';
import { composedKernel, padOrCrop, stuffZeros } from './kernel.js';

interface Inputs {
  readonly dy: tf.Tensor4D;
  readonly filter: tf.Tensor4D;
}

interface Attributes extends ConvolutionAttributes {
  readonly inputShape: [number, number, number, number];
}

/**
 * The gradient of a depthwise convolution with respect to its input: the output gradient, zeros between its pixels
 * where there was a stride, convolved depthwise with the flipped filter and summed over the channels that one input
 * channel gave.
 */
export const depthwiseBackpropInput: tf.KernelConfig = composedKernel<Inputs, Attributes>(
  'DepthwiseConv2dNativeBackpropInput',
  ({ dy, filter }, { strides, pad, inputShape, dimRoundingMode }) => {
    const info = tf.backend_util.computeConv2DInfo(inputShape, filter.shape, strides, 1, pad, dimRoundingMode, true);
    const { filterHeight, filterWidth, inHeight, inWidth, inChannels, padInfo } = info;
    const multiplier = filter.shape[3];
    const spread = stuffZeros(dy, info.strideHeight, info.strideWidth);
    const top = filterHeight - 1 - padInfo.top;
    const left = filterWidth - 1 - padInfo.left;
    const padded = padOrCrop(spread, [
      [0, 0],
      [top, inHeight + filterHeight - 1 - spread.shape[1] - top],
      [left, inWidth + filterWidth - 1 - spread.shape[2] - left],
      [0, 0],
    ]) as tf.Tensor4D;
    const flipped = tf.reshape(tf.reverse(filter, [0, 1]), [filterHeight, filterWidth, dy.shape[3], 1]) as tf.Tensor4D;
    const perOutput = tf.depthwiseConv2d(padded, flipped, 1, 'valid');
    if (multiplier === 1) return perOutput;
    return tf.sum(tf.reshape(perOutput, [info.batchSize, inHeight, inWidth, inChannels, multiplier]), -1);
  },
);
