import type { BaseModule } from '@scaleface/core';
import { at } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

/** The two outputs of a backbone for a batch of N images. */
export interface FaceFeatures {
  /** `[N, D]`: the embedding; its length is 1 only for the normalised variants. */
  readonly embedding: tf.Tensor2D;
  /** `[N, F]`: what the embedding was made from, and what scale heads read; a map is flattened channel by channel. */
  readonly bottleneck: tf.Tensor2D;
}

/** A face network with native layers: images `[N, H, W, 3]` in, two outputs out; trainable on every engine. */
export type Backbone = BaseModule<FaceFeatures>;

/** The order of the axes of a batch of images. */
export type ImageLayout = 'nhwc' | 'nchw';

/** A batch of images with the channels last, whatever layout it came in. */
export const channelsLast = (x: tf.Tensor, layout: ImageLayout): tf.Tensor =>
  layout === 'nhwc' ? x : tf.transpose(x, [0, 2, 3, 1]);

/** Flattens maps `[N, H, W, C]` in PyTorch's order, channel by channel, so that PyTorch's next layer fits. */
export const flattenMaps = (x: tf.Tensor): tf.Tensor2D =>
  tf.reshape(tf.transpose(x, [0, 3, 1, 2]), [at(x.shape, 0), -1]) as tf.Tensor2D;

/** Rows of length 1; a row of zeros stays one. */
export const unitRows = (x: tf.Tensor2D): tf.Tensor2D =>
  tf.mul(x, tf.rsqrt(tf.maximum(tf.sum(tf.square(x), 1, true), 1e-24))) as tf.Tensor2D;
