import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { selectEngine } from '@scaleface/core';
import { makePairs, writeFeatureTable } from '@scaleface/data';
import { calibrateModel, loadModel, predictConfidence, predictScales, ScaleFace, saveModel } from '@scaleface/models';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  type EvaluationReport,
  evaluateFeatures,
  evaluatePairs,
  type FeatureTable,
  predictUncertainty,
  type TrainedScaleHead,
  trainScaleHead,
} from '../../src/index.js';
import { identities } from '../training/identities.js';

const ROWS = 120;
const WIDTH = 8;
// The head reads how clear an image is, from about 0 to 2.
const drawnIdentities = identities(ROWS);
const clear = drawnIdentities.bottleneck.data.map((value, k) => (k % 4 === 0 ? 2.2 - value : 0.02 * value));
const data = { ...drawnIdentities, bottleneck: { data: clear, width: 4 } };
const ids = data.subjects.map((subject, i) => `${subject}/${i}`);
const sha256 = 'ab'.repeat(32);
const preprocessing = {
  width: 2,
  height: 2,
  colour: 'rgb',
  layout: 'nhwc',
  mean: [0, 0, 0],
  scale: [1, 1, 1],
} as const;
const backbone = { name: 'drawn', sha256, preprocessing };
const table: FeatureTable = {
  ids,
  subjects: data.subjects,
  embedding: data.embedding,
  bottleneck: data.bottleneck,
  numbers: {},
  metadata: { backbone: 'drawn', backbone_sha256: sha256, preprocessing: JSON.stringify(preprocessing) },
};
const pairs = makePairs(
  ids.map((id, i) => ({ id, subject: data.subjects[i] as string })),
  300,
  3,
);
const options = { fars: [0.05], rejected: [0, 0.2, 0.5], combine: 'harmonic', replicates: 20, level: 0.95 } as const;
const evaluation = { ...options, fars: [...options.fars], rejected: [...options.rejected] };

let trained: TrainedScaleHead;
let folder: string;

beforeAll(async () => {
  await selectEngine(['cpu']);
  const head = { hidden: [], coefficient: 64 };
  trained = await trainScaleHead(data, { head, epochs: 4, batch: 40, seed: 1 });
  // So sharp that its sigmoid saturates: the greatest logit is 26.
  const { logit } = predictScales(trained.head, data.bottleneck);
  const factor = 26 / logit.reduce((top, v) => (Math.abs(v) > Math.abs(top) ? v : top));
  const { 'mlp.0.weight': last, ...others } = trained.head.stateDict();
  const sharper = tf.mul(last as tf.Tensor, factor);
  trained.head.loadStateDict({ ...others, 'mlp.0.weight': sharper });
  tf.dispose([last, sharper, others] as tf.TensorContainer);

  folder = await mkdtemp(join(tmpdir(), 'scaleface-ranking-'));
  const { confidence } = predictScales(trained.head, data.bottleneck);
  const calibration = calibrateModel(table, confidence, [...ids.keys()], { genuine: 200, impostor: 200 });
  await saveModel(join(folder, 'model'), trained.head, backbone, calibration);
  await writeFeatureTable(join(folder, 'table.arrow'), table);
  const line = (i: number): string => `${pairs.left[i]},${pairs.right[i]},${pairs.labels[i]}`;
  await writeFile(join(folder, 'pairs.csv'), ['left,right,label', ...pairs.left.map((_, i) => line(i))].join('\n'));
});
afterAll(() => trained.head.dispose());

const rowOf = (report: EvaluationReport): unknown =>
  report.rejection.map(({ rows }) => rows.find(({ name }) => name === 'scaleface'));

/** What an evaluation says of confidences. */
const evaluated = (confidence: Float32Array | Float64Array): unknown =>
  rowOf(
    evaluatePairs({
      title: '',
      description: '',
      table,
      methods: [{ name: 'scaleface', label: 'ScaleFace', confidence, pairScore: 'cosine' }],
      pairs,
      options: evaluation,
      provenance: { engine: 'cpu', skipped: {}, versions: {}, seed: 0, configuration: {} },
    }),
  );

const distinct = (values: ArrayLike<number>): number => new Set(Array.from(values)).size;

test('a saturated head ties in float32 and not in the confidence, which is in the order of the logit', () => {
  const { scale, logit, confidence } = predictScales(trained.head, data.bottleneck);
  expect(distinct(scale)).toBeLessThan(0.9 * distinct(logit));
  expect(distinct(confidence)).toBe(distinct(logit));
  const byLogit = ids.map((_, i) => i).sort((a, b) => (logit[a] as number) - (logit[b] as number));
  const ordered = byLogit.map((i) => confidence[i] as number);
  expect(ordered).toEqual([...ordered].sort((a, b) => a - b));
});

test('run, evaluate, the compared method and single faces give one table', async () => {
  const model = await loadModel(join(folder, 'model'));
  const asRun = evaluated((await predictConfidence(model, table)).confidence);
  const asMethod = evaluated((await predictUncertainty(model, table)).confidence as Float64Array);
  const files = { pairs: join(folder, 'pairs.csv'), model: join(folder, 'model'), engine: ['cpu'] as const };
  const asCommand = rowOf(await evaluateFeatures(join(folder, 'table.arrow'), { ...files, options: evaluation }));

  // Each image is two by two pixels and stands for one row of the table.
  let at = 0;
  const embed = async (images: readonly unknown[]) => {
    const part = (values: Float32Array, width: number): Float32Array =>
      values.slice(at * width, (at + images.length) * width);
    const found = {
      embedding: part(data.embedding.data, WIDTH),
      bottleneck: part(data.bottleneck.data, data.bottleneck.width),
    };
    at += images.length;
    return found;
  };
  const outputs = { embedding: 'embedding', bottleneck: 'bottleneck' };
  const drawn = { ...backbone, outputs, embed, close: async () => {} };
  const faces = new ScaleFace({ model, backbone: drawn, ownsBackbone: false });
  const images = ids.map(() => ({ data: new Uint8Array(12), width: 2, height: 2 }));
  const asFaces = evaluated(Float64Array.from(await faces.embed(images), ({ confidence }) => confidence));
  await faces.dispose();

  expect(asMethod).toEqual(asRun);
  expect(asCommand).toEqual(asRun);
  expect(asFaces).toEqual(asRun);
  // In float32 the same head gives another table.
  expect(evaluated(predictScales(trained.head, data.bottleneck).scale)).not.toEqual(asRun);
});
