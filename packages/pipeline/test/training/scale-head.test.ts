import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { predictScales } from '@scaleface/models';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { repetitions } from '../../../../testing/long.js';
import { classCentres, type ScaleHeadTrainingOptions, trainScaleHead } from '../../src/index.js';
import { identities } from './identities.js';

const data = identities(240);
const options: ScaleHeadTrainingOptions = {
  head: { hidden: [8], activation: 'exp' },
  epochs: 6,
  batch: 32,
  learningRate: 0.1,
  seed: 3,
};
const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'train-'));

beforeAll(async () => {
  await tf.setBackend('cpu');
});

describe('training a scale head on frozen features', () => {
  it('lets the loss fall and trusts clear images more than noisy ones, leaving no tensors behind', async () => {
    const before = tf.memory().numTensors;
    const { head, losses } = await trainScaleHead(data, options);
    expect(losses).toHaveLength(6);
    expect(losses.at(-1)).toBeLessThan(losses[0] as number);
    const { scale, logit } = predictScales(head, data.bottleneck);
    const mean = (keep: (noise: number) => boolean): number => {
      const some = [...scale].filter((_, i) => keep(data.noise[i] as number));
      return some.reduce((a, b) => a + b, 0) / some.length;
    };
    expect(mean((n) => n < 0.7)).toBeGreaterThan(1.5 * mean((n) => n > 1.5));
    expect(Math.exp(logit[7] as number)).toBeCloseTo(scale[7] as number, 4);
    head.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('killed at any step and started again ends with the same bits', async () => {
    const whole = await trainScaleHead(data, options);
    const expected = predictScales(whole.head, data.bottleneck);
    const deaths = [
      [8, 1],
      [20, 5],
      [1, 3],
      [7, 3],
      [42, 4],
    ] as const;
    for (const [death, every] of deaths.slice(0, repetitions(2, deaths.length))) {
      const checkpoint = { folder: await folder(), key: 'k', every };
      await expect(
        trainScaleHead(data, options, checkpoint, (_, done) => {
          if (done === death) throw new Error('killed');
        }),
      ).rejects.toThrow('killed');
      const again = await trainScaleHead(data, options, checkpoint);
      expect(again.resumedSteps).toBe(Math.floor((death - 1) / every) * every);
      expect(again.losses).toEqual(whole.losses);
      expect(predictScales(again.head, data.bottleneck)).toEqual(expected);
    }
  });

  it('does not continue a checkpoint of something else', async () => {
    const where = await folder();
    await trainScaleHead(data, options, { folder: where, key: 'a', every: 2 });
    expect((await trainScaleHead(data, options, { folder: where, key: 'b' })).resumedSteps).toBe(0);
  });

  it('refuses a batch larger than the training set', async () => {
    await expect(trainScaleHead(data, { ...options, batch: 241 })).rejects.toMatchObject({ code: 'shape-mismatch' });
  });
});

describe('class centres', () => {
  it('are made of clean images, and leave out the image that a degraded one was made from', () => {
    const embedding = { data: new Float32Array([1, 0, 0, 1, 0, -5]), width: 2 };
    const { centres, targets } = classCentres(embedding, ['a', 'a', 'a'], { sources: [0, 1, 0] });
    expect([...centres.data].map((v) => v.toFixed(4))).toEqual(['0.7071', '0.7071']);
    expect([...targets].map((v) => v.toFixed(4))).toEqual(['0.0000', '0.0000', '-1.0000']);
    const plain = classCentres(embedding, ['a', 'a', 'a'], { sources: [0, 1, 0], leaveOneOut: false });
    expect(plain.targets[0]).toBeCloseTo(Math.SQRT1_2, 6);
  });

  it('need two images of a person to leave one out, and embeddings with a direction', () => {
    const embedding = { data: new Float32Array([1, 0, 0, 0]), width: 2 };
    expect(() => classCentres({ data: new Float32Array([1, 0]), width: 2 }, ['a'])).toThrowError(
      expect.objectContaining({ code: 'bad-format', path: 'a' }),
    );
    expect(() => classCentres(embedding, ['a', 'a'])).toThrowError(expect.objectContaining({ code: 'not-finite' }));
  });
});
