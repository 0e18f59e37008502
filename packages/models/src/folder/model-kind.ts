import { checksumsFile } from '../storage/checksums.js';
import type { FolderKind } from '../storage/replace-folder.js';

/**
 * What a model folder holds; the weights last, so that a wrong folder is known before they are read.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { modelFolder } from '@scaleface/models';
 * import { assertReplaceable } from '@scaleface/models/storage';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * await assertReplaceable(folder, modelFolder); // nothing is lost: it is empty
 * await writeFile(join(folder, 'holiday.jpg'), 'a picture');
 * await assertReplaceable(folder, modelFolder).catch((error) => error.code); // => 'invalid-argument'
 * await rm(folder, { recursive: true });
 * ```
 */
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
