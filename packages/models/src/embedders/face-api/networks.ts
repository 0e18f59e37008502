import { at } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import type { Weights } from './files.js';

/** The mean colour that landmark and descriptor networks were trained with. */
const meanColour = [122.782, 117.001, 104.298];

const weight = <T extends tf.Tensor = tf.Tensor4D>(weights: Weights, name: string): T => weights[name] as T;

/** Samples from 0 to 255 less the mean colour, over 255. */
const normalise = (x: tf.Tensor4D, mean: readonly number[]): tf.Tensor4D =>
  tf.div(tf.sub(x, tf.tensor1d([...mean])), 255) as tf.Tensor4D;

/** Depthwise 3 × 3, pointwise, bias. */
function separable(x: tf.Tensor4D, w: Weights, name: string, stride = 1): tf.Tensor4D {
  const [depthwise, pointwise] = [`${name}/depthwise_filter`, `${name}/pointwise_filter`];
  const y = tf.separableConv2d(x, weight(w, depthwise), weight(w, pointwise), stride, 'same');
  return tf.add(y, weight(w, `${name}/bias`)) as tf.Tensor4D;
}

const leaky = (x: tf.Tensor4D): tf.Tensor4D => tf.maximum(x, tf.mul(x, 0.1)) as tf.Tensor4D;

/**
 * The detector: YOLOv2 of separable convolutions.
 *
 * @param w - Its weights.
 * @param x - One image `[1, S, S, 3]`, S a multiple of 32.
 * @returns `[S / 32, S / 32, 5 × 5]`: for each cell and anchor centre, size and score.
 */
export const detect = (w: Weights, x: tf.Tensor4D): tf.Tensor3D =>
  tf.tidy(() => {
    const input = normalise(x, [117.001, 114.697, 97.404]);
    // Only the first convolution has no padding of its own.
    const first = tf.conv2d(input, weight(w, 'conv0/filters'), 1, 'valid');
    let y = leaky(tf.add(first, weight(w, 'conv0/bias')));
    for (let i = 1; i <= 5; i++) y = leaky(separable(tf.maxPool(y, 2, 2, 'same'), w, `conv${i}`));
    y = tf.maxPool(y, 2, 1, 'same');
    const last = tf.conv2d(y, weight(w, 'conv8/filters'), 1, 'valid');
    return tf.squeeze(tf.add(last, weight(w, 'conv8/bias')), [0]) as tf.Tensor3D;
  });

/** Four convolutions whose outputs are added up; the first halves the map. */
function dense(x: tf.Tensor4D, w: Weights, name: string): tf.Tensor4D {
  const filters = w[`${name}/conv0/filters`] as tf.Tensor4D | undefined;
  const begin =
    filters === undefined
      ? separable(x, w, `${name}/conv0`, 2)
      : tf.add(tf.conv2d(x, filters, 2, 'same'), weight(w, `${name}/conv0/bias`));
  let sum = tf.relu(begin) as tf.Tensor4D;
  let y = sum;
  for (let i = 1; i <= 3; i++) {
    sum = tf.add(sum, separable(y, w, `${name}/conv${i}`));
    y = tf.relu(sum);
  }
  return y;
}

/**
 * The 68 landmarks of face images.
 *
 * @param w - The weights.
 * @param x - `[N, 112, 112, 3]`.
 * @returns `[N, 136]`: x and y of each, from 0 to 1.
 */
export const locateLandmarks = (w: Weights, x: tf.Tensor4D): tf.Tensor2D =>
  tf.tidy(() => {
    let y = normalise(x, meanColour);
    for (let i = 0; i < 4; i++) y = dense(y, w, `dense${i}`);
    const pooled = tf.avgPool(y, 7, 2, 'valid');
    const flat = tf.reshape(pooled, [x.shape[0], -1]) as tf.Tensor2D;
    return tf.add(tf.matMul(flat, weight<tf.Tensor2D>(w, 'fc/weights')), weight(w, 'fc/bias'));
  });

/** Convolution, factor and offset of each channel. */
function scaled(x: tf.Tensor4D, w: Weights, name: string, stride = 1): tf.Tensor4D {
  const y = tf.conv2d(x, weight(w, `${name}/conv/filters`), stride, stride === 1 ? 'same' : 'valid');
  const biased = tf.add(y, weight(w, `${name}/conv/bias`));
  return tf.add(tf.mul(biased, weight(w, `${name}/scale/weights`)), weight(w, `${name}/scale/biases`));
}

/** A residual block; one that halves the map pools the input and fills channels, rows and columns with zeros. */
function residual(x: tf.Tensor4D, w: Weights, name: string, down: boolean): tf.Tensor4D {
  const y = scaled(tf.relu(scaled(x, w, `${name}/conv1`, down ? 2 : 1)), w, `${name}/conv2`);
  if (!down) return tf.relu(tf.add(y, x));
  const pooled = tf.avgPool(x, 2, 2, 'valid');
  const missing = (axis: number): number => at(pooled.shape, axis) - at(y.shape, axis);
  const grown = tf.pad(y, [
    [0, 0],
    [0, Math.max(0, missing(1))],
    [0, Math.max(0, missing(2))],
    [0, 0],
  ]);
  const filled = tf.pad(pooled, [
    [0, 0],
    [0, 0],
    [0, 0],
    [0, Math.max(0, -missing(3))],
  ]);
  return tf.relu(tf.add(grown, filled));
}

/** Residual blocks after the first convolution, in order; those that end in `down` halve the map. */
const blocks =
  'conv32_1 conv32_2 conv32_3 conv64_down conv64_1 conv64_2 conv64_3 conv128_down conv128_1 conv128_2 conv256_down conv256_1 conv256_2 conv256_down_out'.split(
    ' ',
  );

/**
 * The descriptor: the residual network of dlib.
 *
 * @param w - The weights.
 * @param x - `[N, 150, 150, 3]`.
 * @returns The descriptors `[N, 128]` and what they are made of `[N, 256]`.
 */
export function describe(w: Weights, x: tf.Tensor4D): { embedding: tf.Tensor2D; bottleneck: tf.Tensor2D } {
  const [embedding, bottleneck] = tf.tidy(() => {
    let y = tf.maxPool(tf.relu(scaled(normalise(x, meanColour), w, 'conv32_down', 2)), 3, 2, 'valid');
    for (const name of blocks) y = residual(y, w, name, name.includes('down'));
    const pooled = tf.mean(y, [1, 2]) as tf.Tensor2D;
    return [tf.matMul(pooled, weight<tf.Tensor2D>(w, 'fc')), pooled] as const;
  });
  return { embedding, bottleneck };
}
