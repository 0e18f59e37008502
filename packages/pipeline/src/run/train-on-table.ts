import type { EngineReport } from '@scaleface/core';
import type { FeatureTable } from '@scaleface/data';
import {
  assertModelPlace,
  calibrateModel,
  checkpointsOf,
  type Preprocessing,
  type ProgressReport,
  predictScales,
  saveModel,
} from '@scaleface/models';
import { withWorkFolder } from '@scaleface/models/storage';
import { type ScaleHeadTrainingOptions, trainScaleHead } from '../training/scale-head.js';
import { trainingDataOf, trainingKey } from './training-data.js';

/** Options of {@link trainOnTable}. */
export interface TableTraining {
  /** The model folder to write. */
  readonly out: string;
  /** How the head learns. */
  readonly training: ScaleHeadTrainingOptions;
  /** The folder of the checkpoints; removed at the end. `OUT.checkpoints` by default. */
  readonly checkpoints?: string | undefined;
  /** Steps between two checkpoints; 50 by default. */
  readonly checkpointEvery?: number;
  /** The engine in use: a checkpoint of another one is not continued. */
  readonly engine: Pick<EngineReport, 'engine' | 'versions'>;
  /** Called with progress. */
  readonly progress?: ProgressReport | undefined;
  /** Called with a sentence when a damaged checkpoint was dropped. */
  readonly note?: ((line: string) => void) | undefined;
}

/** What {@link trainOnTable} did. */
export interface TrainedOnTable {
  /** Mean loss of each pass. */
  readonly losses: readonly number[];
  /** Steps that an interrupted call had done. */
  readonly resumedSteps: number;
  /** @deprecated The former name of `resumedSteps`; goes with the next version. */
  readonly kept: number;
}

/**
 * Trains a scale head on a feature table and writes its model folder; resumes from the checkpoints of an interrupted
 * call with the same table and options. A row whose id is another's with `#` and a number after it is a degraded copy of
 * that one and is left out of the class centres.
 *
 * @param table - Features with a bottleneck.
 * @param options - Where to, and how the head learns.
 * @returns The mean loss of each epoch, and the steps that an interrupted call had done.
 * @throws ScaleFaceError before any step: as `assertModelPlace`, `bad-format` when the table has no bottleneck, `busy`
 * when another process trains this model; then as `trainScaleHead`.
 */
export async function trainOnTable(table: FeatureTable, options: TableTraining): Promise<TrainedOnTable> {
  const { out, checkpoints = await checkpointsOf(out) } = options;
  await assertModelPlace(out, { checkpoints });
  return withWorkFolder(checkpoints, () => train(table, { ...options, checkpoints }));
}

async function train(
  table: FeatureTable,
  { out, training, checkpoints: folder, checkpointEvery: every = 50, engine, progress, note }: Resumable<TableTraining>,
): Promise<TrainedOnTable> {
  const { metadata } = table;
  const data = trainingDataOf(table);
  const checkpoint = { folder, key: trainingKey(training, table, engine), every, note };
  const { head, losses, resumedSteps } = await trainScaleHead(data, training, checkpoint, progress);
  try {
    const { confidence } = predictScales(head, data.bottleneck);
    const backbone = {
      name: metadata.backbone ?? 'unknown',
      sha256: metadata.backbone_sha256 ?? 'unknown',
      preprocessing: JSON.parse(metadata.preprocessing ?? 'null') as Preprocessing,
      ...(metadata.outputs === undefined ? {} : { outputs: JSON.parse(metadata.outputs) }),
    };
    await saveModel(out, head, backbone, calibrateModel(table, confidence, data.sources, { seed: training.seed ?? 0 }));
  } finally {
    head.dispose();
  }
  return { losses, resumedSteps, kept: resumedSteps };
}

type Resumable<T extends { readonly checkpoints?: string | undefined }> = T & { readonly checkpoints: string };
