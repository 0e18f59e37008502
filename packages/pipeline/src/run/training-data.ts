import type { EngineReport } from '@scaleface/core';
import { type FeatureTable, indexById } from '@scaleface/data';
import { bottleneckOf } from '../training/bottleneck-of.js';
import type { ScaleHeadData } from '../training/scale-head-batch.js';
import { keyOfTraining, stampOfMatrix } from '../training/training-key.js';
import { copyMark } from './degraded-images.js';

/**
 * What a head learns from a feature table: a row whose id is another's with `#` and a number after it is a degraded copy
 * of that one.
 *
 * @param table - Features with a bottleneck.
 * @throws ScaleFaceError `bad-format` when the table has no bottleneck.
 */
export function trainingDataOf(table: FeatureTable): Required<ScaleHeadData> {
  const { subjects, embedding } = table;
  return { bottleneck: bottleneckOf(table), embedding, subjects, sources: sourcesOf(table) };
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
  { metadata, ids, subjects, embedding, bottleneck }: FeatureTable,
  engine: Pick<EngineReport, 'engine' | 'versions'>,
): string =>
  keyOfTraining({
    method: 'a head on a feature table',
    options: training,
    engine,
    ids,
    subjects,
    content: [stampOfMatrix(embedding), bottleneck && stampOfMatrix(bottleneck)],
    backbone: metadata,
    init: null,
  });
