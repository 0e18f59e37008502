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
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { mkdtemp, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { decodeSafetensors } from '@scaleface/core';
 * import { readTensorFile, saveTensors } from '@scaleface/models';
 * import * as tf from '@tensorflow/tfjs-core';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const file = join(folder, 'centres.safetensors');
 * await readTensorFile(file); // => undefined
 *
 * await saveTensors(file, { centres: tf.zeros([3, 2]) });
 * const bytes = await readTensorFile(file);
 * bytes && decodeSafetensors(bytes).arrays.centres?.shape; // => [3, 2]
 * await rm(folder, { recursive: true });
 * ```
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
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { mkdtemp, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { writeTensorFile } from '@scaleface/models';
 * import { digestOfFile } from '@scaleface/models/storage';
 * import * as tf from '@tensorflow/tfjs-core';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const file = join(folder, 'centres.safetensors');
 * const centres = tf.zeros([3, 2]);
 * const written = await writeTensorFile(file, { centres }); // for a list of files that must not change
 * await digestOfFile(file); // => written
 * centres.isDisposed; // => true
 * await rm(folder, { recursive: true });
 * ```
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
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { mkdtemp, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { ScaleHead } from '@scaleface/heads';
 * import { loadTensors, saveTensors } from '@scaleface/models';
 * import * as tf from '@tensorflow/tfjs-core';
 *
 * // A head's weights, in a file that PyTorch's safetensors reads too.
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const trained = new ScaleHead({ features: 4, hidden: [], seed: 5 });
 * await saveTensors(join(folder, 'head.safetensors'), trained.stateDict());
 * const state = await loadTensors(join(folder, 'head.safetensors'));
 * Object.keys(state); // => ['mlp.0.weight']
 * const head = new ScaleHead({ features: 4, hidden: [] });
 * head.loadStateDict(state);
 * tf.dispose(state);
 * await rm(folder, { recursive: true });
 * ```
 */
export async function saveTensors(file: string, tensors: Record<string, tf.Tensor>): Promise<void> {
  await writeTensorFile(file, tensors);
}

/**
 * Reads all tensors of a safetensors file.
 *
 * @param file - The file.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { mkdtemp, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { loadTensors, saveTensors } from '@scaleface/models';
 * import * as tf from '@tensorflow/tfjs-core';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * await saveTensors(join(folder, 'centres.safetensors'), { centres: tf.tensor2d([[1, 2], [3, 4]]) });
 * const { centres } = await loadTensors(join(folder, 'centres.safetensors'));
 * centres?.arraySync(); // => [[1, 2], [3, 4]]
 * tf.dispose([centres]);
 * await rm(folder, { recursive: true });
 * ```
 */
export const loadTensors = async (file: string): Promise<Record<string, tf.Tensor>> =>
  toTensors(decodeSafetensors(await readFile(file)).arrays);
