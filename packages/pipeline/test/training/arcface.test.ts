import { BaseModule, Linear, selectEngine } from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { trainArcFace, trainMagFace } from '../../src/index.js';

/** A linear map of the pixels: the smallest thing with the outputs of a backbone. */
class LinearBackbone extends BaseModule<{ embedding: tf.Tensor2D; bottleneck: tf.Tensor2D }> {
  readonly #map = new Linear({ inFeatures: 12, outFeatures: 4, random: createRandom(1) });

  slots() {
    return this.#map.slots();
  }

  apply(x: tf.Tensor) {
    const bottleneck = tf.reshape(x, [-1, 12]) as tf.Tensor2D;
    return { embedding: this.#map.apply(bottleneck), bottleneck };
  }
}

/** Four classes, each around its own pattern of pixels. */
function batches(seed: number) {
  const random = createRandom(seed);
  const patterns = Array.from({ length: 4 }, () => Array.from({ length: 12 }, () => random.normal()));
  return () => {
    const labels = Array.from({ length: 16 }, () => random.integer(4));
    const values = labels.flatMap((c) => (patterns[c] as number[]).map((v) => v + 0.3 * random.normal()));
    return { images: tf.tensor4d(values, [16, 2, 2, 3]), labels };
  };
}

const options = { classes: 4, dimension: 4, steps: 60, margin: 0.2, scale: 8, learningRate: 0.02 };

describe('training a backbone with ArcFace', () => {
  beforeAll(() => selectEngine(['wasm']));

  it('lowers the loss although the margin grows, the same way each time', async () => {
    const backbone = new LinearBackbone();
    const { losses, centres } = await trainArcFace(backbone, batches(1), options);
    const mean = (part: readonly number[]) => part.reduce((s, v) => s + v, 0) / part.length;
    expect(mean(losses.slice(-10))).toBeLessThan(0.3 * mean(losses.slice(0, 5)));
    expect(centres.shape).toEqual([4, 4]);
    expect((await trainArcFace(new LinearBackbone(), batches(1), options)).losses).toEqual(losses);
  });

  it('leaves nothing behind but the centres', async () => {
    const backbone = new LinearBackbone();
    const before = tf.memory().numTensors;
    const { centres } = await trainArcFace(backbone, batches(2), { ...options, steps: 3 });
    expect(tf.memory().numTensors).toBe(before + 1);
    centres.dispose();
  });

  it('stops with the step when the loss became NaN or infinite', async () => {
    const next = () => ({ images: tf.fill([16, 2, 2, 3], Number.NaN) as tf.Tensor4D, labels: new Array(16).fill(0) });
    await expect(trainArcFace(new LinearBackbone(), next, options)).rejects.toMatchObject({
      code: 'not-finite',
      path: 'step 0',
    });
  });
});

describe('going on with the MagFace loss', () => {
  beforeAll(() => selectEngine(['wasm']));
  const magnitudes = { scale: 8, normLower: 1, normUpper: 10, marginLower: 0.2, marginUpper: 0.4, lambdaG: 5 };

  it('lengthens the embeddings, those of clear images most, and leaves the first centres as they are', async () => {
    const backbone = new LinearBackbone();
    const { centres } = await trainArcFace(backbone, batches(1), options);
    const first = centres.dataSync().slice();
    const images = batches(1)().images;
    // Half the pattern and half nothing: nearer to all the other classes.
    const faint = tf.tidy(() => tf.add(tf.mul(images, 0.3), tf.randomNormal(images.shape, 0, 0.5, 'float32', 3)));
    const lengthOf = (x: tf.Tensor) =>
      tf.tidy(() => tf.mean(tf.norm(backbone.apply(x).embedding, 'euclidean', 1)).dataSync()[0] as number);
    const before = [lengthOf(images), lengthOf(faint)] as const;
    const next = batches(1);
    const { centres: learned, losses } = await trainMagFace(backbone, centres, next, {
      ...magnitudes,
      steps: 80,
      learningRate: 0.02,
    });
    expect(losses).toHaveLength(80);
    expect(lengthOf(images)).toBeGreaterThan(before[0]);
    expect(lengthOf(images) / lengthOf(faint)).toBeGreaterThan(1);
    expect(centres.dataSync()).toEqual(first);
    expect(learned.dataSync()).not.toEqual(first);
    tf.dispose([centres, learned, images, faint]);
  });

  it('leaves nothing behind but the new centres', async () => {
    const backbone = new LinearBackbone();
    const centres = tf.ones([4, 4]) as tf.Tensor2D;
    const before = tf.memory().numTensors;
    const { centres: learned } = await trainMagFace(backbone, centres, batches(2), { ...magnitudes, steps: 3 });
    expect(tf.memory().numTensors).toBe(before + 1);
    tf.dispose([centres, learned]);
  });
});
