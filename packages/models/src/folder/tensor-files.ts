import { readFile } from 'node:fs/promises';
import { decodeSafetensors, encodeSafetensors, fromTensors, toTensors } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { writeFileAtomic } from '../storage/atomic.js';

/**
 * Writes tensors as a safetensors file, and disposes of them.
 *
 * @param file - Where to.
 * @param tensors - By name.
 */
export async function saveTensors(file: string, tensors: Record<string, tf.Tensor>): Promise<void> {
  const arrays = await fromTensors(tensors);
  tf.dispose(tensors);
  await writeFileAtomic(file, encodeSafetensors(arrays));
}

/**
 * Reads all tensors of a safetensors file.
 *
 * @param file - The file.
 */
export const loadTensors = async (file: string): Promise<Record<string, tf.Tensor>> =>
  toTensors(decodeSafetensors(await readFile(file)).arrays);
