import { checksumsFile } from '../storage/checksums.js';
import type { FolderKind } from '../storage/replace-folder.js';

/** What a model folder holds; the weights last, so that a wrong folder is known before they are read. */
export const modelFolder: FolderKind = {
  what: 'a model folder',
  config: 'config.json',
  format: 'scaleface-model',
  files: [
    'config.json',
    'preprocessor.json',
    'calibration.json',
    'graph.json',
    'README.md',
    'quality.onnx',
    'model.safetensors',
    checksumsFile,
  ],
};
