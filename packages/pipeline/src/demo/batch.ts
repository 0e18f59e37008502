import type { Random } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import type { LabelledImages } from '../training/backbone-training.js';
import type { FaceIdentity } from './identity.js';
import { PHOTOGRAPH_SIZE, photograph } from './photograph.js';

/**
 * Photographs of random identities, taken for one batch of a backbone's training.
 *
 * @param identities - Their faces; the label of each is its place.
 * @param size - Photographs in the batch.
 * @param random - Source of randomness; advances.
 * @returns Images in $[-1, 1]$, which the caller disposes of, and their labels.
 */
export function freshBatch(identities: readonly FaceIdentity[], size: number, random: Random): LabelledImages {
  const labels = Array.from({ length: size }, () => random.integer(identities.length));
  const pixels = labels.map((label) => photograph(identities[label] as FaceIdentity, random).pixels);
  return { images: toImages(pixels), labels };
}

/**
 * Photographs as a backbone wants them.
 *
 * @param pixels - At least one photograph.
 * @returns `[N, size, size, 3]` in $[-1, 1]$; the caller disposes of it.
 */
function toImages(pixels: readonly Uint8ClampedArray[]): tf.Tensor4D {
  const length = PHOTOGRAPH_SIZE * PHOTOGRAPH_SIZE * 3;
  const values = new Float32Array(pixels.length * length);
  pixels.forEach((bytes, n) => {
    for (let i = 0; i < length; i++) values[n * length + i] = (bytes[i] as number) / 127.5 - 1;
  });
  return tf.tensor4d(values, [pixels.length, PHOTOGRAPH_SIZE, PHOTOGRAPH_SIZE, 3]);
}
