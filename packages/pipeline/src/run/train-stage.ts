import { join } from 'node:path';
import type { EngineReport } from '@scaleface/core';
import { readFeatureTable } from '@scaleface/data';
import type { ProgressReport } from '@scaleface/models';
import { writeFileAtomic } from '@scaleface/models/storage';
import type { RunConfig } from './config-types.js';
import { trainOnTable } from './train-on-table.js';

/**
 * The training stage of a run: from `features/train.arrow` to `model/` and `losses.json`.
 *
 * @param out - The run's folder.
 * @param config - The run's configuration.
 * @param engine - The engine in use.
 * @param progress - Hears how far it is.
 */
export async function trainStage(
  out: string,
  config: RunConfig,
  engine: EngineReport,
  progress: ProgressReport | undefined,
): Promise<void> {
  const table = await readFeatureTable(join(out, 'features', 'train.arrow'));
  const { head, margin, epochs, batch, learningRate, momentum, weightDecay, clipNorm, leaveOneOut } = config.train;
  const { losses } = await trainOnTable(table, {
    out: join(out, 'model'),
    training: {
      head,
      margin,
      epochs,
      batch,
      learningRate,
      momentum,
      weightDecay,
      clipNorm,
      leaveOneOut,
      seed: config.seed,
    },
    checkpoints: join(out, 'checkpoints', 'scaleface'),
    checkpointEvery: config.train.checkpointEvery,
    engine,
    progress,
  });
  await writeFileAtomic(join(out, 'losses.json'), `${JSON.stringify(losses)}\n`);
}
