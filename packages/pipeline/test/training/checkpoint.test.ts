import '@tensorflow/tfjs-backend-cpu';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { predictScales } from '@scaleface/models';
import { createRandom, ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { repetitions } from '../../../../testing/long.js';
import { type CheckpointOptions, type ScaleHeadTrainingOptions, trainScaleHead } from '../../src/index.js';
import { identities } from './identities.js';

const data = identities(96);
const options: ScaleHeadTrainingOptions = { head: { hidden: [4] }, epochs: 2, batch: 16, learningRate: 0.1, seed: 3 };
const checkpointFiles = ['model.safetensors', 'optimizer.safetensors', 'position.json'];
let folder: string;
let notes: string[];
let fresh: unknown;

/** What a training ends with, and how many steps it found done. */
async function trained(checkpoint?: CheckpointOptions): Promise<{ result: unknown; resumedSteps: number }> {
  const { head, losses, resumedSteps } = await trainScaleHead(data, options, checkpoint);
  const { logit } = predictScales(head, data.bottleneck);
  head.dispose();
  return { result: [losses, logit], resumedSteps };
}

const resumable = (): CheckpointOptions => ({ folder, key: 'k', every: 4, note: (line) => notes.push(line) });

/** A training that dies at step 9 and leaves the checkpoint of step 8. */
async function killed(): Promise<string> {
  const dying = trainScaleHead(data, options, resumable(), (_, done) => {
    if (done === 9) throw new Error('killed');
  });
  await expect(dying).rejects.toThrow('killed');
  return join(folder, 'step-000000008');
}

beforeAll(async () => {
  await tf.setBackend('cpu');
  fresh = (await trained()).result;
});
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'checkpoint-')), 'checkpoints');
  notes = [];
});

describe('a damaged checkpoint', () => {
  it.each(checkpointFiles)(
    'with a bit turned in %s is dropped with a note, and the result is a fresh one',
    async (name) => {
      const place = await killed();
      const kept = `${folder}.kept`;
      await cp(folder, kept, { recursive: true });
      const random = createRandom(name.length);
      for (let k = 0; k < repetitions(4, 12); k++) {
        await rm(folder, { recursive: true });
        await cp(kept, folder, { recursive: true });
        const bytes = await readFile(join(place, name));
        const at = random.integer(bytes.length);
        bytes[at] = (bytes[at] as number) ^ (1 << random.integer(8));
        await writeFile(join(place, name), bytes);
        notes = [];
        const { result, resumedSteps: steps } = await trained(resumable());
        expect([steps, result], `byte ${at}`).toEqual([0, fresh]);
        expect(notes).toEqual([
          expect.stringMatching(/^dropped a damaged checkpoint.*from the beginning.*step-000000008/),
        ]);
      }
    },
  );

  it.each(checkpointFiles)('without %s, or with half of it or none, is dropped once', async (name) => {
    const place = await killed();
    const whole = await readFile(join(place, name));
    for (const length of [undefined, 0, whole.length >> 1]) {
      if (length === undefined) await rm(join(place, name));
      else await writeFile(join(place, name), whole.subarray(0, length));
      notes = [];
      expect(await trained(resumable())).toEqual({ result: fresh, resumedSteps: 0 });
      expect(notes).toHaveLength(1);
      await rm(folder, { recursive: true });
      await killed();
    }
  });

  it('that is empty is dropped and not seen again', async () => {
    const place = await killed();
    await rm(place, { recursive: true });
    await mkdir(place);
    const dying = trainScaleHead(data, options, resumable(), (_, done) => {
      if (done === 1) throw new Error('killed');
    });
    await expect(dying).rejects.toThrow('killed');
    expect(await trained(resumable())).toEqual({ result: fresh, resumedSteps: 0 });
    expect(notes).toHaveLength(1);
  });

  it('that is whole is continued without a word', async () => {
    await killed();
    expect(await trained(resumable())).toEqual({ result: fresh, resumedSteps: 8 });
    expect(notes).toEqual([]);
  });
});

describe('the folder of the checkpoints', () => {
  it('is refused before any step when it holds anything else, and nothing in it is touched', async () => {
    await mkdir(join(folder, 'step-by-step'), { recursive: true });
    await writeFile(join(folder, 'mine'), 'x');
    let steps = 0;
    const training = trainScaleHead(data, options, resumable(), () => steps++);
    await expect(training).rejects.toMatchObject({ code: 'invalid-argument', path: folder });
    await expect(training).rejects.toBeInstanceOf(ScaleFaceError);
    expect(steps).toBe(0);
    expect((await readdir(folder)).sort()).toEqual(['mine', 'step-by-step']);
  });

  it('loses only older checkpoints, whatever else has come into it', async () => {
    await killed();
    await writeFile(join(folder, 'mine'), 'x');
    await mkdir(join(folder, 'step-by-step'));
    await trained(resumable());
    expect((await readdir(folder)).filter((name) => !name.startsWith('.')).sort()).toEqual([
      'mine',
      'step-000000012',
      'step-by-step',
    ]);
  });
});

describe('a training that fails', () => {
  it.each([
    ['at a step', options, { every: 4 }],
    [
      'because its loss is no number',
      { ...options, learningRate: 1e30, clipNorm: Number.POSITIVE_INFINITY },
      undefined,
    ],
  ] as const)('%s leaves no tensor behind', async (_, how, checkpoint) => {
    const before = tf.memory().numTensors;
    const where = checkpoint && { ...resumable(), ...checkpoint };
    for (let again = 0; again < 2; again++) {
      const dying = trainScaleHead(data, how, where, (_stage, done) => {
        if (done === 9) throw new Error('killed');
      });
      await expect(dying).rejects.toThrow(/killed|not|number/);
      expect(tf.memory().numTensors).toBe(before);
    }
  });
});
