import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectEngine } from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { inLongJob, repetitions } from '../../../../testing/long.js';
import { predictLogVariance, trainVarianceHead, type VarianceHeadTrainingOptions } from '../../src/index.js';
import { drawIdentityBatch, imagesBySubject } from '../../src/training/identity-batches.js';
import { identities } from './identities.js';

const data = identities(240);
const pfe: VarianceHeadTrainingOptions = { epochs: 6, identities: 8, images: 3, learningRate: 0.02, seed: 3 };
const probface: VarianceHeadTrainingOptions = {
  ...pfe,
  head: 'prob_head',
  hidden: 8,
  loss: 'prob',
  learningRate: 0.05,
};
const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 'variance-'));

beforeAll(() => selectEngine(['wasm']));

describe('training a head of variances on frozen features', () => {
  it.each([
    ['PFE', pfe, 8],
    ...(inLongJob ? ([['PFE’s first head', { ...pfe, head: 'pfe_head' }, 8]] as const) : []),
    ['ProbFace', probface, 1],
  ] as const)(
    '%s: the loss falls and noisy images get the larger variance; no tensor stays',
    async (_, options, width) => {
      const before = tf.memory().numTensors;
      const { head, losses } = await trainVarianceHead(data, { ...options, epochs: 20 });
      expect(losses).toHaveLength(20);
      expect(losses.at(-1)).toBeLessThan(losses[0] as number);
      const logSigmaSq = predictLogVariance(head, data.bottleneck);
      expect(logSigmaSq.width).toBe(width);
      const mean = (keep: (noise: number) => boolean): number => {
        const some = [...logSigmaSq.data].filter((_, i) => keep(data.noise[Math.floor(i / width)] as number));
        return some.reduce((a, b) => a + b, 0) / some.length;
      };
      expect(mean((n) => n > 1.5)).toBeGreaterThan(mean((n) => n < 0.7));
      head.dispose();
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it.runIf(inLongJob).each([
    ['PFE', pfe],
    ['ProbFace', probface],
  ] as const)('%s: killed at any step and started again ends with the same bits', async (_, options) => {
    const whole = await trainVarianceHead(data, options);
    const expected = predictLogVariance(whole.head, data.bottleneck);
    const deaths = [
      [8, 1],
      [60, 7],
      [1, 3],
      [25, 5],
    ] as const;
    for (const [death, every] of deaths.slice(0, repetitions(1, deaths.length))) {
      const checkpoint = { folder: await folder(), key: 'k', every };
      await expect(
        trainVarianceHead(data, options, checkpoint, (_stage, done) => {
          if (done === death) throw new Error('killed');
        }),
      ).rejects.toThrow('killed');
      const again = await trainVarianceHead(data, options, checkpoint);
      expect(again.resumedSteps).toBe(Math.floor((death - 1) / every) * every);
      expect(again.losses).toEqual(whole.losses);
      expect(predictLogVariance(again.head, data.bottleneck)).toEqual(expected);
    }
  });

  it('refuses identities of one image each', async () => {
    const single = { ...data, subjects: data.subjects.map((_, i) => `p${i}`) };
    await expect(trainVarianceHead(single)).rejects.toMatchObject({ code: 'bad-format', path: 'data.subjects' });
  });
});

describe('a batch of identities', () => {
  const subjects = ['a', 'a', 'a', 'a', 'b', 'b', 'c', 'c', 'c', 'd'];
  const sources = [0, 0, 2, 3, 4, 5, 6, 6, 6, 9];

  it('leaves out who has one photograph only', () => {
    expect(imagesBySubject(subjects, sources)).toEqual([
      [[0, 1], [2], [3]],
      [[4], [5]],
    ]);
  });

  it('never holds one photograph twice, be it degraded or not, and every version has its turn', () => {
    const random = createRandom(1);
    const seen = new Set<number>();
    for (let k = 0; k < 50; k++) {
      const rows = drawIdentityBatch(imagesBySubject(subjects, sources), { identities: 2, images: 2 }, random);
      expect(rows).toHaveLength(4);
      expect(new Set(rows.map((i) => sources[i])).size).toBe(4);
      for (const i of rows) seen.add(i);
    }
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5]);
  });
});
