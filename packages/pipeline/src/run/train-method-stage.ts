import { join } from 'node:path';
import type { EngineReport } from '@scaleface/core';
import { readFeatureTable } from '@scaleface/data';
import { withWorkFolder } from '@scaleface/models/storage';
import { saveMethod } from '../training/method-folder.js';
import { trainMethod } from '../training/methods.js';
import type { TrainedMethodConfig } from './config-types.js';
import type { Stage } from './stages.js';
import { trainingDataOf, trainingKey } from './training-data.js';

/** How a method of a run's comparison learns. */
export interface MethodTraining {
  /** The method and its options. */
  readonly method: TrainedMethodConfig;
  /** Decides first weights and order, unless the method's options do. */
  readonly seed: number;
  /** Steps between two checkpoints. */
  readonly checkpointEvery: number;
}

/**
 * The stage that trains one method of a run's comparison: from `features/train.arrow` to `methods/NAME/`.
 *
 * @param how - The method and how it learns.
 * @param engine - The engine in use.
 */
export function trainMethodStage(how: MethodTraining, engine: EngineReport): Stage {
  const { method, options } = how.method;
  const training = { ...options, seed: options.seed ?? how.seed };
  return {
    name: `train-${method}`,
    needs: ['embed-train'],
    key: [method, training, engine.engine, engine.versions],
    writes: [`methods/${method}/`],
    async do({ out, progress, note }) {
      const table = await readFeatureTable(join(out, 'features', 'train.arrow'));
      const folder = join(out, 'checkpoints', method);
      const key = trainingKey([method, training], table, engine);
      await withWorkFolder(folder, async () => {
        const trained = await trainMethod(
          method,
          trainingDataOf(table),
          training,
          { folder, key, every: how.checkpointEvery, note },
          progress && ((_, done, total) => progress(`train ${method}`, done, total)),
        );
        await saveMethod(join(out, 'methods', method), trained).finally(() => trained.head.dispose());
      });
    },
  };
}
