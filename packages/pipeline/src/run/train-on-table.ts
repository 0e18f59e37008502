import type { EngineReport } from '@scaleface/core';
import { type FeatureTable, methodFeatures, type StoredFeatureTable } from '@scaleface/data';
import {
  assertModelPlace,
  calibrateModel,
  calibrateStoredModel,
  checkpointsOf,
  identityHashes,
  type ModelCalibration,
  type ProgressReport,
  predictConfidence,
  predictStoredConfidence,
  saveModel,
  type UncertaintyMethod,
} from '@scaleface/models';
import { withWorkFolder } from '@scaleface/models/storage';
import {
  type ImageMethodName,
  isImageMethod,
  type MethodName,
  type MethodOptions,
  methodReads,
} from '../training/method-options.js';
import { trainMethod } from '../training/methods.js';
import type { TrainingRecord } from '../training/train-head.js';
import type { Validation, ValidationOptions, ValidationRecord } from '../training/validation.js';
import { headOfExport } from './export-training.js';
import { type AnyFeatureTable, isStored, someRows } from './some-rows.js';
import { backboneOfTable } from './table-backbone.js';
import { estimatorOfTable } from './table-estimator.js';
import { validationOfTable } from './table-validation.js';
import { rowsOf, sourcesOf, trainingDataOf, trainingKey } from './training-data.js';

/** Options of {@link trainOnTable}. */
export interface TableTraining {
  /** The model folder to write. */
  readonly out: string;
  /** The method; ScaleFace for few identities by default. */
  readonly method?: MethodName | ImageMethodName;
  /** What differs from the method's own setting; the seed of the pairs for a method that reads images. */
  readonly training: MethodOptions[MethodName];
  /** The folder of an exported training (`exportTraining`) whose head was trained by another program; it is not trained here. */
  readonly trained?: string | undefined;
  /** The file of the network whose number is the confidence, for the method `onnx`; it is copied into the folder. */
  readonly network?: string | undefined;
  /** Identities of the table that are kept from the training; nobody by default. */
  readonly without?: readonly string[];
  /** Ids of rows from which neither the heads nor the pair score learn; none by default. */
  readonly leftOut?: readonly string[];
  /** Degraded copies of each image that the heads learn from at most; all by default. The pair score sees all. */
  readonly copies?: number | undefined;
  /**
   * Measures every epoch by the area of verification with rejection on a tenth of the identities, which the head does not learn
   * from, stops when there is no gain, and takes the head of the best epoch; none by default.
   */
  readonly validation?: ValidationOptions | undefined;
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
  /** What the validation found, where there was one. */
  readonly validation?: ValidationRecord;
}

/**
 * Trains a method of uncertainty on a feature table, fits its pair score and its calibration on the same identities, and
 * writes its model folder; resumes from the checkpoints of an interrupted call with the same table and options. A row
 * whose id is another's with `#` and a number after it is a degraded copy of that one and is left out of the class
 * centres.
 *
 * The rows of a table that stays on the disk (`openFeatureTable`) are read batch by batch, those of the next one while the
 * engine works; heads, pair score and calibration are those that the table in memory gives, bit for bit.
 *
 * @param table - Features, with the bottleneck that the method's heads read, or with the column `quality` of a method that
 * reads images (`embedImages` with its estimator).
 * @param options - Where to, which method, how it learns.
 * @returns The mean loss of each epoch, and the steps that an interrupted call had done.
 * @throws ScaleFaceError before any step: as `assertModelPlace`, `bad-format` when the table has no bottleneck, or not the column
 * `quality` of the method, or metadata of its backbone that are no JSON, `busy` when another process trains this model; then as
 * `trainMethod` and `calibrateModel`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { mkdtemp, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { loadModel } from '@scaleface/models';
 * import { trainOnTable } from '@scaleface/pipeline';
 *
 * const embedding = { data: Float32Array.of(1, 0, 1, 0.2, 0, 1, 0.3, 1), width: 2 };
 * const rows = { ids: ['a/1', 'a/2', 'b/1', 'b/2'], subjects: ['a', 'a', 'b', 'b'], embedding, bottleneck: embedding };
 * const metadata = { backbone: 'my network', backbone_sha256: 'ab', preprocessing: 'null' };
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const out = join(folder, 'model');
 * const { losses } = await trainOnTable({ ...rows, numbers: {}, metadata }, {
 *   out,
 *   method: 'pfe',
 *   training: { epochs: 2, images: 2 },
 *   engine: { engine: 'cpu', versions: {} },
 * });
 * losses.length; // => 2
 * const model = await loadModel(out);
 * [model.method, model.config.training?.identities]; // => ['pfe', 2]
 * model.dispose();
 * await rm(folder, { recursive: true });
 * ```
 */
