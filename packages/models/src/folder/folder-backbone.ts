import { ScaleFaceError } from '@scaleface/numerics';
import type { NativeEmbedder } from '../embedders/native-embedder.js';
import { loadModel } from './model-folder.js';

/**
 * Opens the backbone that a model folder holds, without its head. An engine must have been chosen.
 *
 * @param folder - The model folder, for instance from `trainOnImages`.
 * @returns The backbone; close it.
 * @throws ScaleFaceError `missing-file` when there is no such folder, or it holds a head alone; `bad-format`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { mkdtemp, rm } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { openFolderBackbone, openNativeBackbone, saveModel } from '@scaleface/models';
 *
 * // A trained network, in a folder with the method whose numbers are its own.
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const trained = await openNativeBackbone({
 *   architecture: { name: 'small', options: { size: 8, widths: [2, 2, 2], dimension: 3, seed: 1 } },
 *   preprocessing: { width: 8, height: 8 },
 * });
 * await saveModel(folder, { method: 'magface', heads: [], reads: 'embedding' }, trained);
 *
 * const backbone = await openFolderBackbone(folder);
 * const image = { data: new Uint8Array(192).fill(9), width: 8, height: 8 };
 * (await backbone.embed([image])).embedding; // => (await trained.embed([image])).embedding
 * await backbone.close();
 * await trained.close();
 * await rm(folder, { recursive: true });
 * ```
 */
export async function openFolderBackbone(folder: string): Promise<NativeEmbedder> {
  const model = await loadModel(folder);
  model.dispose();
  const { backbone, config } = model;
  if (backbone !== undefined) return backbone;
  throw new ScaleFaceError('the folder holds a head without its backbone', {
    code: 'missing-file',
    path: folder,
    expected: `${config.backbone.name}, SHA-256 ${config.backbone.sha256}`,
  });
}
