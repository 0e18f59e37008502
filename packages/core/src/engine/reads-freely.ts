import * as tf from '@tensorflow/tfjs-core';

/**
 * Whether reading a tensor of the current engine costs next to nothing: its numbers are in the computer's own memory, and
 * nothing has to be waited for. So it is on `cpu`, `wasm` and `node`; on `webgpu` a read waits for the device.
 *
 * Where it is true, what is small is faster worked out in plain numbers than by a dozen operations of the engine.
 *
 * @returns True on `cpu`, `wasm` and `node`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { ensureEngine, readsFreely } from '@scaleface/core';
 *
 * await ensureEngine(['cpu']);
 * readsFreely(); // => true
 * ```
 */
export const readsFreely = (): boolean => ['cpu', 'wasm', 'tensorflow'].includes(tf.getBackend());

/**
 * Whether a tensor is worked out in plain numbers: it is small, and is read freely.
 *
 * @param x - The tensor.
 * @param most - Up to how many numbers.
 */
export const isFew = (x: tf.Tensor, most: number): boolean => x.size <= most && x.dtype === 'float32' && readsFreely();
