import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type AnyShardRecord,
  assertShardHolds,
  readShardRecord,
  readShardRecords,
  type Shard,
  shardName,
  writeShardRecord,
} from '@scaleface/data';
import type { DrawnValues } from '@scaleface/eval';
import { digestOfFile, type FileDigest, hashOf, holds, writeFileAtomic } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import type { EvaluationReport } from '../report/types.js';
import { evaluateFeatures, type FeatureEvaluation } from './evaluate-features.js';

interface EvaluateShardRecord extends AnyShardRecord {
  readonly command: 'evaluate';
  /** What was evaluated, and how; the merging does it once more. */
  readonly features: string;
  readonly evaluation: Omit<FeatureEvaluation, 'drawnValues'>;
  /** Draws of all shards. */
  readonly draws: number;
  /** Numbers a draw. */
  readonly width: number;
  /** The file of the numbers of this shard's draws. */
  readonly values: FileDigest;
}

/** What {@link evaluateShard} did. */
export interface EvaluateShardSummary {
  /** Draws of this shard. */
  readonly draws: number;
  /** Whether it was there already, of the same files and settings. */
  readonly alreadyDone: boolean;
}

const valuesFile = (folder: string, shard: Shard): string => join(folder, `${shardName(shard)}.f64`);

/**
 * Evaluates one shard of an evaluation's bootstrap, so that many processes can do it together; then
 * {@link mergeEvaluateShards} makes of the shards the report that {@link evaluateFeatures} makes in one go, byte for byte.
 *
 * What takes time in an evaluation is the draws, and intervals clustered by identity are no sums over parts of the pairs: a
 * rejected pair, a threshold, depend on all others. So the draws are divided, not the pairs. Every process reads all features
 * and pairs and goes through the same random numbers; it takes the figures of each n-th draw, and writes them as they are.
 *
 * @param features - The feature table.
 * @param evaluation - As {@link evaluateFeatures} takes it, the same in each process; with draws.
 * @param shard - Which shard.
 * @param folder - The folder of the shards.
 * @throws ScaleFaceError as {@link evaluateFeatures}; `invalid-argument` without draws, `not-writable`.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { makePairs, writeFeatureTable, writePairs } from '@scaleface/data';
 * import { evaluateShard, QUICK_DEMO_CONFIG } from '@scaleface/pipeline';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const [features, pairs, shards] = [join(folder, 'features.arrow'), join(folder, 'pairs.csv'), join(folder, 'shards')];
 * const [ids, subjects] = [['a/1', 'a/2', 'b/1', 'b/2'], ['a', 'a', 'b', 'b']];
 * const embedding = { data: Float32Array.of(3, 0, 2, 0.1, 0, 3, 0.9, 1), width: 2 };
 * await writeFeatureTable(features, { ids, subjects, embedding, numbers: {}, metadata: {} });
 * await writePairs(pairs, makePairs(ids.map((id) => ({ id, subject: id.slice(0, 1) })), 4, 1));
 *
 * const evaluation = { pairs, options: { ...QUICK_DEMO_CONFIG.evaluate, fars: [0.5] } };
 * const shard = { index: 1, count: 3 }; // one process of three
 * await evaluateShard(features, evaluation, shard, shards); // => { draws: 40, alreadyDone: false }
 * await evaluateShard(features, evaluation, shard, shards); // => { draws: 40, alreadyDone: true }
 * await rm(folder, { recursive: true });
 * ```
 */
export async function evaluateShard(
  features: string,
  evaluation: Omit<FeatureEvaluation, 'drawnValues'>,
  shard: Shard,
  folder: string,
): Promise<EvaluateShardSummary> {
  if (evaluation.options.replicates === 0) {
    const details = {
      code: 'invalid-argument',
      path: 'replicates',
      expected: 'draws, which the shards divide',
    } as const;
    throw new ScaleFaceError('an evaluation without draws has no shards', details);
  }
  await mkdir(folder, { recursive: true }).catch((cause) => {
    throw new ScaleFaceError('cannot be written', { code: 'not-writable', path: folder, cause });
  });
  const work = await workOf(features, evaluation);
  const file = valuesFile(folder, shard);
  const before = await readShardRecord<EvaluateShardRecord>(folder, shard);
  if (before !== undefined && hashOf(before.work) === hashOf(work) && (await holds(file, before.values))) {
    return { draws: before.values.size / (8 * before.width), alreadyDone: true };
  }
  const own: ArrayLike<number>[] = [];
  let [draws, width] = [0, 0];
  const drawnValues: DrawnValues = (compute) => {
    if (draws++ % shard.count !== shard.index) return [];
    const values = compute();
    width = values.length;
    own.push(values);
    return values;
  };
  // Errors by group of people and against discard have draws of their own, which merging makes.
  await evaluateFeatures(features, { ...evaluation, groups: undefined, discard: false, drawnValues });
  await writeFileAtomic(file, bytesOf(own));
  const record: EvaluateShardRecord = {
    format: 'scaleface-shard/1',
    command: 'evaluate',
    shard,
    work,
    features,
    evaluation,
    draws,
    width,
    values: await digestOfFile(file),
  };
  await writeShardRecord(folder, record);
  return { draws: own.length, alreadyDone: false };
}

