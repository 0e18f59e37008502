import * as tf from '@tensorflow/tfjs-core';

const radians = (degrees: number): number => (degrees * Math.PI) / 180;

/** Where the class centres lie on the circle, in degrees; the sample belongs to the first. */
export const CENTRES = [
  { label: 'own class', degrees: 0 },
  { label: 'class 2', degrees: 100 },
  { label: 'class 3', degrees: -140 },
] as const;

/** Samples on the circle, `[N, 2]`, differentiable by their angles. */
export const samplesAt = (angles: tf.Tensor, length: number = 1): tf.Tensor2D =>
  tf.mul(tf.stack([tf.cos(angles), tf.sin(angles)], 1), length) as tf.Tensor2D;

/** The centres, `[3, 2]`. */
export const centres = (): tf.Tensor2D =>
  tf.tensor2d(CENTRES.map(({ degrees }) => [Math.cos(radians(degrees)), Math.sin(radians(degrees))]));

/** Cosines of samples to the centres, `[N, 3]`. */
export const cosinesAt = (angles: tf.Tensor): tf.Tensor2D => tf.matMul(samplesAt(angles), centres(), false, true);

/** The own class for every sample. */
export const ownClass = (angles: tf.Tensor): tf.Tensor1D => tf.zeros([angles.size], 'int32');
