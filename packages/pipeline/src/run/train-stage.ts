import { join } from 'node:path';
import type { EngineReport } from '@scaleface/core';
import { readFeatureTable } from '@scaleface/data';
import { writeFileAtomic } from '@scaleface/models/storage';
import type { RunConfig } from './config-types.js';
import type { Stage } from './stages.js';
import { trainOnTable } from './train-on-table.js';

/**
 * The training stage of a run: from `features/train.arrow` to `model/` and `losses.json`.
 *
 * @param train - How the head learns.
 * @param seed - Decides first weights and order.
 * @param engine - The engine in use.
 */
export function trainStage(train: RunConfig['train'], seed: number, engine: EngineReport): Stage {
  const { head, margin, epochs, batch, learningRate, momentum, weightDecay, clipNorm, leaveOneOut } = train;
  const options = { head, margin, epochs, batch, learningRate, momentum, weightDecay, clipNorm, leaveOneOut };
  const training = { ...options, seed };
  return {
    name: 'train',
    needs: ['embed-train'],
    key: [training, engine.engine, engine.versions],
    writes: ['model/', 'losses.json'],
    async do({ out, progress, note }) {
      const { losses } = await trainOnTable(await readFeatureTable(join(out, 'features', 'train.arrow')), {
        out: join(out, 'model'),
        training,
        checkpoints: join(out, 'checkpoints', 'scaleface'),
        checkpointEvery: train.checkpointEvery,
        engine,
        progress,
        note,
      });
      await writeFileAtomic(join(out, 'losses.json'), `${JSON.stringify(losses)}\n`);
    },
  };
}
