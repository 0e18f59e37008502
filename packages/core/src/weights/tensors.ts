import * as tf from '@tensorflow/tfjs-core';
import { type StoredArray, storedArray, toFloat32Array, toInt32Array } from './stored-array.js';

/**
 * A tensor of a stored array: floats become float32, integers int32 (checked), booleans bool.
 *
 * @param array - The stored array.
 * @returns A new tensor of the same shape; the caller disposes it.
 * @throws ScaleFaceError `out-of-range` if a 64-bit integer does not fit into int32.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { storedArray, toTensor } from '@scaleface/core';
 *
 * toTensor(storedArray(new Float32Array([1, 2]), [2, 1])).shape; // => [2, 1]
 * ```
 */
export function toTensor(array: StoredArray): tf.Tensor {
  const shape = [...array.shape];
  // Copied, so that no later write to the file's bytes reaches the tensor.
  if (array.dtype === 'BOOL') return tf.tensor(array.bytes.map(Math.sign), shape, 'bool');
  if (array.dtype.startsWith('F') || array.dtype === 'BF16') {
    return tf.tensor(toFloat32Array(array).slice(), shape, 'float32');
  }
  return tf.tensor(toInt32Array(array), shape, 'int32');
}

/**
 * Tensors of stored arrays, under the same names: what `loadStateDict` takes.
 *
 * @param arrays - Stored arrays by name.
 * @returns New tensors by name; the caller disposes them.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { storedArray, toTensors } from '@scaleface/core';
 *
 * Object.keys(toTensors({ 'mlp.0.weight': storedArray(new Float32Array(6), [2, 3]) })); // => ['mlp.0.weight']
 * ```
 */
export const toTensors = (arrays: Readonly<Record<string, StoredArray>>): Record<string, tf.Tensor> =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, toTensor(array)]));

/**
 * Stored arrays of tensors, ready for {@link encodeSafetensors}: float32 as F32, int32 as I32, bool as BOOL.
 *
 * @param tensors - Tensors by name; not disposed.
 * @returns Stored arrays by name, copies of the values.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { fromTensors } from '@scaleface/core';
 *
 * (await fromTensors({ w: tf.zeros([2, 3]) })).w?.shape; // => [2, 3]
 * ```
 */
export async function fromTensors(tensors: Readonly<Record<string, tf.Tensor>>): Promise<Record<string, StoredArray>> {
  const out: [string, StoredArray][] = [];
  for (const [name, tensor] of Object.entries(tensors)) {
    const data = (await tensor.data()) as Float32Array | Int32Array | Uint8Array;
    const array = storedArray(data.slice(), tensor.shape);
    out.push([name, tensor.dtype === 'bool' ? { ...array, dtype: 'BOOL' } : array]);
  }
  return Object.fromEntries(out);
}
