import '@tensorflow/tfjs-backend-cpu';
import { selectEngine } from '@scaleface/core';
import {
  applyScaleActivation,
  CertaintyRatioHead,
  GaussianHead,
  ScaleHead,
  scaleActivations,
  VonMisesFisherHead,
} from '@scaleface/heads';
import { createRandom, type Matrix, takeRows } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { predictConfidence, predictScales, predictStoredConfidence, scaleOfLogit } from '../../src/index.js';

beforeAll(() => selectEngine(['cpu']));

const random = createRandom(4);
/** More rows than a batch of 512, and than the 2048 that are read at a time. */
const [ROWS, WIDTH] = [2100, 6];
const features: Matrix = { data: Float32Array.from({ length: ROWS * WIDTH }, () => random.normal()), width: WIDTH };
const input = () => tf.tensor2d(features.data, [ROWS, WIDTH]);
const embedding = features;

/** What a head gives for all rows at once. */
const whole = (f: (x: tf.Tensor2D) => tf.Tensor): number[] => Array.from(tf.tidy(() => f(input())).dataSync());

const expectAll = (found: ArrayLike<number>, expected: readonly number[]): void => {
  expect(found.length).toBe(expected.length);
  const off = expected.reduce(
    (most, x, i) => Math.max(most, Math.abs((found[i] as number) - x) / Math.max(1, Math.abs(x))),
    0,
  );
  expect(off).toBeLessThan(2e-6);
};

describe('scales', () => {
  it('of logits are those of the activation of the heads', () => {
    const logits = Float32Array.of(-9, -2.5, 0, 0.3, 4);
    for (const activation of scaleActivations) {
      const expected = tf.tidy(() => applyScaleActivation(tf.tensor1d(logits), activation, 32)).dataSync();
      expectAll(scaleOfLogit(logits, activation, 32), Array.from(expected));
    }
  });

  it('of rows in batches are those of all rows at once', () => {
    const head = new ScaleHead({ features: WIDTH, hidden: [3], activation: 'exp', seed: 1 });
    const logits = whole((x) => head.apply(x).logit);
    const { scale, logit, confidence } = predictScales(head, features);
    expectAll(logit, logits);
    for (const found of [scale, confidence]) expectAll(found, logits.map(Math.exp));
    head.dispose();
  });
});

describe('the confidence of a method', () => {
  const meansOf = (rows: readonly number[], width: number, f: (v: number) => number): number[] =>
    Array.from({ length: rows.length / width }, (_, i) =>
      rows.slice(i * width, (i + 1) * width).reduce((sum, v) => sum + f(v) / width, 0),
    );

  it.each([
    [
      'the concentration',
      () => new VonMisesFisherHead({ features: WIDTH, hidden: [3], seed: 1 }),
      'logKappa',
      Math.exp,
    ],
    ['the certainty ratio', () => new CertaintyRatioHead({ features: WIDTH, seed: 1 }), 'quality', (v: number) => v],
  ] as const)('is %s that its head says', async (_, make, output, f) => {
    const head = make();
    const said = whole((x) => (head.apply(x) as Record<string, tf.Tensor>)[output] as tf.Tensor);
    expectAll((await predictConfidence({ heads: [head], reads: 'embedding' }, { embedding })).confidence, said.map(f));
    head.dispose();
  });

  it('is the mean precision of variances; of several heads that of their geometric means', async () => {
    const heads = [1, 2].map((seed) => new GaussianHead({ features: WIDTH, dimensions: 4, seed }));
    const [one, two] = heads.map((head) => whole((x) => head.apply(x).logSigmaSq)) as [number[], number[]];
    const precision = (v: number): number => 1 / Math.exp(v);
    const alone = await predictConfidence({ heads: heads.slice(0, 1), reads: 'embedding' }, { embedding });
    expectAll(alone.confidence, meansOf(one, 4, precision));
    const together = one.map((v, i) => Math.log(Math.sqrt(Math.exp(v) * Math.exp(two[i] as number))));
    const both = await predictConfidence({ heads, reads: 'embedding' }, { embedding });
    expectAll(both.confidence, meansOf(together, 4, precision));
    for (const head of heads) head.dispose();
  });

  it('of stored features is that of features in memory, of one head and of several', async () => {
    const stored = { rows: ROWS, width: WIDTH, take: async (rows: ArrayLike<number>) => takeRows(features, rows) };
    const scales = [1, 2].map((seed) => new ScaleHead({ features: WIDTH, hidden: [3], activation: 'exp', seed }));
    const variances = [1, 2].map((seed) => new GaussianHead({ features: WIDTH, dimensions: 4, seed }));
    for (const heads of [[], scales.slice(0, 1), scales, variances]) {
      const method = { heads, reads: 'embedding' } as const;
      const { confidence } = await predictConfidence(method, { embedding });
      expectAll(await predictStoredConfidence(method, { embedding: stored }), Array.from(confidence));
    }
    for (const head of [...scales, ...variances]) head.dispose();
  });
});
