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
 * The gradient of a convolution with respect to its filter, as a convolution:
 *
 * $$\frac{\partial L}{\partial W_{ijco}} = \sum_{n,h,w} x_{n,\,sh+i-p,\,sw+j-p,\,c}\; g_{nhwo}$$
 *
 * is the convolution of $x$, its channels taken for the batch and its batch for channels, with the filter $g$, the
 * stride having become dilation. It so runs on the forward kernel.
 */
export const conv2dBackpropFilter: tf.KernelConfig = composedKernel<Inputs, Attributes>(
  'Conv2DBackpropFilter',
  ({ x, dy }, { strides, pad, filterShape, dimRoundingMode }) => {
    const { padInfo, strideHeight, strideWidth, filterHeight, filterWidth, outHeight, outWidth } =
      tf.backend_util.computeConv2DInfo(x.shape, filterShape, strides, 1, pad, dimRoundingMode);
    // As much padding as makes exactly filterHeight × filterWidth outputs; less than none where a remainder of x is
    // under no filter position.
    const extent = (size: number, stride: number, out: number, taps: number, before: number): [number, number] => [
      before,
      (out - 1) * stride + taps - size - before,
    ];
    const exchanged = padOrCrop(tf.transpose(x, [3, 1, 2, 0]), [
      [0, 0],
      extent(x.shape[1], strideHeight, outHeight, filterHeight, padInfo.top),
      extent(x.shape[2], strideWidth, outWidth, filterWidth, padInfo.left),
      [0, 0],
    ]) as tf.Tensor4D;
    const filter = tf.transpose(dy, [1, 2, 0, 3]);
    const result = tf.conv2d(exchanged, filter, 1, 'valid', 'NHWC', [strideHeight, strideWidth]);
    return tf.transpose(result, [1, 2, 0, 3]);
  },
);
