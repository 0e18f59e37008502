import '@tensorflow/tfjs-backend-cpu';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FeatureTable, openFeatureTable, type StoredFeatureTable, writeFeatureTable } from '@scaleface/data';
import type { StoredRows } from '@scaleface/models';
import type { Matrix } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { heldBytes, settledBytes } from '../../../../testing/garbage.js';
import { inLongJob, repetitions } from '../../../../testing/long.js';
import {
  classCentres,
  type FeatureRows,
  type MethodName,
  type ScaleHeadData,
  type TableTraining,
  trainMethod,
  trainOnTable,
} from '../../src/index.js';
import { streamedCentres } from '../../src/training/streamed-centres.js';
import { identities } from './identities.js';

/** Images, and behind them a degraded copy of every second. */
function tableOf(images: number, copies: number): FeatureTable {
  const { subjects, embedding, bottleneck } = identities(images + copies);
  const source = (i: number): number => (i < images ? i : 2 * (i - images));
  const nameOf = (i: number): string => `${subjects[i]}/${i}`;
  return {
    ids: subjects.map((_, i) => (i < images ? nameOf(i) : `${nameOf(source(i))}#1`)),
    subjects: subjects.map((_, i) => subjects[source(i)] as string),
    embedding,
    bottleneck,
    numbers: {},
    metadata: { backbone: 'by hand', backbone_sha256: 'ab', preprocessing: 'null' },
  };
}

const table = tableOf(24, repetitions(6, 12));
const large = tableOf(1100, 40);
let home: string;
let stored: StoredFeatureTable;

beforeAll(async () => {
  await tf.setBackend('cpu');
});
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'stored-'));
  await writeFeatureTable(join(home, 'x.arrow'), table);
  stored = await openFeatureTable(join(home, 'x.arrow'));
});
afterEach(() => stored.close());

const how = (out: string, method: MethodName, training: TableTraining['training']): TableTraining => ({
  out: join(home, out),
  method,
  training,
  checkpointEvery: 3,
  engine: { engine: 'cpu', versions: {} },
});
/** What a training has left, but for the time. */
const left = (out: string): Promise<Buffer[]> =>
  Promise.all(
    ['model.safetensors', 'calibration.json'].map((name) => readFile(join(home, out, name)).catch(() => Buffer.of())),
  );

it.each<[MethodName, TableTraining['training']]>([
  ['scaleface', { epochs: 2, batch: 16, head: { hidden: [3] } }],
  ['pfe', { epochs: 1, identities: 8, images: 2 }],
  ['dul', { epochs: 1, batch: 16 }],
  ['scf', { epochs: 1, batch: 16, hidden: [3] }],
  ['cr-fiqa', { epochs: 1, batch: 16, ensemble: 2 }],
])('heads of %s are the same bit for bit from the disk as from memory', async (method, training) => {
  const before = tf.memory().numTensors;
  const told = async (data: ScaleHeadData<FeatureRows>): Promise<unknown> => {
    const { heads, ...record } = await trainMethod(method, data, training);
    const states = heads.map((head) => head.stateDict());
    const weights = states.map((state) => Object.values(state).map((tensor) => tensor.dataSync().slice()));
    tf.dispose(states);
    for (const head of heads) head.dispose();
    return [record, weights];
  };
  const { subjects } = table;
  const memory = { subjects, embedding: table.embedding, bottleneck: table.bottleneck as Matrix };
  const disk = { subjects, embedding: stored.embedding, bottleneck: stored.bottleneck as StoredRows };
  expect(await told(disk)).toEqual(await told(memory));
  expect(tf.memory().numTensors).toBe(before);
});

it('batches of a megabyte, which a thread reads, make the same head bit for bit', async () => {
  const { subjects, embedding } = identities(160);
  const width = 4096;
  const bottleneck = {
    data: Float32Array.from({ length: 160 * width }, (_, i) => ((i * 7919) % 1009) / 504 - 1),
    width,
  };
  const wide = { ids: subjects.map((_, i) => `${i}`), subjects, embedding, bottleneck, numbers: {}, metadata: {} };
  await writeFeatureTable(join(home, 'wide.arrow'), wide);
  const rows = await openFeatureTable(join(home, 'wide.arrow'));
  const [memory, disk] = await Promise.all(
    [bottleneck, rows.bottleneck as StoredRows].map(async (input, i) => {
      const data = { subjects, embedding: i === 0 ? embedding : rows.embedding, bottleneck: input };
      const { heads, losses } = await trainMethod('scaleface', data, { epochs: 3, batch: 64, head: { hidden: [2] } });
      const state = heads[0]?.stateDict() ?? {};
      const weights = Object.values(state).map((tensor) => Array.from(tensor.dataSync()));
      tf.dispose([state]);
      for (const head of heads) head.dispose();
      return { losses, weights };
    }),
  );
  expect(disk).toEqual(memory);
  await rows.close();
});

