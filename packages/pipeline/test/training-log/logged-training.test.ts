import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cosineSchedule } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openTrainingLog, parseEvents, trainScaleHead, trainVarianceHead } from '../../src/index.js';
import { identities } from '../training/identities.js';

const data = identities(96);
const options = { head: { hidden: [4] }, epochs: 2, batch: 32, learningRate: 0.1, clipNorm: 0.5 };
let folder: string;
beforeAll(async () => {
  await tf.setBackend('cpu');
  folder = await mkdtemp(join(tmpdir(), 'logged-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const stepsOf = async (file: string) =>
  parseEvents(await readFile(file)).flatMap(({ step, scalars }) => (scalars === undefined ? [] : [{ step, scalars }]));

it('a training that is given the progress of a log writes loss, rate and gradient norm of every step', async () => {
  const before = tf.memory().numTensors;
  const log = await openTrainingLog(join(folder, 'scale'));
  const { head, losses } = await trainScaleHead(data, options, undefined, log.progress());
  head.dispose();
  expect(tf.memory().numTensors).toBe(before);
  const steps = await stepsOf(log.events);
  expect(steps.map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
  const rate = cosineSchedule({ initial: 0.1, steps: 6 });
  for (const [i, { scalars }] of steps.entries()) {
    expect(Object.keys(scalars)).toEqual(['train/loss', 'train/learningRate', 'train/gradientNorm']);
    expect(scalars['train/learningRate']).toBe(Math.fround(rate(i)));
    expect(scalars['train/gradientNorm']).toBeGreaterThan(0);
  }
  const lines = (await readFile(log.lines, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const mean = (from: number): number => (lines[from].loss + lines[from + 1].loss + lines[from + 2].loss) / 3;
  expect([mean(0), mean(3)]).toEqual(losses);
});

it('a training of gradients of any norm has none to log', async () => {
  const log = await openTrainingLog(join(folder, 'variance'));
  const { head } = await trainVarianceHead(data, { epochs: 1, identities: 6, images: 2 }, undefined, log.progress());
  head.dispose();
  const [first] = await stepsOf(log.events);
  expect(Object.keys(first?.scalars ?? {})).toEqual(['train/loss', 'train/learningRate']);
});

it('killed and resumed, the log of both calls holds every step, the later ones as they were trained', async () => {
  const checkpoint = { folder: join(folder, 'checkpoints'), key: 'k', every: 2 };
  const place = join(folder, 'resumed');
  const first = await openTrainingLog(place, () => 1000);
  const dying = first.progress((_, done) => {
    if (done === 5) throw new Error('killed');
  });
  await expect(trainScaleHead(data, options, checkpoint, dying)).rejects.toThrow('killed');
  const second = await openTrainingLog(place, () => 2000);
  const { head } = await trainScaleHead(data, options, checkpoint, second.progress());
  head.dispose();
  expect((await stepsOf(first.events)).map(({ step }) => step)).toEqual([1, 2, 3, 4, 5]);
  expect((await stepsOf(second.events)).map(({ step }) => step)).toEqual([5, 6]);
  // Bit for bit: what step 5 measured the first time.
  expect((await stepsOf(second.events))[0]).toEqual((await stepsOf(first.events))[4]);
  expect(parseEvents(await readFile(second.events))[1]).toEqual({ time: 2, step: 5, starts: true });
});
