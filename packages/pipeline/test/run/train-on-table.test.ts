import '@tensorflow/tfjs-backend-cpu';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FeatureTable } from '@scaleface/data';
import { assertModelPlace, checkpointsOf } from '@scaleface/models';
import { withLock } from '@scaleface/models/storage';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type TableTraining, trainOnTable } from '../../src/index.js';
import { identities } from '../training/identities.js';

const data = identities(96);
const table: FeatureTable = {
  ids: data.subjects.map((subject, i) => `${subject}/${i}`),
  subjects: data.subjects,
  embedding: data.embedding,
  bottleneck: data.bottleneck,
  numbers: {},
  metadata: { backbone: 'by hand', backbone_sha256: 'ab', preprocessing: 'null' },
};
let home: string;
let options: TableTraining;

beforeAll(async () => {
  await tf.setBackend('cpu');
});
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'on-table-'));
  options = {
    out: join(home, 'model'),
    training: { head: { hidden: [3] }, epochs: 2, batch: 16, seed: 1 },
    checkpointEvery: 4,
    engine: { engine: 'cpu', versions: {} },
  };
});

const weights = (folder: string): Promise<Buffer> => readFile(join(folder, 'model.safetensors'));

/** Dies after the checkpoint of step 4. */
async function kill(of: FeatureTable, with_: Partial<TableTraining> = {}): Promise<void> {
  const progress = (_: string, done: number): void => {
    if (done === 6) throw new Error('killed');
  };
  await expect(trainOnTable(of, { ...options, ...with_, progress })).rejects.toThrow('killed');
}

describe('training on a table', () => {
  it('resumes where it was killed, with the same bits, and leaves no checkpoints and no tensors', async () => {
    const before = tf.memory().numTensors;
    await trainOnTable(table, { ...options, out: join(home, 'whole') });
    await kill(table);
    expect(await readdir(`${options.out}.checkpoints`)).toContain('step-000000004');
    expect((await trainOnTable(table, options)).resumedSteps).toBe(4);
    expect(await weights(options.out)).toEqual(await weights(join(home, 'whole')));
    expect((await readdir(home)).sort()).toEqual(['model', 'whole']);
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    ['preprocessing', 'rgb'],
    ['preprocessing', '[1]'],
    ['outputs', '{'],
  ])('is refused before any step where the table says of its backbone %s %s', async (name, text) => {
    const progress = (): void => {
      throw new Error('a step');
    };
    const odd = { ...table, metadata: { ...table.metadata, [name]: text } };
    const refusal = { name: 'ScaleFaceError', code: 'bad-format', path: `metadata ${name}` };
    await expect(trainOnTable(odd, { ...options, progress })).rejects.toMatchObject(refusal);
  });

  it('validated on identities that it does not learn from takes the best epoch, and is resumed with the same bits', async () => {
    const subjects = data.subjects.map((_, i) => `p${i % 24}`);
    const of = { ...table, subjects };
    const how = { ...options, training: { ...options.training, epochs: 5 }, validation: { patience: 2, far: 0.1 } };
    const told: unknown[] = [];
    const progress = (stage: string, _: number, __: number, measures?: Readonly<Record<string, number>>): void => {
      if (stage === 'validate') told.push([measures?.area, Object.keys(measures ?? {})]);
    };
    const { validation, losses } = await trainOnTable(of, { ...how, out: join(home, 'whole'), progress });
    expect(told).toEqual(validation?.areas.map((area) => [area, ['area', 'tar', 'best']]));
    expect(losses).toHaveLength(validation?.areas.length as number);
    expect(Math.max(...(validation?.areas ?? []))).toBe(validation?.areas[validation.best]);
    expect(validation?.areas.every((area) => area > 0 && area <= 0.5)).toBe(true);
    await kill(of, how);
    expect((await trainOnTable(of, how)).validation).toEqual(validation);
    expect(await weights(options.out)).toEqual(await weights(join(home, 'whole')));
    await expect(trainOnTable(of, { ...how, validation: { patience: -1 } })).rejects.toMatchObject({
      code: 'out-of-range',
    });
    await expect(trainOnTable(of, { ...how, method: 'norm', training: {} })).rejects.toThrow('nothing to validate');
    const few = { ...table, subjects: data.subjects.map((_, i) => `p${i % 9}`) };
    await expect(trainOnTable(few, how)).rejects.toThrow('too few identities');
  });

  const turned = (values: Float32Array): Float32Array => {
    const bytes = new Uint8Array(values.slice().buffer);
    bytes[4 * 50] = (bytes[4 * 50] as number) ^ 1;
    return new Float32Array(bytes.buffer);
  };
  const { embedding, bottleneck } = data;
  const swapped = data.subjects.map((subject, i) => (i === 7 ? (data.subjects[8] as string) : subject));
  it.each<[string, FeatureTable, Partial<TableTraining>]>([
    ['corrected identities', { ...table, subjects: swapped }, {}],
    ['other names', { ...table, ids: table.ids.map((id) => `${id}.png`) }, {}],
    ['one bit of an embedding', { ...table, embedding: { ...embedding, data: turned(embedding.data) } }, {}],
    ['one bit of the head’s input', { ...table, bottleneck: { ...bottleneck, data: turned(bottleneck.data) } }, {}],
    ['another backbone', { ...table, metadata: { ...table.metadata, backbone_sha256: 'cd' } }, {}],
    ['another seed', table, { training: { head: { hidden: [3] }, epochs: 2, batch: 16, seed: 2 } }],
    ['another engine', table, { engine: { engine: 'wasm', versions: {} } }],
    ['another version of the engine', table, { engine: { engine: 'cpu', versions: { tfjs: '9' } } }],
  ])('does not go on with %s', async (_, other, more) => {
    await kill(table);
    const heard: number[] = [];
    const progress = (_stage: string, done: number): void => {
      heard.push(done);
      throw new Error('heard enough');
    };
    await expect(trainOnTable(table, { ...options, progress })).rejects.toThrow('heard enough');
    await expect(trainOnTable(other, { ...options, ...more, progress })).rejects.toThrow('heard enough');
    expect(heard).toEqual([5, 1]);
  });

  it('with identities corrected after it was killed ends as a fresh one', async () => {
    const corrected = { ...table, subjects: swapped };
    await trainOnTable(corrected, { ...options, out: join(home, 'whole') });
    await kill(table);
    expect((await trainOnTable(corrected, options)).resumedSteps).toBe(0);
    expect(await weights(options.out)).toEqual(await weights(join(home, 'whole')));
  });

  it('says that another process works there, and disturbs nothing', async () => {
    const folder = await checkpointsOf(options.out);
    await withLock(folder, async () => {
      await expect(trainOnTable(table, options)).rejects.toMatchObject({ code: 'busy', path: folder });
    });
    await trainOnTable(table, options);
  });
});

