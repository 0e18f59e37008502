import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sgd } from '@scaleface/core';
import { ScaleHead } from '@scaleface/heads';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { startEngine } from '../../../../testing/engines.js';
import { balancedOrder } from '../../src/training/balanced-order.js';
import { trainHead } from '../../src/training/train-head.js';
import type { Validation } from '../../src/training/validation.js';

beforeAll(() => startEngine('cpu'));

const newHead = (): ScaleHead => new ScaleHead({ features: 3, hidden: [2], activation: 'exp', seed: 1 });
const numbersOf = (head: ScaleHead): number[] =>
  Object.values(head.trainableVariables).flatMap((variable) => Array.from(variable.dataSync()));
const folder = (): string => join(mkdtempSync(join(tmpdir(), 'validation-')), 'checkpoints');

/** A training of eight epochs of two steps whose areas are given; told what the weights were when each was measured. */
function training(areas: readonly number[], how: Partial<Validation> = {}, kill = Number.POSITIVE_INFINITY) {
  const head = newHead();
  const measured: number[][] = [];
  let [steps, epoch] = [0, 0];
  const validation: Validation = {
    patience: 2,
    minimumDelta: 0,
    ...how,
    async measure() {
      measured.push(numbersOf(head));
      return { area: areas[epoch++ % areas.length] as number, tar: 0.5 };
    },
  };
  const run = (place?: string, first = 0) => {
    epoch = first;
    return trainHead(
      {
        head,
        optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }),
        rate: () => 0.1,
        epochs: 8,
        batches: 2,
        seed: 4,
        order: (random) => [[random.integer(5)], [random.integer(5)]],
        batch: ([row]) => {
          if (steps++ === kill) throw new Error('killed');
          const r = (row as number) / 5;
          return {
            x: tf.tensor2d([
              [1, r, 0.5],
              [0.2, 0.7, r * r],
            ]),
          };
        },
        loss: ({ x }) =>
          tf.tidy(() => {
            const { scale } = head.apply(x as tf.Tensor2D, { training: true });
            return tf.mean(tf.square(scale)) as tf.Scalar;
          }),
        validation,
      },
      place === undefined ? undefined : { folder: place, key: 'k', every: 3 },
      (stage, done, _, measures) => stage === 'validate' && told.push([done, measures?.area, measures?.best]),
    );
  };
  const told: unknown[] = [];
  return { head, measured, run, told };
}

describe('a training that is validated', () => {
  it('stops after some epochs without gain, and takes the weights of the best', async () => {
    const before = tf.memory().numTensors;
    const { head, measured, run, told } = training([0.1, 0.3, 0.2, 0.3, 0.9]);
    const { losses, validation } = await run();
    expect(validation).toEqual({ areas: [0.1, 0.3, 0.2, 0.3], best: 1, stopped: true });
    expect(losses).toHaveLength(4);
    expect(numbersOf(head)).toEqual(measured[1]);
    expect(told).toEqual([
      [2, 0.1, 0.1],
      [4, 0.3, 0.3],
      [6, 0.2, 0.3],
      [8, 0.3, 0.3],
    ]);
    head.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('counts as gain only what exceeds the best by the minimum, and goes on for ever without patience', async () => {
    const areas = [0.1, 0.14, 0.19, 0.2, 0.21, 0.22, 0.23, 0.24];
    const small = training(areas, { minimumDelta: 0.05, patience: 3 });
    expect((await small.run()).validation).toMatchObject({ best: 2, stopped: true, areas: areas.slice(0, 6) });
    const all = training([0.5, 0.1], { patience: 0 });
    expect((await all.run()).validation).toMatchObject({ best: 0, stopped: false });
    expect(numbersOf(all.head)).toEqual(all.measured[0]);
    const late = training([0.9, 0.1, 0.2, 0.1, 0.1], { from: 1 });
    expect((await late.run()).validation).toMatchObject({ best: 2, areas: [0.9, 0.1, 0.2, 0.1, 0.1] });
  });

  it('killed at any step and started again ends with the same weights, and keeps best and last on the disk', async () => {
    const areas = [0.1, 0.3, 0.2, 0.4, 0.1, 0.2];
    const whole = training(areas);
    const { validation } = await whole.run();
    for (const kill of [1, 3, 4, 5, 8, 11]) {
      const place = folder();
      await expect(training(areas, {}, kill).run(place)).rejects.toThrow('killed');
      const kept = kill < 2 ? [] : readdirSync(place);
      if (kill >= 2) expect(kept.map((name) => name.split('-')[0]).sort()).toEqual(['.scaleface', 'best', 'step']);
      const again = training(areas);
      // The epochs that were measured before the kill are not measured again.
      const done = await again.run(place, Math.floor(kill / 2));
      expect(done.validation).toEqual(validation);
      expect(numbersOf(again.head)).toEqual(numbersOf(whole.head));
    }
  });
});

describe('balanced batches', () => {
  const labels = [0, 0, 0, 0, 0, 0, 1, 1, 2, 3, 3, 3];

  it('have as many images of each identity, all identities equally often', () => {
    const random = createRandom(3);
    const batches = Array.from({ length: 20 }, () => balancedOrder(labels, { batch: 4, each: 2 }, random)).flat();
    expect(batches).toHaveLength(60);
    const seen = new Map<number, number>();
    for (const batch of batches) {
      const own = batch.map((number) => labels[number] as number);
      expect([own[0], own[2]]).toEqual([own[1], own[3]]);
      expect(own[0]).not.toBe(own[2]);
      for (const label of own) seen.set(label, (seen.get(label) ?? 0) + 1);
    }
    expect(Math.max(...seen.values()) - Math.min(...seen.values())).toBeLessThanOrEqual(4);
    const images = new Set(batches.flat());
    expect(images.size).toBe(labels.length);
  });

  it('of few identities take more images of each, and hold what stands for an image', () => {
    const batches = balancedOrder([0, 0, 0, 1, 1, 1], { batch: 6, each: 2 }, createRandom(1), (image) => image + 10);
    expect(batches).toHaveLength(1);
    expect(batches[0]?.filter((number) => number < 13)).toHaveLength(4);
    expect(Math.min(...(batches[0] ?? []))).toBe(10);
  });
});
