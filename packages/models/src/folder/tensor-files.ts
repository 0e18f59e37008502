import { readFile } from 'node:fs/promises';
import { decodeSafetensors, encodeSafetensors, fromTensors, toTensors } from '@scaleface/core';
import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { writeFileAtomic } from '../storage/atomic.js';
import { type FileDigest, sha256 } from '../storage/hash.js';
import { readReason } from '../storage/read-reason.js';

/**
 * The bytes of a file of tensors, or nothing when there is none.
 *
 * @param file - The file.
 * @throws ScaleFaceError `missing-file` when it cannot be read.
 */
export const readTensorFile = (file: string): Promise<Uint8Array | undefined> =>
  readFile(file).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT' || cause.code === 'ENOTDIR') return undefined;
    const received = readReason(cause);
    throw new ScaleFaceError('the file cannot be read', { code: 'missing-file', path: file, received, cause });
  });

/**
 * Writes tensors as a safetensors file, and disposes of them.
 *
 * @param file - Where to.
 * @param tensors - By name.
 * @returns What the file holds.
 */
export async function writeTensorFile(file: string, tensors: Record<string, tf.Tensor>): Promise<FileDigest> {
  const bytes = encodeSafetensors(await fromTensors(tensors).finally(() => tf.dispose(tensors)));
  await writeFileAtomic(file, bytes);
  return { size: bytes.length, sha256: sha256(bytes) };
}

/**
 * Writes tensors as a safetensors file, and disposes of them.
 *
 * @param file - Where to.
 * @param tensors - By name.
 */
export async function saveTensors(file: string, tensors: Record<string, tf.Tensor>): Promise<void> {
  await writeTensorFile(file, tensors);
}

/**
 * Reads all tensors of a safetensors file.
 *
 * @param file - The file.
 */
export const loadTensors = async (file: string): Promise<Record<string, tf.Tensor>> =>
  toTensors(decodeSafetensors(await readFile(file)).arrays);