describe('the place of a model', () => {
  const steps = { count: 0 };
  const refuse = async (out: string, code: string): Promise<void> => {
    steps.count = 0;
    const progress = (): void => {
      steps.count++;
    };
    await expect(trainOnTable(table, { ...options, out, progress }), out).rejects.toMatchObject({ code });
    expect(steps.count).toBe(0);
  };

  it('is refused before any step where anything else is', async () => {
    await mkdir(join(home, 'photos'));
    await writeFile(join(home, 'photos', 'thesis.tex'), 'y');
    await writeFile(join(home, 'file'), 'z');
    await symlink(join(home, 'nowhere'), join(home, 'link'));
    for (const name of ['photos', 'file', 'link']) await refuse(join(home, name), 'invalid-argument');
    await refuse(join(home, 'file', 'model'), 'not-writable');
    await refuse('.', 'invalid-argument');
    await refuse(home.slice(0, home.lastIndexOf('/')), 'invalid-argument');
    for (const beside of ['v.checkpoints', 'w.part']) {
      await mkdir(join(home, beside));
      await writeFile(join(home, beside, 'mine'), 'x');
    }
    await refuse(join(home, 'v'), 'invalid-argument');
    await refuse(join(home, 'w'), 'invalid-argument');
    const left = ['file', 'link', 'photos', 'v.checkpoints', 'w.part'];
    expect((await readdir(home)).sort()).toEqual(left);
    expect(await readFile(join(home, 'photos', 'thesis.tex'), 'utf8')).toBe('y');
    expect(await readFile(join(home, 'v.checkpoints', 'mine'), 'utf8')).toBe('x');
    expect(await readFile(join(home, 'w.part', 'mine'), 'utf8')).toBe('x');
  });

  it('is apart from what the model is made from, links followed', async () => {
    const faces = join(home, 'faces');
    await mkdir(join(faces, 'ann'), { recursive: true });
    await symlink(faces, join(home, 'link'));
    for (const out of [faces, join(faces, 'model'), home, join(home, 'link', 'model')]) {
      const inputs = [faces];
      const refused = { code: 'invalid-argument', path: '--out' };
      await expect(assertModelPlace(out, { inputs, flag: '--out' }), out).rejects.toMatchObject(refused);
    }
    expect(await assertModelPlace(join(home, 'faces-model'), { inputs: [faces] })).toBe(false);
    expect(await readdir(home)).toEqual(['faces', 'link']);
  });

  it('tells an older model, which is replaced, behind a link too', async () => {
    await trainOnTable(table, options);
    await symlink(options.out, join(home, 'link'));
    expect(await assertModelPlace(options.out)).toBe(true);
    expect(await assertModelPlace(join(home, 'link'))).toBe(true);
    expect(await checkpointsOf(join(home, 'link'))).toBe(await checkpointsOf(options.out));
    await rm(join(options.out, 'model.safetensors'));
    await trainOnTable(table, { ...options, out: join(home, 'link') });
    expect((await readdir(options.out)).length).toBe(6);
    expect((await readdir(home)).sort()).toEqual(['link', 'model']);
  });

  it('that another process is replacing is said to be busy, not foreign', async () => {
    const checkpoints = await checkpointsOf(options.out);
    await mkdir(options.out);
    await writeFile(join(options.out, 'model.safetensors'), 'half');
    await withLock(checkpoints, async () => {
      await expect(assertModelPlace(options.out)).rejects.toMatchObject({ code: 'busy' });
    });
    await expect(assertModelPlace(options.out)).rejects.toMatchObject({ code: 'invalid-argument' });
    expect(await readdir(home)).toEqual(['model']);
  });
});
