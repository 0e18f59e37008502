import { join, posix } from 'node:path';
import type { EngineReport } from '@scaleface/core';
import { writeFileAtomic } from '@scaleface/models/storage';
import type { ImageMethodName, MethodName, MethodOptions } from '../training/method-options.js';
import type { ValidationOptions } from '../training/validation.js';
import type { Stage } from './stages.js';
import { trainApart, trainsApart } from './training-thread.js';

/** How a method of a run learns. */
export interface MethodTraining {
  /** The method. */
  readonly method: MethodName | ImageMethodName;
  /** What differs from its own setting. */
  readonly training: MethodOptions[MethodName];
  /** The network of a method that reads images by one, below the data root. */
  readonly network?: string;
  /** Degraded copies of each image that it learns from at most. */
  readonly copies?: number | undefined;
  /** A folder below the run's to work in; the run's own by default. */
  readonly place?: string;
  /** Ids of rows that nothing is learnt from; none by default. */
  readonly leftOut?: readonly string[];
  /** Identities that are kept from the training. */
  readonly without: readonly string[];
  /** How it is validated while it learns, where it has one head; none by default. */
  readonly validation?: ValidationOptions | undefined;
  /** Steps between two checkpoints. */
  readonly checkpointEvery: number;
}

/** The name of the stage that trains a method. */
export const trainStageName = (method: string): string => (method === 'scaleface' ? 'train' : `train-${method}`);

/**
 * The stage that trains one method of a run: from `features/train.arrow` to `methods/NAME/`, a model folder, and for the
 * main method to `losses.json`.
 *
 * @param how - The method and how it learns.
 * @param engine - The engine in use.
 * @param data - The data root.
 */
export function trainStage(how: MethodTraining, engine: EngineReport, data: string): Stage {
  const { method, training, network, copies, without, leftOut = [], validation, checkpointEvery, place = '' } = how;
  const main = method === 'scaleface' && place === '';
  const title = place === '' ? method : `${place.split('/').at(-1)} ${method}`;
  return {
    name: place === '' ? trainStageName(method) : `train-${place.replaceAll('/', '-')}-${method}`,
    needs: ['embed-train'],
    key: [
      ...[method, training, copies, without, engine.engine, engine.versions],
      ...(leftOut.length > 0 ? [leftOut] : []),
      ...(validation === undefined ? [] : [{ validation }]),
    ],
    writes: [posix.join(place, `methods/${method}/`), ...(main ? ['losses.json'] : [])],
    apart: trainsApart(engine.engine, method),
    async do({ out, progress, note }) {
      const task = {
        table: join(out, 'features', 'train.arrow'),
        out: join(out, place, 'methods', method),
        method,
        training,
        ...(network === undefined ? {} : { network: join(data, network) }),
        copies,
        without,
        leftOut,
        validation,
        checkpoints: join(out, 'checkpoints', ...place.split('/'), method),
        checkpointEvery,
        engine: { engine: engine.engine, versions: engine.versions },
      };
      const { losses } = await trainApart(task, {
        progress: main ? progress : progress && ((_, done, total) => progress(`train ${title}`, done, total)),
        note,
      });
      if (main) await writeFileAtomic(join(out, 'losses.json'), `${JSON.stringify(losses)}\n`);
    },
  };
}
