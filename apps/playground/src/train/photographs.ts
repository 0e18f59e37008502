import type { Random } from '@scaleface/numerics';
import { type FaceIdentity, PHOTOGRAPH_SIZE, photograph } from '@scaleface/pipeline/page';
import * as tf from '@tensorflow/tfjs-core';

/** Photographs of drawn faces. */
export interface Photographs {
  /** The bytes of each, RGB. */
  readonly pixels: readonly Uint8ClampedArray[];
  /** Whose it is: a place among the identities. */
  readonly labels: readonly number[];
}

/**
 * Takes photographs.
 *
 * @param identities - Of whom.
 * @param labels - Whose each is.
 * @param random - Advances.
 */
export function takePhotographs(
  identities: readonly FaceIdentity[],
  labels: readonly number[],
  random: Random,
): Photographs {
  return { labels, pixels: labels.map((label) => photograph(identities[label] as FaceIdentity, random).pixels) };
}

/** Photographs as the network takes them, `[N, size, size, 3]` in −1 … 1. */
export function imagesOf(pixels: readonly Uint8ClampedArray[]): tf.Tensor4D {
  const length = PHOTOGRAPH_SIZE * PHOTOGRAPH_SIZE * 3;
  const values = new Float32Array(pixels.length * length);
  pixels.forEach((bytes, n) => {
    for (let i = 0; i < length; i++) values[n * length + i] = (bytes[i] as number) / 127.5 - 1;
  });
  return tf.tensor4d(values, [pixels.length, PHOTOGRAPH_SIZE, PHOTOGRAPH_SIZE, 3]);
}