it.each<[MethodName, TableTraining['training']]>([
  ['scaleface', { epochs: 2, batch: 16, head: { hidden: [3] } }],
  ...(inLongJob ? [['cr-fiqa', { epochs: 1, batch: 16, ensemble: 2 }] as const, ['norm', {}] as const] : []),
] as [MethodName, TableTraining['training']][])(
  'a model of %s is the same bit for bit from the disk as from memory',
  async (method, training) => {
    const before = tf.memory().numTensors;
    const told = await trainOnTable(table, how('memory', method, training));
    expect(await trainOnTable(stored, how('disk', method, training))).toEqual(told);
    expect(await left('disk')).toEqual(await left('memory'));
    expect(tf.memory().numTensors).toBe(before);
  },
);

it.runIf(inLongJob)('identities and copies that are left out are left out of the disk too', async () => {
  const training = { epochs: 1, batch: 16, head: { hidden: [3] } };
  const some = { without: ['p03', 'p07'], copies: 0, leftOut: ['p01/1'] };
  await trainOnTable(table, { ...how('memory', 'scaleface', training), ...some });
  await trainOnTable(stored, { ...how('disk', 'scaleface', training), ...some });
  expect(await left('disk')).toEqual(await left('memory'));
});

it('centres of stored rows are those of rows in memory, with copies far from their images', async () => {
  await writeFeatureTable(join(home, 'large.arrow'), [large]);
  const rows = await openFeatureTable(join(home, 'large.arrow'));
  const sources = large.ids.map((_, i) => (i < 1100 ? i : 2 * (i - 1100)));
  for (const leaveOneOut of [true, false]) {
    const options = { sources, leaveOneOut };
    expect(await streamedCentres(rows.embedding, large.subjects, options)).toEqual(
      classCentres(large.embedding, large.subjects, options),
    );
  }
  await rows.close();
});

it('resumes on the disk where it was killed, with the same bits; a checkpoint of other rows is not continued', async () => {
  const training = { epochs: 5, batch: 16, head: { hidden: [3] } };
  await trainOnTable(stored, how('whole', 'scaleface', training));
  const progress = (_: string, done: number): void => {
    if (done === 4) throw new Error('killed');
  };
  const resumable = how('killed', 'scaleface', training);
  await expect(trainOnTable(stored, { ...resumable, progress })).rejects.toThrow('killed');
  expect((await trainOnTable(stored, { ...resumable, out: join(home, 'killed') })).resumedSteps).toBe(3);
  expect(await left('killed')).toEqual(await left('whole'));
  await expect(trainOnTable(stored, { ...resumable, progress })).rejects.toThrow('killed');
  expect((await trainOnTable(stored, { ...resumable, without: ['p03'] })).resumedSteps).toBe(0);
});

it('rows without a subject are refused before any step', async () => {
  const nameless = { ...table, subjects: table.subjects.map((subject, i) => (i === 5 ? '' : subject)) };
  await expect(trainOnTable(nameless, how('x', 'scaleface', {}))).rejects.toMatchObject({
    code: 'bad-format',
    path: 'subject[5]',
  });
});

it.runIf(inLongJob)('a head learns from a file of more than four times the memory that it takes', async () => {
  const [rows, width] = [3200, 2048];
  const file = join(home, 'wide.arrow');
  const { subjects, embedding } = identities(rows);
  async function* parts(): AsyncGenerator<FeatureTable> {
    for (let first = 0; first < rows; first += 100) {
      const own = subjects.slice(first, first + 100);
      const data = Float32Array.from({ length: 100 * width }, (_, i) => ((first + i * 7919) % 1000) / 500 - 1);
      const { width: d } = embedding;
      yield {
        ids: own.map((subject, k) => `${subject}/${first + k}`),
        subjects: own,
        embedding: { data: embedding.data.slice(first * d, (first + 100) * d), width: d },
        bottleneck: { data, width },
        numbers: {},
        metadata: {},
      };
    }
  }
  await writeFeatureTable(file, parts());
  const wide = await openFeatureTable(file);
  const before = await settledBytes();
  let most = 0;
  const progress = (_: string, done: number): void => {
    if (done % 50 === 0) most = Math.max(most, heldBytes() - before);
  };
  const data = { subjects, embedding: wide.embedding, bottleneck: wide.bottleneck as StoredRows };
  const options = { epochs: 1, batch: 16, head: { hidden: [4] } };
  const { heads } = await trainMethod('scaleface', data, options, undefined, progress);
  for (const head of heads) head.dispose();
  await wide.close();
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThan((4 * rows * width) / 4);
});
