import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { builtin, type Exports, processor } from './load.js';
import { threadPool } from './thread-pool.js';

/** Threads beyond these gain little on networks of this size, and each holds a copy of the engine's program. */
const most = 8;

/**
 * How many threads the wasm engine is to have: as asked for, else what the environment variable `SCALEFACE_THREADS` says,
 * else one for each core, at most eight; in a thread of the program itself, which has its cores shared out, one.
 *
 * @param asked - The option.
 * @throws ScaleFaceError `out-of-range` for what is not an integer of at least 1.
 */
export function threadsWanted(asked: number | undefined): number {
  const said = builtin<typeof import('node:process')>('node:process')?.env.SCALEFACE_THREADS;
  const [path, count] = asked === undefined && said ? ['SCALEFACE_THREADS', Number(said)] : ['options.threads', asked];
  if (count !== undefined && !(Number.isInteger(count) && count >= 1)) {
    throw new ScaleFaceError('not a number of threads', {
      code: 'out-of-range',
      path,
      expected: 'an integer of at least 1',
      received: String(asked ?? said),
    });
  }
  if (count !== undefined) return count;
  const main = builtin<typeof import('node:worker_threads')>('node:worker_threads')?.isMainThread ?? true;
  return main ? Math.min(most, processor().threads) : 1;
}

/** Why the engine computes on one thread although it was to have several. */
export type OneThread = string | undefined;

/**
 * Starts the wasm backend on several threads; where that cannot be, on one.
 *
 * @param wasm - The backend's package.
 * @param threads - How many, more than one.
 * @returns Why there is but one, if so.
 */
export async function startWasmOnThreads(wasm: Exports, threads: number): Promise<OneThread> {
  const pool = threadPool();
  if (typeof pool === 'string') return startWasmOnOne(pool);
  const undo = [withCores(2 * threads), pool.install(), quietly()];
  try {
    if (pool.forced) tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', true);
    // Where the package is part of a bundle, its program goes by the cores that it counts.
    (wasm.setThreadsCount as ((count: number) => void) | undefined)?.(threads);
    const started = await Promise.race([tf.setBackend('wasm'), pool.failure]);
    if (started !== true) return await startWasmOnOne(started || 'the backend did not start on several threads');
    keepHeapInView();
    return undefined;
  } catch (error) {
    return await startWasmOnOne((error as Error).message);
  } finally {
    for (const one of undo) one();
  }
}

async function startWasmOnOne(reason: string): Promise<OneThread> {
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  await tf.setBackend('wasm');
  return reason;
}

/** A start that fails is told by its reason alone: TensorFlow.js would print it with its stack. */
function quietly(): () => void {
  const before = tf.env().getBool('PROD');
  tf.env().set('PROD', true);
  return () => tf.env().set('PROD', before);
}

/** The engine's program takes half of the cores that it counts, whatever was asked for: while it starts, it counts these. */
function withCores(count: number): () => void {
  const os = builtin<{ cpus: () => unknown[] }>('node:os');
  if (os !== undefined) {
    const cpus = os.cpus;
    const [one] = cpus();
    os.cpus = () => Array(count).fill(one);
    return () => {
      os.cpus = cpus;
    };
  }
  const navigator = (globalThis as { navigator?: object }).navigator as { hardwareConcurrency?: number };
  Object.defineProperty(navigator, 'hardwareConcurrency', { value: count, configurable: true });
  return () => {
    delete navigator.hardwareConcurrency;
  };
}

/** A thread may let the heap grow; the view of it that the backend reads by must be of all of it then. */
function keepHeapInView(): void {
  const { wasm } = tf.backend() as unknown as { wasm: { HEAPU8: Uint8Array; wasmMemory: { buffer: ArrayBufferLike } } };
  let view = wasm.HEAPU8;
  Object.defineProperty(wasm, 'HEAPU8', {
    get() {
      if (view.buffer !== wasm.wasmMemory.buffer) view = new Uint8Array(wasm.wasmMemory.buffer);
      return view;
    },
    // The program sets its own view when it lets the heap grow itself.
    set: (next: Uint8Array) => {
      view = next;
    },
  });
}
