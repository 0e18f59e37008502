import type * as tf from '@tensorflow/tfjs-core';

/** The attributes that every convolution kernel is called with. */
export interface ConvolutionAttributes {
  /** Step between outputs, in pixels: one number or height and width. */
  readonly strides: number | [number, number];
  /** Padding, as `tf.conv2d` takes it. */
  readonly pad: Parameters<typeof tf.conv2d>[3];
  /** How a fractional output size is rounded. */
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}
