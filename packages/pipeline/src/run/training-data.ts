import { createHash } from 'node:crypto';
import type { EngineReport } from '@scaleface/core';
import { type FeatureTable, indexById } from '@scaleface/data';
import { ScaleFaceError } from '@scaleface/numerics';
import { bottleneckOf } from '../training/bottleneck-of.js';
import type { FeatureRows } from '../training/feature-rows.js';
import type { ScaleHeadData } from '../training/scale-head-batch.js';
import { keyOfTraining, stampOfMatrix, type TrainingInputs } from '../training/training-key.js';
import { copyMark } from './degraded-images.js';
import { type AnyFeatureTable, isStored } from './some-rows.js';

/**
 * What a head learns from a feature table: a row whose id is another's with `#` and a number after it is a degraded copy
 * of that one.
 *
 * @param table - Features with a bottleneck.
 * @throws ScaleFaceError `bad-format` when the table has no bottleneck, or does not say whose a face is.
 */
export function trainingDataOf(table: AnyFeatureTable): Required<Omit<ScaleHeadData<FeatureRows>, 'validation'>> {
  const { subjects, embedding } = table;
  assertSubjects(table);
  return { bottleneck: bottleneckOf<FeatureRows>(table), embedding, subjects, sources: sourcesOf(table) };
}

/** Refuses rows without a subject: images of verification sets, which would all become one identity. */
function assertSubjects({ ids, subjects }: Pick<FeatureTable, 'ids' | 'subjects'>): void {
  const unknown = subjects.indexOf('');
  if (unknown < 0) return;
  throw new ScaleFaceError('a row without a subject', {
    code: 'bad-format',
    path: `subject[${unknown}]`,
    expected: 'whose face it is, for every row',
    received: `none for ${ids[unknown]}`,
    hint: 'Verification sets (bin:) do not say; train on a set that does',
  });
}

/**
 * For each row of a table, the row of the clean image it was made from: itself for a clean image, and for a copy whose
 * clean image is not in the table.
 *
 * @param table - The features.
 */
export function sourcesOf({ ids }: Pick<FeatureTable, 'ids'>): number[] {
  const index = indexById(ids);
  // A copy's file is its clean image's: where the one decoded, so did the other.
  return ids.map((id, i) => index.get(id.slice(0, Math.max(0, id.lastIndexOf(copyMark)))) ?? i);
}

/**
 * The rows of some identities, each image with some of its degraded copies at most.
 *
 * @param table - The features.
 * @param wanted - Whether an identity is wanted.
 * @param copies - Copies of an image at most, the first ones; all by default.
 * @param leftOut - Ids of rows that are not taken; none by default.
 */
export function rowsOf(
  { ids, subjects }: Pick<FeatureTable, 'ids' | 'subjects'>,
  wanted: (subject: string) => boolean,
  copies: number = Number.POSITIVE_INFINITY,
  leftOut: ReadonlySet<string> = new Set(),
): number[] {
  const taken = new Map<string, number>();
  return ids.flatMap((id, i) => {
    if (!wanted(subjects[i] as string) || leftOut.has(id)) return [];
    const mark = id.lastIndexOf(copyMark);
    if (mark < 0 || !(Number(id.slice(mark + 1)) > 0)) return [i];
    const image = id.slice(0, mark);
    const count = (taken.get(image) ?? 0) + 1;
    taken.set(image, count);
    return count <= copies ? [i] : [];
  });
}

/**
 * What is trained on what: a checkpoint with another key is not continued.
 *
 * @param training - How the head learns.
 * @param table - What it learns from.
 * @param engine - The engine in use.
 */
export const trainingKey = (
  training: unknown,
  table: AnyFeatureTable,
  engine: Pick<EngineReport, 'engine' | 'versions'>,
): string =>
  keyOfTraining({
    method: 'a head on a feature table',
    options: training,
    engine,
    ...namesAndContent(table),
    backbone: table.metadata,
    init: null,
  });

/** Of a stored table the hash of its file stands for its rows' names and numbers, beside a hash of which rows they are. */
function namesAndContent(table: AnyFeatureTable): Pick<TrainingInputs, 'ids' | 'subjects' | 'content'> {
  const { ids, subjects } = table;
  if (!isStored(table)) {
    const { embedding, bottleneck } = table;
    return { ids, subjects, content: [stampOfMatrix(embedding), bottleneck && stampOfMatrix(bottleneck)] };
  }
  const hash = createHash('sha256');
  for (const id of ids) hash.update(`${JSON.stringify(id)}\n`);
  return { ids: [], subjects: [], content: ['stored', table.sha256, hash.digest('hex')] };
}
