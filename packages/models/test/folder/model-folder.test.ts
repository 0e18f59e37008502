import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectEngine } from '@scaleface/core';
import { type PairQuality, pairQuality } from '@scaleface/eval';
import { ScaleHead } from '@scaleface/heads';
import { createRandom } from '@scaleface/numerics';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  calibrateModel,
  type Face,
  type LoadedModel,
  loadModel,
  predictScales,
  saveModel,
  sealModel,
  verifyFaces,
} from '../../src/index.js';

const backbone = {
  name: 'pixels:4/1',
  sha256: 'ab',
  preprocessing: {
    width: 4,
    height: 4,
    colour: 'rgb',
    layout: 'nhwc',
    mean: [127.5, 127.5, 127.5],
    scale: [1, 1, 1],
  },
} as const;

/** Five identities, four images of each, whose embeddings lie around a direction of their own. */
function identities() {
  const random = createRandom(5);
  const subjects = Array.from({ length: 20 }, (_, i) => `p${i % 5}`);
  const data = Float32Array.from(
    { length: 100 },
    (_, i) => (Math.floor(i / 5) % 5 === i % 5 ? 4 : 0) + random.normal(),
  );
  const matrix = { data, width: 5 };
  return {
    ids: subjects.map((s, i) => `${s}/${i}`),
    subjects,
    embedding: matrix,
    bottleneck: matrix,
    numbers: {},
    metadata: {},
  };
}

let folder: string;
let model: LoadedModel;
let head: ScaleHead;
const table = identities();

beforeAll(async () => {
  await selectEngine(['cpu']);
  folder = join(await mkdtemp(join(tmpdir(), 'model-')), 'model');
  head = new ScaleHead({ features: 5, hidden: [3], coefficient: 32, seed: 2 });
  const { confidence } = predictScales(head, { data: table.embedding.data, width: 5 });
  const calibration = calibrateModel(table, confidence, Uint32Array.from(table.ids.keys()), {
    genuine: 300,
    impostor: 900,
  });
  await saveModel(folder, head, backbone, calibration);
  model = await loadModel(folder);
});

describe('a model folder', () => {
  it('gives back the head, its outputs, the preprocessing and the calibration', async () => {
    expect((await readdir(folder)).sort()).toEqual([
      'README.md',
      'calibration.json',
      'checksums.json',
      'config.json',
      'model.safetensors',
      'preprocessor.json',
    ]);
    const input = { data: table.embedding.data, width: 5 };
    expect(predictScales(model.heads[0] as never, input)).toEqual(predictScales(head, input));
    expect(model.preprocessing).toEqual(backbone.preprocessing);
    expect(model.config.backbone).toEqual({ name: 'pixels:4/1', sha256: 'ab' });
    expect(model.calibration?.confidence).toHaveLength(101);
  });

  it('of another version, or none, is refused by the name of its file', async () => {
    await expect(loadModel(join(folder, 'none'))).rejects.toMatchObject({ code: 'missing-file' });
    const other = join(await mkdtemp(join(tmpdir(), 'model-')), 'other');
    await saveModel(other, head, backbone, model.calibration);
    const file = join(other, 'config.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace('scaleface-model/2', 'scaleface-model/9'));
    await sealModel(other);
    await expect(loadModel(other)).rejects.toMatchObject({ code: 'bad-format', path: file });
  });
});

describe('two faces', () => {
  const face = (name: string, direction: number, confidence: number): Face => ({
    name,
    embedding: Float32Array.from({ length: 5 }, (_, i) => (i === direction ? 1 : 0)),
    confidence,
  });
  const sure = 32;

  it('of one direction match, of others do not, with probabilities on either side of the prior', () => {
    const same = verifyFaces(face('a', 0, sure), face('b', 0, sure), model);
    const different = verifyFaces(face('a', 0, sure), face('c', 1, sure), model);
    expect([same.decision, different.decision]).toEqual(['match', 'no match']);
    expect(same.probability).toBeGreaterThan(0.5);
    expect(different.probability).toBeLessThan(0.5);
    expect(same.score).toBeGreaterThanOrEqual(same.threshold);
  });

  it('of which one is poorer than the training pairs get no answer, and the poorer is named', () => {
    const found = verifyFaces(face('a', 0, sure), face('blurred', 0, 1e-9), model);
    expect(found).toMatchObject({ decision: 'abstain', confidenceRank: 0, reason: expect.stringContaining('blurred') });
    const how = model.calibration?.pairs?.confidence as PairQuality;
    expect(found.confidence.pair).toBe(pairQuality(how, [sure], [1e-9])[0]);
  });
});
