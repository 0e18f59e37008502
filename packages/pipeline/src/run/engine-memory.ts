import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

/** Megabytes from which on a trap of the WebAssembly engine means that its heap, which ends at 4,096, is full. */
const FULL = 3584;

/** Megabytes of the heap of the WebAssembly engine; 0 under another one. */
function heapMegabytes(): number {
  if (tf.getBackend() !== 'wasm') return 0;
  const { wasm } = tf.backend() as unknown as { readonly wasm: { readonly HEAPU8: Uint8Array } };
  return wasm.HEAPU8.length / 2 ** 20;
}

/**
 * Runs work of the engine and says so where its memory does not suffice: the WebAssembly engine ends in a trap then, when the
 * work is done or when it is cleared away, and its words (“memory access out of bounds”, “Aborted()”) say nothing.
 *
 * @param f - The work.
 * @param megabytes - What the heap holds after a failure; a test may say.
 * @throws ScaleFaceError `failed`, in place of the trap; any other error as it is.
 */
export async function sayingMemory<T>(f: () => Promise<T>, megabytes: () => number = heapMegabytes): Promise<T> {
  try {
    return await f();
  } catch (error) {
    // A trap is a WebAssembly.RuntimeError.
    const trap = error instanceof Error && (error.name === 'RuntimeError' || error.message.startsWith('Aborted('));
    if (!trap || megabytes() < FULL) throw error;
    throw new ScaleFaceError('a step needs more memory than the WebAssembly engine has', {
      code: 'failed',
      path: 'training.batch',
      expected: 'less than 4 GB',
      hint: 'Take a smaller batch (--batch), or another engine (--engine cpu; node where it is installed).',
      cause: error,
    });
  }
}
