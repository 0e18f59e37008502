import type { Random } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import type { FaceIdentity } from './identity.js';
import { PHOTOGRAPH_SIZE, photograph } from './photograph.js';

/** Photographs of several identities. */
export interface Album {
  /** `person/number`, for instance `test-07/03`. */
  readonly ids: readonly string[];
  /** The person of each photograph. */
  readonly subjects: readonly string[];
  /** The pixels of each photograph. */
  readonly pixels: readonly Uint8ClampedArray[];
  /** The severity of each photograph. */
  readonly severity: Float64Array;
}

/**
 * Takes the same number of photographs of each person, with nuisances as `drawMagnitudes` draws them.
 *
 * @param identities - Their faces.
 * @param name - Begins the name of each person.
 * @param each - Photographs of each person.
 * @param random - Source of randomness; advances.
 */
export function takeAlbum(identities: readonly FaceIdentity[], name: string, each: number, random: Random): Album {
  const photographs = identities.flatMap((face, p) => {
    const subject = `${name}-${String(p).padStart(3, '0')}`;
    return Array.from({ length: each }, (_, k) => ({ subject, k, ...photograph(face, random) }));
  });
  return {
    ids: photographs.map(({ subject, k }) => `${subject}/${String(k).padStart(2, '0')}`),
    subjects: photographs.map((p) => p.subject),
    pixels: photographs.map((p) => p.pixels),
    severity: Float64Array.from(photographs, (p) => p.severity),
  };
}

/**
 * Photographs as a backbone wants them.
 *
 * @param pixels - At least one photograph.
 * @returns `[N, size, size, 3]` in $[-1, 1]$; the caller disposes of it.
 */
export function toImages(pixels: readonly Uint8ClampedArray[]): tf.Tensor4D {
  const length = PHOTOGRAPH_SIZE * PHOTOGRAPH_SIZE * 3;
  const values = new Float32Array(pixels.length * length);
  pixels.forEach((bytes, n) => {
    for (let i = 0; i < length; i++) values[n * length + i] = (bytes[i] as number) / 127.5 - 1;
  });
  return tf.tensor4d(values, [pixels.length, PHOTOGRAPH_SIZE, PHOTOGRAPH_SIZE, 3]);
}
