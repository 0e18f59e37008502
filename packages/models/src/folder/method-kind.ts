import { checksumsFile } from '../storage/checksums.js';
import type { FolderKind } from '../storage/replace-folder.js';

/** What the folder of a trained method holds. */
export const methodFolder: FolderKind = {
  what: 'a folder of a trained method',
  config: 'config.json',
  format: 'scaleface-method',
  files: ['config.json', 'model.safetensors', checksumsFile],
};
