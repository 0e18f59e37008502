import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { ScaleFaceError } from '@scaleface/numerics';
import { imageMethodNames } from '../training/method-options.js';
import type { TrainedOnTable } from './train-on-table.js';
import { heardError, type TrainingNews } from './training-news.js';
import { type TrainingListeners, type TrainingTask, trainHere } from './training-task.js';

/** The program stands beside this module once the package is built, and is missing where its sources are run. */
const program = ['training-worker.js', 'training-worker.cjs']
  .map((name) => fileURLToPath(new URL(name, import.meta.url)))
  .find((file) => existsSync(file));

/** Engines that a thread can have for itself; others hold one device for the process. */
const own = new Set(['wasm', 'cpu']);

/**
 * Whether {@link trainApart} trains on a thread of its own. A method that reads images has nothing to train there.
 *
 * @param engine - The engine in use.
 * @param method - The method.
 */
export const trainsApart = (engine: string, method?: string): boolean =>
  program !== undefined && own.has(engine) && !imageMethodNames.some((name) => name === method);

/**
 * Trains a method on a thread of its own where there can be one, and in the calling thread where not: the same numbers.
 *
 * @param task - The table's file, and how.
 * @param listeners - Who listens.
 * @throws ScaleFaceError as `trainOnTable`; `failed` when the thread ends without a word.
 */
export async function trainApart(task: TrainingTask, listeners: TrainingListeners): Promise<TrainedOnTable> {
  if (program === undefined || !trainsApart(task.engine.engine, task.method)) return trainHere(task, listeners);
  // Options of the process, such as `--input-type`, may not fit the program.
  const worker = new Worker(program, { workerData: task, execArgv: [] });
  try {
    return await new Promise<TrainedOnTable>((resolve, reject) => {
      worker.on('message', (news: TrainingNews) => {
        if ('progress' in news) listeners.progress?.(...news.progress);
        else if ('note' in news) listeners.note?.(news.note);
        else if ('trained' in news) resolve(news.trained);
        else reject(heardError(news.error));
      });
      worker.on('error', reject);
      worker.on('exit', () => reject(new ScaleFaceError('a training thread stopped', { code: 'failed' })));
    });
  } finally {
    await worker.terminate();
  }
}
