import type { Random } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import type { LabelledImages } from '../training/backbone-training.js';
import type { FaceIdentity } from './identity.js';
import { PHOTOGRAPH_SIZE, photograph } from './photograph.js';

/** Photographs taken for one batch of a backbone's training. */
export interface DrawnBatch {
  /** The identity of each, as its place among the identities. */
  readonly labels: readonly number[];
  /** `[N, size, size, 3]` numbers in $[-1, 1]$. */
  readonly values: Float32Array;
}

/**
 * Takes photographs of random identities.
 *
 * @param identities - Their faces.
 * @param size - Photographs in the batch.
 * @param random - Source of randomness; advances.
 */
export function drawBatch(identities: readonly FaceIdentity[], size: number, random: Random): DrawnBatch {
  const labels = Array.from({ length: size }, () => random.integer(identities.length));
  const length = PHOTOGRAPH_SIZE * PHOTOGRAPH_SIZE * 3;
  const values = new Float32Array(size * length);
  labels.forEach((label, n) => {
    const { pixels } = photograph(identities[label] as FaceIdentity, random);
    for (let i = 0; i < length; i++) values[n * length + i] = (pixels[i] as number) / 127.5 - 1;
  });
  return { labels, values };
}

/**
 * A drawn batch as a backbone wants it.
 *
 * @param batch - The batch.
 * @returns Images in $[-1, 1]$, which the caller disposes of, and their labels.
 */
export const labelledImages = ({ labels, values }: DrawnBatch): LabelledImages => ({
  images: tf.tensor4d(values, [labels.length, PHOTOGRAPH_SIZE, PHOTOGRAPH_SIZE, 3]),
  labels,
});
