import * as tf from '@tensorflow/tfjs-core';
import type { ConvolutionAttributes } from '../convolution-attributes.js';
import { channelsToPixels, composedKernel, padOrCrop, stuffZeros } from './kernel.js';

interface Inputs {
  readonly dy: tf.Tensor4D;
  readonly filter: tf.Tensor4D;
}

interface Attributes extends ConvolutionAttributes {
  readonly inputShape: [number, number, number, number];
}

// Stride 1: the output gradient, padded to the size of the input plus the filter, with the flipped filter.
function inputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, info: tf.backend_util.Conv2DInfo): tf.Tensor4D {
  const { filterHeight, filterWidth, inHeight, inWidth, outHeight, outWidth, padInfo } = info;
  const padded = padOrCrop(dy, [
    [0, 0],
    [filterHeight - 1 - padInfo.top, inHeight + padInfo.top - outHeight],
    [filterWidth - 1 - padInfo.left, inWidth + padInfo.left - outWidth],
    [0, 0],
  ]) as tf.Tensor4D;
  return tf.conv2d(padded, tf.transpose(tf.reverse(filter, [0, 1]), [0, 1, 3, 2]), 1, 'valid');
}

// The filter's taps by their phase, tap = q · stride + phase: [K, K, out, stride · stride · in], flipped in q.
function phaseFilter(filter: tf.Tensor4D, strideHeight: number, strideWidth: number): tf.Tensor4D {
  const [height, width, channels, out] = filter.shape;
  const rows = Math.ceil(height / strideHeight);
  const columns = Math.ceil(width / strideWidth);
  const whole = padOrCrop(filter, [
    [0, rows * strideHeight - height],
    [0, columns * strideWidth - width],
    [0, 0],
    [0, 0],
  ]);
  const split = tf.reshape(whole, [rows, strideHeight, columns, strideWidth, channels, out]);
  const arranged = tf.transpose(tf.reverse(split, [0, 2]), [0, 2, 5, 1, 3, 4]);
  return tf.reshape(arranged, [rows, columns, out, strideHeight * strideWidth * channels]);
}

/**
 * Stride $s$: input pixel $i$ meets output pixel $o$ through tap $t = i + p - so$, so only taps of the phase
 * $(i + p) \bmod s$ matter to it. One convolution of the output gradient with all phases side by side as channels
 * gives all pixels, without the zeros that a stuffed gradient would multiply.
 */
function stridedInputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, info: tf.backend_util.Conv2DInfo): tf.Tensor4D {
  const { strideHeight, strideWidth, inHeight, inWidth, inChannels, padInfo } = info;
  const phases = phaseFilter(filter, strideHeight, strideWidth);
  const [rows, columns] = phases.shape;
  const outRows = Math.ceil((inHeight + padInfo.top) / strideHeight);
  const outColumns = Math.ceil((inWidth + padInfo.left) / strideWidth);
  const padded = padOrCrop(dy, [
    [0, 0],
    [rows - 1, outRows - info.outHeight],
    [columns - 1, outColumns - info.outWidth],
    [0, 0],
  ]) as tf.Tensor4D;
  const spread = channelsToPixels(tf.conv2d(padded, phases, 1, 'valid'), strideHeight, strideWidth);
  return tf.slice(spread, [0, padInfo.top, padInfo.left, 0], [info.batchSize, inHeight, inWidth, inChannels]);
}

// A 1 × 1 filter has taps in one phase only: the other pixels get zero.
function pointwiseInputGradient(dy: tf.Tensor4D, filter: tf.Tensor4D, info: tf.backend_util.Conv2DInfo): tf.Tensor4D {
  const gradient = tf.conv2d(dy, tf.transpose(filter, [0, 1, 3, 2]), 1, 'valid');
  const spread = stuffZeros(gradient, info.strideHeight, info.strideWidth);
  return padOrCrop(spread, [
    [0, 0],
    [-info.padInfo.top, info.inHeight + info.padInfo.top - spread.shape[1]],
    [-info.padInfo.left, info.inWidth + info.padInfo.left - spread.shape[2]],
    [0, 0],
  ]) as tf.Tensor4D;
}

/**
 * The gradient of a convolution with respect to its input, on the forward kernel; the kernel that the WebAssembly
 * engine brings takes 10 to 16 times the forward pass.
 */
export const conv2dBackpropInput: tf.KernelConfig = composedKernel<Inputs, Attributes>(
  'Conv2DBackpropInput',
  ({ dy, filter }, { strides, pad, inputShape, dimRoundingMode }) => {
    const info = tf.backend_util.computeConv2DInfo(inputShape, filter.shape, strides, 1, pad, dimRoundingMode);
    if (info.strideHeight === 1 && info.strideWidth === 1) return inputGradient(dy, filter, info);
    if (info.filterHeight === 1 && info.filterWidth === 1) return pointwiseInputGradient(dy, filter, info);
    return stridedInputGradient(dy, filter, info);
  },
);
