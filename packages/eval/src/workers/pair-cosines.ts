import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { ScaleFaceError } from '@scaleface/numerics';
import { cosineRange, type PairList, prepareCosines } from '../pairs/pair-cosines.js';
import type { ParallelOptions } from './parallel-options.js';
import { shared } from './shared.js';

const program = `
const { workerData, parentPort } = require('node:worker_threads');
const cosineRange = ${cosineRange.toString()};
const { embeddings, width, inverse, left, right, out, from, to } = workerData;
cosineRange(embeddings, width, inverse, left, right, out, from, to);
parentPort.postMessage('done');
`;

const run = (workerData: object): Promise<void> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(program, { eval: true, workerData });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      if (code === 0) resolve();
      else reject(new ScaleFaceError('a worker thread stopped', { code: 'failed', received: `exit code ${code}` }));
    });
  });

/**
 * `pairCosines` on several threads: the same numbers, bit for bit. Arrays over `SharedArrayBuffer` are used in place,
 * others are copied once. Oracle: `pairCosines`.
 *
 * @param pairs - The table and the pairs.
 * @param options - Number of threads.
 * @returns One float32 cosine per pair, over shared memory.
 * @throws ScaleFaceError `shape-mismatch`, `out-of-range`, `failed`.
 *
 * @example
 * ```ts
 * import { pairCosinesParallel } from '@scaleface/eval/workers';
 *
 * const embeddings = Float32Array.of(1, 0, 0, 2, 3, 3);
 * const pairs = { embeddings, width: 2, left: Uint32Array.of(0, 1), right: Uint32Array.of(1, 2) };
 * [...(await pairCosinesParallel(pairs, { threads: 2 }))]; // => [0, 0.70711]
 * ```
 */
export async function pairCosinesParallel(pairs: PairList, options: ParallelOptions = {}): Promise<Float32Array> {
  const inverse = shared(prepareCosines(pairs), (m) => new Float64Array(m));
  const embeddings = shared(pairs.embeddings, (m) => new Float32Array(m));
  const left = shared(pairs.left, (m) => new Uint32Array(m));
  const right = shared(pairs.right, (m) => new Uint32Array(m));
  const count = left.length;
  const out = new Float32Array(new SharedArrayBuffer(4 * count));
  const threads = Math.max(1, Math.min(options.threads ?? availableParallelism(), count));
  const edge = (k: number): number => Math.floor((count * k) / threads);
  await Promise.all(
    Array.from({ length: threads }, (_, k) =>
      run({ embeddings, width: pairs.width, inverse, left, right, out, from: edge(k), to: edge(k + 1) }),
    ),
  );
  return out;
}
