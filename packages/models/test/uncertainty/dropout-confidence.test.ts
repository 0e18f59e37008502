import '@tensorflow/tfjs-backend-cpu';
import { selectEngine } from '@scaleface/core';
import { meanResultant, seededDropout } from '@scaleface/heads';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { predictConfidence } from '../../src/index.js';

beforeAll(() => selectEngine(['cpu']));

const random = createRandom(8);
const embedding = { data: Float32Array.from({ length: 5 * 24 }, () => random.normal()), width: 24 };
const method = (masks: number, rate: number, seed = 0) =>
  ({ heads: [], reads: 'embedding', dropout: { masks, rate, seed } }) as const;

describe('the confidence of dropout', () => {
  it('is the mean resultant length under masks, as seededDropout and meanResultant of the heads give it', async () => {
    const { confidence } = await predictConfidence(method(20, 0.3, 4), { embedding });
    const drawn = createRandom(4);
    const x = tf.tensor2d(embedding.data, [5, 24]);
    const { length, direction } = meanResultant(20, () => tf.mul(x, seededDropout(tf.ones([1, 24]), 0.3, drawn)));
    (await length.data()).forEach((expected, i) => {
      expect(confidence[i]).toBeCloseTo(expected, 6);
    });
    tf.dispose([x, length, direction]);
  });

  it('is larger where many numbers share the length, whatever the length is', async () => {
    const data = Float32Array.from({ length: 3 * 24 }, (_, k) => (k < 48 ? (k < 24 ? 1 : 7) : 1 / (1 + (k % 24)) ** 2));
    const { confidence } = await predictConfidence(method(100, 0.5), { embedding: { data, width: 24 } });
    const [even, scaled, few] = Array.from(confidence) as [number, number, number];
    expect(scaled).toBeCloseTo(even, 12);
    expect(even).toBeGreaterThan(few + 0.05);
  });

  it.each([
    [1, 0.5],
    [2.5, 0.5],
    [10, 0],
    [10, 1],
  ])('refuses %d masks of rate %d', async (masks, rate) => {
    const wrong = predictConfidence(method(masks, rate), { embedding });
    await expect(wrong).rejects.toMatchObject({ code: 'out-of-range', path: 'dropout' });
  });
});
