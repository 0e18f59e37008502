import { on } from 'node:events';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { ScaleFaceError } from '@scaleface/numerics';
import { type DrawingTask, type Drawn, drawer } from './drawing.js';

/** A drawing under way. */
export interface Drawing<T extends DrawingTask> {
  /** Its next part. */
  next(): Promise<Drawn<T>>;
  /** Stops it. */
  end(): Promise<void>;
}

/** The program stands beside this module once the package is built, and is missing where its sources are run. */
const program = ['draw-worker.js', 'draw-worker.cjs']
  .map((name) => fileURLToPath(new URL(name, import.meta.url)))
  .find((file) => existsSync(file));

/**
 * Draws on a thread of its own, batches before they are asked for, so that an engine that computes in the calling
 * thread need not wait. Where the sources are run, it draws in the calling thread when asked: the same numbers.
 *
 * @param task - What to draw.
 * @param ahead - How many parts are drawn before they are asked for.
 */
export function openDrawing<T extends DrawingTask>(task: T, ahead = 0): Drawing<T> {
  if (program === undefined) return { next: drawer(task), end: async () => {} };
  // Options of the process, such as `--input-type`, may not fit the program.
  const worker = new Worker(program, { workerData: task, execArgv: [] });
  const parts = on(worker, 'message', { close: ['exit'] });
  for (let k = 0; k < ahead; k++) worker.postMessage('next');
  return {
    async next() {
      worker.postMessage('next');
      const { done, value } = await parts.next();
      if (done) throw new ScaleFaceError('a drawing thread stopped', { code: 'failed' });
      return value[0];
    },
    async end() {
      await worker.terminate();
    },
  };
}
