import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeSafetensors, toFloat32Array } from '@scaleface/core';
import { saveTensors } from '@scaleface/models';
import { sha256 } from '@scaleface/models/storage';
import { createRandom, row } from '@scaleface/numerics';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { classCentres, exportTraining, trainMethod, trainOnTable } from '../../src/index.js';

const random = createRandom(3);
const draw = (rows: number, width: number) => ({
  data: Float32Array.from({ length: rows * width }, () => random.normal()),
  width,
});
const subjects = ['a', 'b', 'c', 'd'].flatMap((name) => [name, name, name]);
const ids = subjects.map((name, i) => `${name}/${i}`);
const table = { ids, subjects, numbers: {}, metadata: {}, embedding: draw(12, 4), bottleneck: draw(12, 5) };
const training = { epochs: 2, batch: 4, seed: 6, leaveOneOut: true };
const engine = { engine: 'cpu', versions: {} } as never;

let home: string;
let out: string;
beforeAll(async () => {
  await tf.setBackend('cpu');
  home = await mkdtemp(join(tmpdir(), 'scaleface-export-'));
  out = join(home, 'training');
});
afterAll(() => rm(home, { recursive: true }));

const arrays = async (name: string) => decodeSafetensors(await readFile(join(out, name))).arrays;

describe('an exported training', () => {
  it('has every row once, with its unit embedding, label and cosine, the centres, and the rows of each step', async () => {
    const said = await exportTraining(table, { out, training });
    expect(said).toMatchObject({ rows: 12, classes: 4, batch: 4, batches: 3, epochs: 2, method: 'scaleface' });
    expect(JSON.parse(await readFile(join(out, 'training.json'), 'utf8'))).toEqual(said);
    const rows = await arrays('rows-00000.safetensors');
    const { centres, labels, targets } = classCentres(table.embedding, subjects, { leaveOneOut: true });
    expect(toFloat32Array(rows.bottleneck as never)).toEqual(table.bottleneck.data);
    expect(toFloat32Array(rows.target as never)).toEqual(targets);
    expect([...toFloat32Array(rows.label as never)]).toEqual([...labels]);
    expect(toFloat32Array((await arrays('centres.safetensors')).centres as never)).toEqual(centres.data);
    const unit = { data: toFloat32Array(rows.unit as never), width: 4 };
    for (let i = 0; i < 12; i++) expect(Math.hypot(...row(unit, i))).toBeCloseTo(1, 6);
    const { order } = await arrays('order.safetensors');
    expect(order?.shape).toEqual([6, 4]);
    const steps = [...toFloat32Array(order as never)];
    for (const epoch of [steps.slice(0, 12), steps.slice(12)]) {
      expect([...epoch].sort((a, b) => a - b)).toEqual(ids.map((_, i) => i));
    }
  });

  it('has balanced batches where they are asked for, and refuses those that cannot be', async () => {
    const place = join(home, 'balanced');
    const balanced = { ...training, imagesPerIdentity: 2 };
    await exportTraining(table, { out: place, training: balanced });
    const { order } = decodeSafetensors(await readFile(join(place, 'order.safetensors'))).arrays;
    const steps = [...toFloat32Array(order as never)].map((i) => subjects[i]);
    for (let i = 0; i < steps.length; i += 4) {
      expect([steps[i], steps[i + 2]]).toEqual([steps[i + 1], steps[i + 3]]);
      expect(steps[i]).not.toBe(steps[i + 2]);
    }
    const wrong = exportTraining(table, { out: place, training: { ...training, imagesPerIdentity: 3 } });
    await expect(wrong).rejects.toMatchObject({ code: 'out-of-range', path: 'options.imagesPerIdentity' });
  });

  it('refuses methods without a scale head, and folders that hold anything else', async () => {
    await expect(exportTraining(table, { out, method: 'pfe' })).rejects.toMatchObject({ code: 'unsupported' });
    const two = exportTraining(table, { out, training: { ensemble: 2 } });
    await expect(two).rejects.toMatchObject({ code: 'unsupported', path: 'training.ensemble' });
    const strange = join(home, 'strange');
    await exportTraining(table, { out: strange, training });
    await writeFile(join(strange, 'letter.txt'), 'dear');
    await expect(exportTraining(table, { out: strange })).rejects.toMatchObject({ code: 'invalid-argument' });
    const large = exportTraining(table, { out: join(home, 'none'), training: { batch: 13 } });
    await expect(large).rejects.toMatchObject({ code: 'shape-mismatch' });
  });
});

describe('a head that was trained elsewhere', () => {
  const how = { training, engine, method: 'scaleface' as const };

  it('is refused before it is there', async () => {
    await exportTraining(table, { out, training });
    const early = trainOnTable(table, { ...how, out: join(home, 'model'), trained: out });
    await expect(early).rejects.toMatchObject({ code: 'missing-file' });
  });

  it('makes the model that training here makes', async () => {
    const { key } = await exportTraining(table, { out, training });
    const { embedding, bottleneck } = table;
    const trained = await trainMethod('scaleface', { embedding, bottleneck, subjects }, training);
    await saveTensors(join(out, 'trained.safetensors'), trained.heads[0]?.stateDict() ?? {});
    const hash = sha256(await readFile(join(out, 'trained.safetensors')));
    const record = { format: 'scaleface-trained/1', key, sha256: hash, losses: trained.losses };
    await writeFile(join(out, 'trained.json'), JSON.stringify(record));
    for (const head of trained.heads) head.dispose();
    const [there, here] = [join(home, 'model'), join(home, 'own')];
    const { losses } = await trainOnTable(table, { ...how, out: there, trained: out });
    await trainOnTable(table, { ...how, out: here });
    expect(losses).toEqual(trained.losses);
    for (const file of ['model.safetensors', 'calibration.json']) {
      expect(await readFile(join(there, file)), file).toEqual(await readFile(join(here, file)));
    }
  });

  it('is refused for other rows and other settings, and where its weights have changed', async () => {
    const model = { ...how, out: join(home, 'model'), trained: out };
    const other = { ...table, ids: [...ids].reverse() };
    await expect(trainOnTable(other, model)).rejects.toMatchObject({ code: 'invalid-argument', path: out });
    const faster = trainOnTable(table, { ...model, training: { ...training, learningRate: 1 } });
    await expect(faster).rejects.toMatchObject({ code: 'invalid-argument' });
    const file = join(out, 'trained.safetensors');
    const bytes = await readFile(file);
    bytes[bytes.length - 1] = (bytes.at(-1) as number) ^ 1;
    await writeFile(file, bytes);
    await expect(trainOnTable(table, model)).rejects.toMatchObject({ code: 'damaged', path: file });
    await writeFile(join(out, 'trained.json'), '[]');
    await expect(trainOnTable(table, model)).rejects.toMatchObject({ code: 'bad-format' });
  });
});
