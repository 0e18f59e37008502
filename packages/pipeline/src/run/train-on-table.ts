import type { EngineReport } from '@scaleface/core';
import { type FeatureTable, methodFeatures, takeTableRows } from '@scaleface/data';
import {
  assertModelPlace,
  calibrateModel,
  checkpointsOf,
  type Preprocessing,
  type ProgressReport,
  predictConfidence,
  saveModel,
  type UncertaintyMethod,
} from '@scaleface/models';
import { withWorkFolder } from '@scaleface/models/storage';
import {
  type ImageMethodName,
  imageMethodNames,
  type MethodName,
  type MethodOptions,
  methodReads,
} from '../training/method-options.js';
import { trainMethod } from '../training/methods.js';
import type { TrainingRecord } from '../training/train-head.js';
import { estimatorOfTable } from './table-estimator.js';
import { rowsOf, sourcesOf, trainingDataOf, trainingKey } from './training-data.js';

/** Options of {@link trainOnTable}. */
export interface TableTraining {
  /** The model folder to write. */
  readonly out: string;
  /** The method; ScaleFace for few identities by default. */
  readonly method?: MethodName | ImageMethodName;
  /** What differs from the method's own setting; the seed of the pairs for a method that reads images. */
  readonly training: MethodOptions[MethodName];
  /** The file of the network whose number is the confidence, for the method `onnx`; it is copied into the folder. */
  readonly network?: string | undefined;
  /** Identities of the table that are kept from the training; nobody by default. */
  readonly without?: readonly string[];
  /** Ids of rows from which neither the heads nor the pair score learn; none by default. */
  readonly leftOut?: readonly string[];
  /** Degraded copies of each image that the heads learn from at most; all by default. The pair score sees all. */
  readonly copies?: number | undefined;
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
 * Trains a method of uncertainty on a feature table, fits its pair score and its calibration on the same identities, and
 * writes its model folder; resumes from the checkpoints of an interrupted call with the same table and options. A row
 * whose id is another's with `#` and a number after it is a degraded copy of that one and is left out of the class
 * centres.
 *
 * @param table - Features, with the bottleneck that the method's heads read, or with the column `quality` of a method that
 * reads images (`embedImages` with its estimator).
 * @param options - Where to, which method, how it learns.
 * @returns The mean loss of each epoch, and the steps that an interrupted call had done.
 * @throws ScaleFaceError before any step: as `assertModelPlace`, `bad-format` when the table has no bottleneck, or not the column
 * `quality` of the method, `busy`
 * when another process trains this model; then as `trainMethod` and `calibrateModel`.
 */
export async function trainOnTable(table: FeatureTable, options: TableTraining): Promise<TrainedOnTable> {
  const { out, checkpoints = await checkpointsOf(out) } = options;
  await assertModelPlace(out, { checkpoints });
  return withWorkFolder(checkpoints, () => train(table, { ...options, checkpoints }));
}

async function train(table: FeatureTable, options: Resumable<TableTraining>): Promise<TrainedOnTable> {
  const { without = [], leftOut = [], copies } = options;
  const kept = new Set(without);
  const unwanted = new Set(leftOut);
  const own = (most?: number): FeatureTable => {
    const rows = rowsOf(table, (subject) => !kept.has(subject), most, unwanted);
    return rows.length === table.ids.length ? table : takeTableRows(table, rows);
  };
  const trained = await trainRows(own(copies), options);
  try {
    await saveTrained(own(), trained, options);
  } finally {
    for (const head of trained.heads) head.dispose();
  }
  const { losses, resumedSteps } = trained;
  return { losses, resumedSteps, kept: resumedSteps };
}

/** Trains a method on some rows; of one that reads images there is nothing to train. */
async function trainRows(
  learnt: FeatureTable,
  options: Resumable<TableTraining>,
): Promise<UncertaintyMethod & TrainingRecord> {
  const { method = 'scaleface', training, network, checkpoints: folder, engine, progress, note } = options;
  if (isImageMethod(method)) {
    const quality = await estimatorOfTable(learnt, method, network);
    return { method, heads: [], reads: 'image', quality, losses: [], resumedSteps: 0, kept: 0 };
  }
  const checkpoint = {
    folder,
    key: trainingKey([method, training], learnt, engine),
    every: options.checkpointEvery ?? 50,
    note,
  };
  const data = trainingDataOf(
    methodReads(method) === 'embedding' ? { ...learnt, bottleneck: learnt.embedding } : learnt,
  );
  return trainMethod(method, data, training, checkpoint, progress);
}

const isImageMethod = (method: MethodName | ImageMethodName): method is ImageMethodName =>
  imageMethodNames.some((name) => name === method);

/** Fits the pair score of a trained method and writes its model folder. */
async function saveTrained(
  table: FeatureTable,
  trained: UncertaintyMethod & TrainingRecord,
  { out, training, engine, copies }: TableTraining,
): Promise<void> {
  const { metadata, subjects } = table;
  const { seed = 0 } = training as { readonly seed?: number };
  const { confidence } = await predictConfidence(trained, methodFeatures(table, trained));
  const calibration = calibrateModel(table, confidence, sourcesOf(table), { seed });
  const backbone = {
    name: metadata.backbone ?? 'unknown',
    sha256: metadata.backbone_sha256 ?? 'unknown',
    preprocessing: JSON.parse(metadata.preprocessing ?? 'null') as Preprocessing,
    ...(metadata.outputs === undefined ? {} : { outputs: JSON.parse(metadata.outputs) }),
  };
  const { method, heads, reads, quality, dropout, losses } = trained;
  const said = {
    options: training,
    ...(copies === undefined ? {} : { copies }),
    images: subjects.length,
    identities: new Set(subjects).size,
    losses,
    engine: engine.engine,
    versions: engine.versions,
  };
  const saved = { method, heads, reads, training: said, ...(quality && { quality }), ...(dropout && { dropout }) };
  await saveModel(out, saved, backbone, calibration);
}

type Resumable<T extends { readonly checkpoints?: string | undefined }> = T & { readonly checkpoints: string };