/** Numbers as they are, least significant byte first. */
function bytesOf(rows: readonly ArrayLike<number>[]): Uint8Array {
  const width = rows[0]?.length ?? 0;
  const view = new DataView(new ArrayBuffer(8 * width * rows.length));
  for (const [r, values] of rows.entries()) {
    for (let k = 0; k < width; k++) view.setFloat64(8 * (r * width + k), values[k] as number, true);
  }
  return new Uint8Array(view.buffer);
}

/** What the figures depend on, by name. */
async function workOf(
  features: string,
  evaluation: Omit<FeatureEvaluation, 'drawnValues'>,
): Promise<Record<string, string>> {
  const { pairs, model, ids, bottleneck, qualities, groups, options, seed, backbone, engine } = evaluation;
  const digest = async (file: string | undefined): Promise<string> =>
    file === undefined ? '' : (await digestOfFile(file)).sha256;
  const inside = model === undefined ? [] : await readdir(model, { recursive: true, withFileTypes: true });
  const files = inside.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return {
    features: hashOf([await digest(features), await digest(ids), await digest(bottleneck)]),
    pairs: await digest(pairs),
    ...(model === undefined ? {} : { model: hashOf(await Promise.all(files.sort().map(digest))) }),
    ...(qualities === undefined ? {} : { qualities: hashOf([await digest(qualities.file), qualities.columns]) }),
    ...(groups === undefined ? {} : { groups: hashOf([await digest(groups.file), groups.attributes ?? null]) }),
    settings: hashOf([options, seed ?? 0, backbone ?? null, engine ?? null, process.version]),
  };
}

/**
 * Makes the report of the shards of {@link evaluateShard}: the figures of all pairs are taken once more, those of the draws
 * from the shards. The files that were evaluated have to be there still, under the same names.
 *
 * @param folder - The folder of the shards.
 * @param configuration - What the report holds as its configuration, of the shards' own.
 * @throws ScaleFaceError as `mergeShards` and {@link evaluateFeatures}; `damaged` for files that have changed since.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { makePairs, writeFeatureTable, writePairs } from '@scaleface/data';
 * import { evaluateFeatures, evaluateShard, mergeEvaluateShards, QUICK_DEMO_CONFIG } from '@scaleface/pipeline';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const [features, pairs, shards] = [join(folder, 'features.arrow'), join(folder, 'pairs.csv'), join(folder, 'shards')];
 * const [ids, subjects] = [['a/1', 'a/2', 'b/1', 'b/2'], ['a', 'a', 'b', 'b']];
 * const embedding = { data: Float32Array.of(3, 0, 2, 0.1, 0, 3, 0.9, 1), width: 2 };
 * await writeFeatureTable(features, { ids, subjects, embedding, numbers: {}, metadata: {} });
 * await writePairs(pairs, makePairs(ids.map((id) => ({ id, subject: id.slice(0, 1) })), 4, 1));
 *
 * const evaluation = { pairs, options: { ...QUICK_DEMO_CONFIG.evaluate, fars: [0.5] } };
 * for (const index of [0, 1, 2]) await evaluateShard(features, evaluation, { index, count: 3 }, shards);
 * const whole = await evaluateFeatures(features, evaluation);
 * JSON.stringify(await mergeEvaluateShards(shards)) === JSON.stringify(whole); // => true
 * await rm(folder, { recursive: true });
 * ```
 */
export async function mergeEvaluateShards(
  folder: string,
  configuration: (own: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>> = (own) => own,
): Promise<EvaluationReport> {
  const records = await readShardRecords<EvaluateShardRecord>(folder, 'evaluate');
  const [{ features, evaluation, work, draws, width }] = records as [EvaluateShardRecord];
  const parts: DataView[] = [];
  for (const { shard, values } of records) {
    const file = valuesFile(folder, shard);
    await assertShardHolds(file, values, shard);
    const { buffer, byteOffset, byteLength } = await readFile(file);
    parts.push(new DataView(buffer, byteOffset, byteLength));
  }
  if (hashOf(await workOf(features, evaluation)) !== hashOf(work)) {
    throw new ScaleFaceError('what was evaluated has changed since', {
      code: 'damaged',
      path: folder,
      expected: `${features}, ${evaluation.pairs} and the model as the shards had them, and the same version of Node`,
    });
  }
  let draw = 0;
  const drawnValues: DrawnValues = () => {
    const view = parts[draw % parts.length] as DataView;
    const first = Math.floor(draw++ / parts.length) * width;
    return Float64Array.from({ length: width }, (_, k) => view.getFloat64(8 * (first + k), true));
  };
  const own = evaluation.configuration;
  const report = await evaluateFeatures(features, {
    ...evaluation,
    ...(own && { configuration: configuration(own) }),
    drawnValues,
  });
  if (draw === draws) return report;
  throw new ScaleFaceError('the shards have other draws', {
    code: 'bad-format',
    path: folder,
    expected: `${draw} draws`,
    received: `${draws}`,
  });
}
