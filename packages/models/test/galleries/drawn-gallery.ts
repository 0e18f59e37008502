import { calibrate } from '@scaleface/eval';
import { createRandom } from '@scaleface/numerics';
import type { Face, GalleryEntry, ModelCalibration } from '../../src/index.js';

/** Identities on the sphere, and images of them. */
export interface DrawnGallery {
  /** Two templates of each identity. */
  readonly entries: GalleryEntry[];
  /** A new image of an identity; of a stranger without one. */
  readonly probe: (identity?: number) => Face;
  /** Of scores of such images. */
  readonly calibration: ModelCalibration;
}

/** Draws embeddings: centres in every direction alike, images about them with noise. */
export function drawGallery(identities: number, width: number, seed: number, noise = 0.6): DrawnGallery {
  const random = createRandom(seed);
  const centre = (): Float32Array => Float32Array.from({ length: width }, () => random.normal());
  const image = (about: Float32Array): Float32Array => about.map((x) => x + noise * random.normal());
  const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, x, d) => sum + x * (b[d] as number), 0);
  const cosine = (a: Float32Array, b: Float32Array): number => dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b));
  const centres = Array.from({ length: identities }, centre);
  const entries = centres.flatMap((about, i) =>
    [0, 1].map((k) => ({
      id: `${i}/${k}`,
      subject: `subject ${i}`,
      embedding: image(about),
      confidence: 20 + k,
      metadata: { row: i },
    })),
  );
  const others = Array.from({ length: 300 }, centre);
  const genuine = others.map((about) => cosine(image(about), image(about)));
  // Images of different people are in every direction alike, too.
  const impostor = Array.from({ length: 30_000 }, (_, i) => cosine(others[i % 300] as Float32Array, centre()));
  const scores = [...genuine, ...impostor];
  const labels = [...genuine.map(() => 1), ...impostor.map(() => 0)];
  return {
    entries,
    probe: (identity) => ({
      name: 'probe.jpg',
      embedding: image(identity === undefined ? centre() : (centres[identity] as Float32Array)),
      confidence: 25,
    }),
    calibration: {
      format: 'scaleface-model-calibration/1',
      scores: calibrate(scores, labels, { prior: 0.5 }).toJSON(),
      confidence: Array.from({ length: 101 }, (_, q) => 10 + 0.1 * q),
    },
  };
}
