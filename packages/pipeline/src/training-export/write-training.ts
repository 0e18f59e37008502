import { join } from 'node:path';
import { encodeSafetensors, type StoredArray, storedArray } from '@scaleface/core';
import { ScaleHead } from '@scaleface/heads';
import { type ProgressReport, saveTensors } from '@scaleface/models';
import { digestOfFile, type FileDigest, replaceFolder, writeFileAtomic } from '@scaleface/models/storage';
import { createRandom, defined, ScaleFaceError } from '@scaleface/numerics';
import { assertImagesPerIdentity } from '../training/balanced-order.js';
import { batchCount, epochOrder } from '../training/centre-head.js';
import { type ClassCentres, unitRows } from '../training/centres.js';
import { BatchReader, type FeatureRows } from '../training/feature-rows.js';
import type { ScaleHeadTrainingOptions } from '../training/scale-head.js';
import type { ScaleHeadData } from '../training/scale-head-batch.js';
import { streamedCentres } from '../training/streamed-centres.js';
import { trainingDefaults } from '../training/training-defaults.js';
import { type ExportedTraining, exportFiles, exportFolder, mostRowFiles, rowFile } from './training-folder.js';

/** Bytes of a file of rows, about. */
const fileBytes = 2 ** 28;

/** What is exported. */
export interface TrainingToExport extends Pick<ExportedTraining, 'key' | 'method' | 'options'> {
  /** Where to. */
  readonly out: string;
  /** Features, embeddings and identities. */
  readonly data: ScaleHeadData<FeatureRows>;
  /** How the head learns, the method's own settings filled in. */
  readonly settings: ScaleHeadTrainingOptions;
  /** Called with progress. */
  readonly progress?: ProgressReport | undefined;
}

/**
 * Writes all that the training of a scale head consists of as safetensors and JSON: rows of features with unit
 * embeddings, labels and cosines to the own class, class centres, first weights, and the rows of each step.
 *
 * @param training - What is exported.
 * @returns What `training.json` says.
 * @throws ScaleFaceError as `trainScaleHead`, and `invalid-argument` when the folder holds anything else.
 */
export async function writeTraining(training: TrainingToExport): Promise<ExportedTraining> {
  const { out, data, settings, progress, key, method, options } = training;
  const {
    epochs,
    batch,
    imagesPerIdentity: each = 0,
    margin,
    leaveOneOut,
    seed,
    ...rest
  } = {
    ...trainingDefaults.scaleHead,
    ...defined(settings),
  };
  const rows = data.subjects.length;
  assertImagesPerIdentity(each, batch);
  const batches = batchCount(rows, batch);
  const centres = await streamedCentres(data.embedding, data.subjects, {
    leaveOneOut,
    ...defined({ sources: data.sources }),
  });
  const head = new ScaleHead({ ...settings.head, features: data.bottleneck.width, seed });
  const random = createRandom(seed);
  const order = Array.from({ length: epochs }, () => epochOrder(random, centres.labels, batch, each).flat()).flat();
  const { learningRate, momentum, weightDecay, clipNorm } = rest;
  const said = { margin, batch, epochs, batches, learningRate, momentum, weightDecay, clipNorm };
  const files: Record<string, FileDigest> = {};
  let record: ExportedTraining | undefined;
  await replaceFolder(out, exportFolder, async (made) => {
    const keep = async (name: string, arrays: Record<string, StoredArray>): Promise<void> => {
      await writeFileAtomic(join(made, name), encodeSafetensors(arrays));
      files[name] = await digestOfFile(join(made, name));
    };
    const { width } = data.embedding;
    await keep(exportFiles.centres, { centres: storedArray(centres.centres.data, [centres.classes.length, width]) });
    await keep(exportFiles.order, { order: storedArray(Int32Array.from(order), [epochs * batches, batch]) });
    await saveTensors(join(made, exportFiles.head), head.stateDict());
    files[exportFiles.head] = await digestOfFile(join(made, exportFiles.head));
    await writeRows(data, centres, keep, progress);
    const shape = { head: head.config, rows, classes: centres.classes.length };
    record = { format: 'scaleface-training/1', key, method, options, ...shape, ...said, files };
    await writeFileAtomic(join(made, exportFiles.record), `${JSON.stringify(record, null, 2)}\n`);
  }).finally(() => head.dispose());
  return record as unknown as ExportedTraining;
}

async function writeRows(
  data: ScaleHeadData<FeatureRows>,
  { labels, targets }: ClassCentres,
  keep: (name: string, arrays: Record<string, StoredArray>) => Promise<void>,
  progress: ProgressReport | undefined,
): Promise<void> {
  const rows = labels.length;
  const widths = data.bottleneck.width + data.embedding.width;
  const most = Math.max(1, Math.floor(fileBytes / (4 * (widths + 2))));
  const count = Math.ceil(rows / most);
  if (count > mostRowFiles) {
    throw new ScaleFaceError('too many rows for one export', {
      code: 'out-of-range',
      path: 'rows',
      expected: `at most ${mostRowFiles * most} of this width`,
      received: String(rows),
    });
  }
  const reader = new BatchReader(data);
  for (let file = 0; file < count; file++) {
    const first = file * most;
    const length = Math.min(most, rows - first);
    const { bottleneck, embedding } = await reader.take(Array.from({ length }, (_, i) => first + i));
    await keep(rowFile(file), {
      bottleneck: storedArray(bottleneck.data, [length, bottleneck.width]),
      unit: storedArray(Float32Array.from(unitRows(embedding, first)), [length, embedding.width]),
      label: storedArray(labels.slice(first, first + length), [length]),
      target: storedArray(targets.slice(first, first + length), [length]),
    });
    progress?.('export', first + length, rows);
  }
}
