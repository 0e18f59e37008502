import type { EngineReport } from '@scaleface/core';
import { type FeatureTable, indexById } from '@scaleface/data';
import { bottleneckOf } from '../training/bottleneck-of.js';
import type { ScaleHeadData } from '../training/scale-head-batch.js';
import { keyOfTraining, stampOfMatrix } from '../training/training-key.js';
import { copyMark } from './plan.js';

/**
 * What a head learns from a feature table: a row whose id is another's with `#` and a number after it is a degraded copy
 * of that one.
 *
 * @param table - Features with a bottleneck.
 * @throws ScaleFaceError `bad-format` when the table has no bottleneck.
 */
export function trainingDataOf(table: FeatureTable): Required<ScaleHeadData> {
  const { ids, subjects, embedding } = table;
  const bottleneck = bottleneckOf(table);
  const index = indexById(ids);
  // A copy's file is its clean image's: where the one decoded, so did the other.
  const sources = ids.map((id, i) => index.get(id.slice(0, Math.max(0, id.lastIndexOf(copyMark)))) ?? i);
  return { bottleneck, embedding, subjects, sources };
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
