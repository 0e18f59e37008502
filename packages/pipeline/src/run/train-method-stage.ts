import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineReport } from '@scaleface/core';
import { readFeatureTable } from '@scaleface/data';
import type { ProgressReport } from '@scaleface/models';
import { saveMethod } from '../training/method-folder.js';
import { trainMethod } from '../training/methods.js';
import type { MethodConfig, RunConfig } from './config-types.js';
import { lessonsOf, trainingKey } from './lessons.js';

/**
 * Trains one method of a run's comparison: from `features/train.arrow` to `methods/NAME/`.
 *
 * @param out - The run's folder.
 * @param config - The run's configuration.
 * @param method - The method and its options.
 * @param engine - The engine in use.
 * @param progress - Hears how far it is.
 */
export async function trainMethodStage(
  out: string,
  config: RunConfig,
  { method, options }: MethodConfig,
  engine: EngineReport,
  progress: ProgressReport | undefined,
): Promise<void> {
  const table = await readFeatureTable(join(out, 'features', 'train.arrow'));
  const training = { ...options, seed: config.seed };
  const folder = join(out, 'checkpoints', method);
  const key = trainingKey([method, training], table, engine);
  const trained = await trainMethod(
    method,
    lessonsOf(table),
    training,
    { folder, key, every: config.train.checkpointEvery },
    progress && ((_, done, total) => progress(`train ${method}`, done, total)),
  );
  await saveMethod(join(out, 'methods', method), trained);
  trained.head.dispose();
  await rm(folder, { recursive: true, force: true });
}
