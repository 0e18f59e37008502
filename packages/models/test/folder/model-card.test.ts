import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectEngine } from '@scaleface/core';
import { calibrationFromJSON } from '@scaleface/eval';
import { createHead, ScaleHead } from '@scaleface/heads';
import { at, createRandom } from '@scaleface/numerics';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  calibrateModel,
  comparePairs,
  loadModel,
  openPixelsBackbone,
  type PairRule,
  saveModel,
  sealModel,
} from '../../src/index.js';

const random = createRandom(5);
const subjects = Array.from({ length: 60 }, (_, i) => `p${i % 6}`);
const embedding = {
  data: Float32Array.from({ length: 360 }, (_, i) => (i % 6 === Math.floor(i / 6) % 6 ? 2 : 0) + random.normal()),
  width: 6,
};
const confidence = Float64Array.from(subjects, () => Math.exp(random.normal()));
const calibrated = (values: Float64Array, pairs?: PairRule) =>
  calibrateModel({ subjects, embedding }, values, Uint32Array.from(subjects.keys()), {
    genuine: 200,
    impostor: 1200,
    ...(pairs === undefined ? {} : { pairs }),
  });

const backbone = { ...openPixelsBackbone(4, 2), name: 'onnx:a`b.onnx', sha256: 'ab12' };
const training = { options: { epochs: 3, seed: 7 }, images: 60, identities: 6, losses: [2.5, 1.25], engine: 'cpu' };
const folderNamed = async (name: string): Promise<string> => join(await mkdtemp(join(tmpdir(), 'card-')), name);
const cardOf = (folder: string): Promise<string> => readFile(join(folder, 'README.md'), 'utf8');

/** The numbers after a mark, up to the end of the line. */
function numbersOf(card: string, mark: string): number[] {
  const line = card.split('\n').find((text) => text.startsWith(mark));
  expect(line, mark).toBeDefined();
  const plain = (line as string).slice(mark.length).replace(/h²|exp|ln|[₁₂]/g, ' ');
  return [...plain.replaceAll('−', ' ').matchAll(/-?\d+(\.\d+)?(e[-+]?\d+)?/g)].map(([text]) => Number(text));
}

beforeAll(() => selectEngine(['cpu']));

describe('a model card', () => {
  it('names the method, its source, the backbone and the training, behind metadata of a hub', async () => {
    const folder = await folderNamed('scf');
    const heads = [1, 2].map((seed) => createHead('von_mises_fisher_head', { features: 6, hidden: [3], seed }));
    const model = { method: 'scf', heads, reads: 'bottleneck' as const, training };
    await saveModel(folder, model, backbone, calibrated(confidence));
    const card = await cardOf(folder);
    const [, head = '', text = ''] = card.split(/^---$/m);
    expect(head.trim().split('\n')).toEqual([
      'library_name: scaleface',
      'pipeline_tag: image-feature-extraction',
      'tags:',
      ...['face-recognition', 'face-verification', 'uncertainty-estimation', 'scf'].map((tag) => `- "${tag}"`),
    ]);
    for (const words of ['# SCF on `onnx:a b.onnx`', 'Li et al., CVPR 2021', '`ab12`', 'not in this folder']) {
      expect(text).toContain(words);
    }
    expect(text).toContain('the geometric mean of 2 heads');
    for (const line of ['- images: 60', '- identities: 6', '- options: `{"epochs":3,"seed":7}`', '- engine: `cpu`']) {
      expect(text.split('\n')).toContain(line);
    }
    expect(text).toContain('- loss: 2.5 in the first of 2 epochs, 1.25 in the last');
    expect(text.match(/- head: `von_mises_fisher_head` /g)).toHaveLength(2);
    const again = await folderNamed('scf');
    await saveModel(again, model, backbone, calibrated(confidence));
    expect(await cardOf(again)).toBe(card);
    for (const one of heads) one.dispose();
  });

  it.each([
    ['logarithms', confidence],
    ['confidences as they are', confidence.map((v) => v - 1)],
  ])('states a formula of %s whose numbers give the model’s scores', async (_, values) => {
    const folder = await folderNamed('norm');
    const calibration = calibrated(values);
    await saveModel(folder, { method: 'norm', heads: [], reads: 'embedding' }, backbone, calibration);
    const card = await cardOf(folder);
    const [low, high, mean, sd] = numbersOf(card, 'l = (clip(').slice(-4) as [number, number, number, number];
    const logarithm = card.includes('clip(ln u,');
    expect(logarithm).toBe(values === confidence);
    const a = numbersOf(card, 'A = ln(1 + exp(').slice(-3);
    const b = numbersOf(card, 'B = ');
    const l = (u: number): number => (Math.min(high, Math.max(low, logarithm ? Math.log(u) : u)) - mean) / sd;
    const combine = [
      ['h = ln 2', (x: number, y: number) => Math.LN2 - Math.log(Math.exp(-x) + Math.exp(-y))],
      ['h = (l₁ + l₂) / 2', (x: number, y: number) => (x + y) / 2],
      ['h = min(l₁, l₂)', Math.min],
    ] as const;
    const how = combine.find(([text]) => card.includes(text))?.[1] as (x: number, y: number) => number;
    const polynomial = (q: readonly number[], h: number): number => at(q, 0) + at(q, 1) * h + at(q, 2) * h * h;
    const cosine = Float64Array.from({ length: 50 }, () => 2 * random.uniform() - 1);
    const [left, right] = [values.slice(0, 50), values.slice(10)];
    const { scores } = comparePairs(calibration.pairs as PairRule, cosine, left, right);
    for (const [i, score] of scores.entries()) {
      const h = how(l(at(left, i)), l(at(right, i)));
      const z = Math.log1p(Math.exp(polynomial(a, h))) * at(cosine, i) - polynomial(b, h);
      expect(z).toBeCloseTo(score, 3);
    }
    const found = calibrationFromJSON(calibration.scores);
    for (const fmr of [0.01, 0.001]) {
      const { threshold, falseMatches } = found.thresholdForFmr(fmr);
      const [stated, matches] = numbersOf(card, `| ${fmr} | `);
      expect(stated).toBeCloseTo(threshold, 4);
      expect(matches).toBe(falseMatches);
    }
    expect(card).toContain('1200 impostor pairs, and genuine ones, 14.3 % of all');
  });

  it('of a model that compares by the cosine, or not at all, says so', async () => {
    const head = new ScaleHead({ features: 6, hidden: [] });
    const plain = await folderNamed('plain');
    await saveModel(plain, head, backbone, calibrated(confidence, { score: 'cosine', confidence: 'min' }));
    expect(await cardOf(plain)).toContain(
      'compared by the cosine of their embeddings. The confidence of a pair is the smaller',
    );
    await saveModel(plain, head, backbone);
    expect(await cardOf(plain)).toContain('Not calibrated');
    head.dispose();
  });

  it('is sealed with the folder; changed, it is accepted by sealModel, and an older folder has none', async () => {
    const folder = await folderNamed('changed');
    await saveModel(folder, { method: 'norm', heads: [], reads: 'embedding' }, backbone, calibrated(confidence));
    const file = join(folder, 'README.md');
    await writeFile(file, 'mine');
    await expect(loadModel(folder)).rejects.toMatchObject({ code: 'damaged', path: file });
    await sealModel(folder);
    (await loadModel(folder)).dispose();
    await rm(file);
    await sealModel(folder);
    (await loadModel(folder)).dispose();
  });
});
