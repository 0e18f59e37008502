/**
 * Node only: the heavy loops of `@scaleface/eval` on several threads.
 *
 * @module @scaleface/eval/workers
 */
export { cosinesOnThreads } from './cosine-threads.js';
export { pairCosinesParallel } from './pair-cosines.js';
export type { ParallelOptions } from './parallel-options.js';