export async function trainOnTable(
  table: FeatureTable | StoredFeatureTable,
  options: TableTraining,
): Promise<TrainedOnTable> {
  const { out, checkpoints = await checkpointsOf(out) } = options;
  await assertModelPlace(out, { checkpoints });
  return withWorkFolder(checkpoints, () => train(table, { ...options, checkpoints }));
}

async function train(table: AnyFeatureTable, options: Resumable<TableTraining>): Promise<TrainedOnTable> {
  const { without = [], leftOut = [], copies } = options;
  // What the model folder needs of the table is asked for before the hours of training.
  backboneOfTable(table.metadata);
  const kept = new Set(without);
  const unwanted = new Set(leftOut);
  const own = (most?: number, not: readonly string[] = []): AnyFeatureTable => {
    const rows = rowsOf(table, (subject) => !kept.has(subject) && !not.includes(subject), most, unwanted);
    return rows.length === table.ids.length ? table : someRows(table, rows);
  };
  const watch = await validationOfTable(own(), options);
  const trained = await trainRows(own(copies, watch?.subjects), options, watch?.validation);
  try {
    await saveTrained(own(), trained, options);
  } finally {
    for (const head of trained.heads) head.dispose();
  }
  const { losses, resumedSteps, validation } = trained;
  return { losses, resumedSteps, kept: resumedSteps, ...(validation && { validation }) };
}

/** Trains a method on some rows; of one that reads images there is nothing to train. */
async function trainRows(
  learnt: AnyFeatureTable,
  options: Resumable<TableTraining>,
  validation: Validation | undefined,
): Promise<UncertaintyMethod & TrainingRecord> {
  const { method = 'scaleface', training, network, trained, checkpoints: folder, engine, progress, note } = options;
  if (trained !== undefined) return headOfExport(trained, learnt, method as MethodName, training);
  if (isImageMethod(method)) {
    const quality = await estimatorOfTable(learnt, method, network);
    return { method, heads: [], reads: 'image', quality, losses: [], resumedSteps: 0, kept: 0 };
  }
  const checkpoint = {
    folder,
    key: trainingKey(
      validation === undefined ? [method, training] : [method, training, options.validation],
      learnt,
      engine,
    ),
    every: options.checkpointEvery ?? 50,
    note,
  };
  const embeddings = methodReads(method) === 'embedding';
  const data = trainingDataOf(embeddings ? ({ ...learnt, bottleneck: learnt.embedding } as AnyFeatureTable) : learnt);
  return trainMethod(method, { ...data, validation }, training, checkpoint, progress);
}

/** Fits the pair score of a trained method and writes its model folder. */
async function saveTrained(
  table: AnyFeatureTable,
  trained: UncertaintyMethod & TrainingRecord,
  { out, training, engine, copies }: TableTraining,
): Promise<void> {
  const { subjects } = table;
  const { seed = 0 } = training as { readonly seed?: number };
  const calibration = await calibrationOf(table, trained, seed);
  const { method, heads, reads, quality, dropout, losses, validation } = trained;
  const said = {
    options: training,
    ...(copies === undefined ? {} : { copies }),
    images: subjects.length,
    identities: new Set(subjects).size,
    losses,
    ...(validation && { validation }),
    engine: engine.engine,
    versions: engine.versions,
    subjects: identityHashes(subjects),
  };
  const saved = { method, heads, reads, training: said, ...(quality && { quality }), ...(dropout && { dropout }) };
  await saveModel(out, saved, backboneOfTable(table.metadata), calibration);
}

async function calibrationOf(
  table: AnyFeatureTable,
  trained: UncertaintyMethod,
  seed: number,
): Promise<ModelCalibration> {
  if (isStored(table)) {
    const confidence = await predictStoredConfidence(trained, methodFeatures(table, trained));
    return calibrateStoredModel(table, confidence, sourcesOf(table), seed);
  }
  const { confidence } = await predictConfidence(trained, methodFeatures(table, trained));
  return calibrateModel(table, confidence, sourcesOf(table), { seed });
}

type Resumable<T extends { readonly checkpoints?: string | undefined }> = T & { readonly checkpoints: string };
