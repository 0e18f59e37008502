import { existsSync } from 'node:fs';
import { cp, mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeSafetensors, fromTensors, selectEngine } from '@scaleface/core';
import { type LabelledImage, openGallery, readImageFolder } from '@scaleface/data';
import {
  embedFaces,
  identifyFace,
  loadModel,
  openFolderBackbone,
  openModelBackbone,
  SmallBackbone,
  verifyFaces,
} from '@scaleface/models';
import { writeFileAtomic } from '@scaleface/models/storage';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { inLongJob } from '../../../../testing/long.js';
import { calibrationSubjects, type ImageTraining, trainOnImages } from '../../src/index.js';
import { drawIdentities } from '../training/drawn-identities.js';

let home: string;
let faces: string;
let images: LabelledImage[];
const shape = { size: 16, widths: [4, 6, 8] as const, dimension: 8 };
let options: ImageTraining & { checkpoints: string };

beforeAll(async () => {
  const { engine, versions } = await selectEngine(['wasm']);
  faces = await drawIdentities(12, 4);
  images = await readImageFolder(faces);
  home = await mkdtemp(join(tmpdir(), 'on-images-'));
  options = {
    out: join(home, 'model'),
    architecture: { name: 'small', options: shape },
    preprocessing: { width: 16, height: 16 },
    training: { head: { hidden: [4], coefficient: 16 }, epochs: 8, batch: 8, learningRate: 0.05, seed: 1 },
    checkpoints: join(home, 'checkpoints'),
    engine: { engine, versions },
  };
});

