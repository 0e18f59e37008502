import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { ScaleFaceError } from '@scaleface/numerics';
import { cosineRange } from '../pairs/pair-cosines.js';
import { type CosineSlot, inverseLengths, type OpenCosines } from '../streams/cosine-engine.js';
import { outside } from '../streams/errors.js';
import type { ParallelOptions } from './parallel-options.js';
import { shared } from './shared.js';

const program = `
const { workerData, parentPort } = require('node:worker_threads');
const cosineRange = ${cosineRange.toString()};
const { embedding, width, inverse, slots } = workerData;
parentPort.on('message', ({ slot, from, to }) => {
  const { left, right, cosine } = slots[slot];
  cosineRange(embedding, width, inverse, left, right, cosine, from, to);
  parentPort.postMessage('done');
});
`;

/** Hands a thread a part of the pairs; done when it answers. */
const ask = (worker: Worker, slot: number, from: number, to: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const stop = (): void => {
      worker.off('message', done).off('error', failed).off('exit', ended);
    };
    const done = (): void => {
      stop();
      resolve();
    };
    const failed = (cause: unknown): void => {
      stop();
      reject(cause);
    };
    const ended = (code: number): void => {
      failed(new ScaleFaceError('a worker thread stopped', { code: 'failed', received: `exit code ${code}` }));
    };
    worker.once('message', done).once('error', failed).once('exit', ended);
    worker.postMessage({ slot, from, to });
  });

/**
 * Cosines of template pairs on threads that live as long as an evaluation: `cosines` of `evaluateTemplatePairs`. The same
 * numbers as on one thread, bit for bit. Oracle: `evaluateTemplatePairs` on one thread.
 *
 * @param options - Number of threads.
 * @throws ScaleFaceError `out-of-range` for a number of threads that is none; `failed` when a thread stops.
 *
 * @example
 * ```ts
 * import { addTemplateImages, createTemplateSums, evaluateTemplatePairs, fuseTemplateSums } from '@scaleface/eval';
 * import { cosinesOnThreads } from '@scaleface/eval/workers';
 *
 * const sums = addTemplateImages(createTemplateSums(3, 2), { embedding: [[1, 0], [1, 1], [0, 1]], template: [0, 1, 2] });
 * const { verification } = await evaluateTemplatePairs({
 *   templates: fuseTemplateSums(sums),
 *   pairs: [{ left: [0, 0], right: [1, 2], genuine: [1, 0] }],
 *   fars: [0],
 *   cosines: cosinesOnThreads({ threads: 2 }),
 * });
 * verification.tar; // => [1]
 * ```
 */
export function cosinesOnThreads(options: ParallelOptions = {}): OpenCosines {
  const threads = options.threads ?? availableParallelism();
  if (!(Number.isInteger(threads) && threads >= 1)) throw outside('options.threads', 'an integer ≥ 1', threads);
  return (templates, pairs) => {
    const inverse = shared(inverseLengths(templates), (m) => new Float64Array(m));
    const embedding = shared(templates.embedding, (m) => new Float32Array(m));
    const rows = (): Uint32Array => new Uint32Array(new SharedArrayBuffer(4 * pairs));
    const memory = [0, 1].map(() => ({
      left: rows(),
      right: rows(),
      cosine: new Float32Array(new SharedArrayBuffer(4 * pairs)),
    }));
    const workerData = { embedding, width: templates.width, inverse, slots: memory };
    const workers = Array.from({ length: threads }, () => new Worker(program, { eval: true, workerData }));
    let failure: unknown;
    for (const worker of workers) {
      worker.on('error', (cause) => {
        failure ??= cause;
      });
    }
    const slots = memory.map((own, slot) => ({
      ...own,
      async run(count: number) {
        // A thread that stopped between two calls answers no more.
        if (failure !== undefined) throw failure;
        const edge = (k: number): number => Math.floor((count * k) / threads);
        await Promise.all(workers.map((worker, k) => ask(worker, slot, edge(k), edge(k + 1))));
      },
    }));
    return {
      slots: slots as [CosineSlot, CosineSlot],
      async close() {
        await Promise.all(workers.map((worker) => worker.terminate()));
      },
    };
  };
}
