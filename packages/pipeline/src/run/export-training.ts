import type { FeatureTable, StoredFeatureTable } from '@scaleface/data';
import type { ProgressReport, UncertaintyMethod } from '@scaleface/models';
import { assertReplaceable } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import type { EnsembleOptions, MethodName, MethodOptions } from '../training/method-options.js';
import { scaleHeadSettings } from '../training/methods.js';
import type { ScaleHeadTrainingOptions } from '../training/scale-head.js';
import type { TrainingRecord } from '../training/train-head.js';
import { readTrained } from '../training-export/read-trained.js';
import { type ExportedTraining, exportFolder } from '../training-export/training-folder.js';
import { writeTraining } from '../training-export/write-training.js';
import type { AnyFeatureTable } from './some-rows.js';
import { trainingDataOf, trainingKey } from './training-data.js';

/** Options of {@link exportTraining}. */
export interface TrainingExportOptions {
  /** The folder to write. */
  readonly out: string;
  /** A method with a scale head; ScaleFace for few identities by default. */
  readonly method?: MethodName;
  /** What differs from the method's own setting. */
  readonly training?: MethodOptions[MethodName];
  /** Called with progress. */
  readonly progress?: ProgressReport | undefined;
}

/**
 * Writes the training of a scale head on a feature table for another program to carry out, for instance one of PyTorch on
 * many processes: rows, class centres, first weights and the rows of each step as safetensors, settings as JSON. Two
 * programs that follow them end with the same weights but for rounding. `trainOnTable` with `trained` makes the model.
 *
 * @param table - Features with a bottleneck.
 * @param options - Where to, which method, how it learns.
 * @returns What `training.json` says.
 * @throws ScaleFaceError `unsupported` for a method without a scale head, or an ensemble; `bad-format` when the table has no
 * bottleneck; as `trainScaleHead`; `invalid-argument` when the folder holds anything else.
 *
 * @example
 * ```ts
 * import { mkdtemp } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import '@tensorflow/tfjs-backend-cpu';
 * import { exportTraining } from '@scaleface/pipeline';
 *
 * const embedding = { data: new Float32Array([1, 0, 1, 0.2, 0, 1, 0.3, 1]), width: 2 };
 * const table = { ids: ['a1', 'a2', 'b1', 'b2'], subjects: ['a', 'a', 'b', 'b'], embedding, bottleneck: embedding };
 * const out = join(await mkdtemp(join(tmpdir(), 'scaleface-')), 'training');
 * const { classes, batch } = await exportTraining({ ...table, numbers: {}, metadata: {} }, { out });
 * [classes, batch]; // => [2, 4]
 * ```
 */
export async function exportTraining(
  table: FeatureTable | StoredFeatureTable,
  options: TrainingExportOptions,
): Promise<ExportedTraining> {
  const { out, method = 'scaleface', training = {}, progress } = options;
  assertScaleHead(method, training as EnsembleOptions);
  await assertReplaceable(out, exportFolder);
  const data = trainingDataOf(table);
  const settings = scaleHeadSettings(method, {
    batch: Math.min(128, data.subjects.length),
    ...(training as ScaleHeadTrainingOptions),
  });
  const key = keyOf(table, method, training);
  return writeTraining({ out, key, method, options: training, data, settings, progress });
}

/**
 * The head that another program trained, of an export of this table.
 *
 * @param folder - The exported training.
 * @param table - The rows that were exported.
 * @param method - Its method.
 * @param training - Its options.
 * @throws ScaleFaceError as `readTrained`.
 */
export async function headOfExport(
  folder: string,
  table: AnyFeatureTable,
  method: MethodName,
  training: MethodOptions[MethodName],
): Promise<UncertaintyMethod & TrainingRecord> {
  const { head, ...record } = await readTrained(folder, keyOf(table, method, training));
  return { method, heads: [head], reads: 'bottleneck', ...record };
}

const keyOf = (table: AnyFeatureTable, method: MethodName, training: unknown): string =>
  trainingKey([method, training], table, { engine: 'elsewhere', versions: {} } as never);

function assertScaleHead(method: MethodName, training: EnsembleOptions): void {
  const { ensemble = 1 } = training;
  if (method.startsWith('scaleface') && ensemble === 1) return;
  throw new ScaleFaceError('cannot be exported', {
    code: 'unsupported',
    path: ensemble === 1 ? 'method' : 'training.ensemble',
    expected: 'one scale head: scaleface, scaleface-64, scaleface-32, scaleface-exp',
    received: ensemble === 1 ? method : String(ensemble),
  });
}
