import { ScaleFaceError } from '@scaleface/numerics';
import type { NativeEmbedder } from '../embedders/native-embedder.js';
import { loadModel } from './model-folder.js';

/**
 * Opens the backbone that a model folder holds, without its head. An engine must have been chosen.
 *
 * @param folder - The model folder, for instance from `trainOnImages`.
 * @returns The backbone; close it.
 * @throws ScaleFaceError `missing-file` when there is no such folder, or it holds a head alone; `bad-format`.
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