describe('training on a folder of images', () => {
  it('writes a model folder that describes, verifies and identifies without any other file', async () => {
    const before = tf.memory().numTensors;
    const stages: string[] = [];
    const done = await trainOnImages(images, { ...options, progress: (stage) => stages.push(stage) });
    expect(tf.memory().numTensors).toBe(before);
    expect(done).toMatchObject({ resumedSteps: 0, identities: 10, collapsed: false });
    expect(done.heldOut).toHaveLength(2);
    expect(done.losses.at(-1)).toBeLessThan(done.losses[0] as number);
    expect([...new Set(stages)]).toEqual(['train', 'calibrate']);
    expect(existsSync(options.checkpoints)).toBe(false);

    const model = await loadModel(options.out);
    const backbone = await openModelBackbone(undefined, model);
    const described = await embedFaces([images[0]?.file as string, images[1]?.file as string], backbone, model);
    const [a, b] = described as [(typeof described)[0], (typeof described)[0]];
    expect(verifyFaces(a, b, model, { reject: 0 }).score).toBeGreaterThan(0.5);
    const gallery = await openGallery(faces, backbone, model);
    expect(identifyFace(a, gallery, model, { reject: 0 }).candidates[0]?.subject).toBe('p00');
    const alone = await openFolderBackbone(options.out);
    expect([alone.sha256, alone.name]).toEqual([model.config.backbone.sha256, 'native:small']);
    expect((await openModelBackbone(`model:${options.out}`, model)).sha256).toBe(alone.sha256);
    model.dispose();
    await backbone.close();
    await alone.close();
  });

  it('in balanced batches, validated, takes the best epoch after those with one scale', async () => {
    const more = await readImageFolder(await drawIdentities(26, 3));
    const training = { ...options.training, epochs: 4, constantEpochs: 1, imagesPerIdentity: 2 };
    const how = { ...options, out: join(home, 'validated'), training, validation: { patience: 1, far: 0.1 } };
    const { validation, heldOut, identities } = await trainOnImages(more, how);
    expect([heldOut.length, identities]).toEqual([3, 21]);
    expect(validation?.best).toBeGreaterThanOrEqual(1);
    expect(validation?.areas.length).toBeGreaterThanOrEqual(3);
    const wrong = { ...how, training: { ...training, imagesPerIdentity: 3 } };
    await expect(trainOnImages(more, wrong)).rejects.toMatchObject({ path: 'options.imagesPerIdentity' });
  });

  it('killed and started again writes the same model', async () => {
    const whole = await loadModel(options.out);
    const again = { ...options, out: join(home, 'again'), checkpointEvery: 4 };
    const mortal = (_: string, step: number): void => {
      if (step === 11) throw new Error('killed');
    };
    await expect(trainOnImages(images, { ...again, progress: mortal })).rejects.toThrow('killed');
    expect((await trainOnImages(images, again)).resumedSteps).toBe(8);
    const resumed = await loadModel(again.out);
    expect(resumed.config).toEqual(whole.config);
    expect(resumed.calibration).toEqual(whole.calibration);
  });

  it.runIf(inLongJob)(
    'killed on one folder and started on another with the same names ends as a fresh training there',
    async () => {
      const other = join(home, 'others');
      await cp(faces, other, { recursive: true });
      // Every image of the first person becomes the second person's.
      for (const name of await readdir(join(faces, 'p00'))) {
        await cp(join(faces, 'p01', name), join(other, 'p00', name));
      }
      const others = await readImageFolder(other);
      expect(others.map(({ id }) => id)).toEqual(images.map(({ id }) => id));
      const training = { ...options.training, epochs: 3 };
      const fresh = { ...options, training, out: join(home, 'b-fresh') };
      await trainOnImages(others, fresh);
      const weights = (out: string): Promise<Buffer> => readFile(join(out, 'model.safetensors'));
      for (const fingerprint of ['size-time', 'content'] as const) {
        const again = { ...fresh, out: join(home, `b-${fingerprint}`), checkpointEvery: 2, fingerprint };
        const before = tf.memory().numTensors;
        const mortal = (_: string, step: number): void => {
          if (step === 7) throw new Error('killed');
        };
        await expect(trainOnImages(images, { ...again, progress: mortal })).rejects.toThrow('killed');
        expect(tf.memory().numTensors).toBe(before);
        expect((await trainOnImages(others, again)).resumedSteps).toBe(0);
        expect(await weights(again.out)).toEqual(await weights(fresh.out));
      }
    },
  );

  it.runIf(inLongJob)('with other first weights in the same file does not go on', async () => {
    const init = join(home, 'init.safetensors');
    const write = async (seed: number): Promise<void> => {
      const drawn = new SmallBackbone({ ...shape, seed });
      const state = drawn.stateDict();
      await writeFileAtomic(init, encodeSafetensors(await fromTensors(state)));
      tf.dispose(state);
      drawn.dispose();
    };
    await write(5);
    const again = { ...options, out: join(home, 'init'), init, checkpointEvery: 2 };
    const mortal = (_: string, step: number): void => {
      if (step === 3) throw new Error('killed');
    };
    await expect(trainOnImages(images, { ...again, progress: mortal })).rejects.toThrow('killed');
    await write(6);
    await expect(trainOnImages(images, { ...again, progress: mortal })).rejects.toThrow('killed');
    expect((await trainOnImages(images, again)).resumedSteps).toBe(2);
  });

  it('says so where the scale collapsed to 0', async () => {
    const training = { ...options.training, head: { hidden: [], activation: 'relu' as const, coefficient: 1e-9 } };
    const short = { ...training, epochs: 2, constantEpochs: 0 };
    const { collapsed } = await trainOnImages(images, { ...options, out: join(home, 'fallen'), training: short });
    expect(collapsed).toBe(true);
  });

  it('starts from given weights, and keeps them where the backbone is frozen', async () => {
    const first = new SmallBackbone({ ...shape, seed: 9 });
    const state = first.stateDict();
    const init = join(home, 'first.safetensors');
    await writeFileAtomic(init, encodeSafetensors(await fromTensors(state)));
    const training = { ...options.training, epochs: 1, freezeBackbone: true };
    await trainOnImages(images, { ...options, out: join(home, 'frozen'), training, init });
    const model = await loadModel(join(home, 'frozen'));
    const weights = model.backbone?.network.stateDict() ?? {};
    for (const [name, x] of Object.entries(state)) expect(weights[name]?.dataSync(), name).toEqual(x.dataSync());
    await expect(trainOnImages(images, { ...options, init: join(home, 'none.pth') })).rejects.toMatchObject({
      code: 'missing-file',
    });
  });

  it('refuses an unknown backbone, and images that nothing can be calibrated on, before any step', async () => {
    const unknown = { ...options, architecture: { name: 'resnet' } };
    await expect(trainOnImages(images, unknown)).rejects.toMatchObject({ code: 'unknown-name' });
    const single = images.filter(({ id }) => id.endsWith('0.png'));
    await expect(trainOnImages(single, options)).rejects.toMatchObject({ code: 'bad-format' });
  });
});

describe('the identities to calibrate on', () => {
  it('are a tenth of those with several images, the same for a seed, and never all', () => {
    const random = createRandom(2);
    const subjects = Array.from({ length: 900 }, () => `p${random.integer(200)}`);
    const held = calibrationSubjects(subjects, 3);
    expect(held).toEqual(calibrationSubjects(subjects, 3));
    expect(held).not.toEqual(calibrationSubjects(subjects, 4));
    for (const name of held) expect(subjects.filter((s) => s === name).length).toBeGreaterThan(1);
    expect(held.length).toBeGreaterThan(15);
    expect(held.length).toBeLessThan(25);
  });
});
