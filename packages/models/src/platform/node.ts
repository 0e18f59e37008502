import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openModelBackbone } from '../folder/model-backbone.js';
import { addressedFiles } from '../folder/model-files.js';
import { runtimeOf } from '../onnx-runtime/runtime-options.js';
import { folderFiles } from '../storage/folder-files.js';
import type { OpenBackbone, OpenFiles } from './platform.js';

export { openCropper } from '../alignment/cropper.js';
export { decodeInNode as decodeFace } from '../images/decode-in-node.js';
export { openedQuality as openNetworkQuality } from '../quality/onnx-estimator.js';

/** A path, a `file:` URL, or a web URL. */
export const openFiles: OpenFiles = (source, options) => {
  if (/^https?:/.test(source)) return { files: addressedFiles(source, options) };
  const folder = source.startsWith('file:') ? fileURLToPath(source) : source;
  return { files: folderFiles(folder), folder };
};

/** The backbone that is named, the one in the folder, or the ONNX file of the model's own name that lies in it. */
export const openBackbone: OpenBackbone = (source, model, { folder }, options) =>
  // A server's files are fetched apart from the backbone.
  openModelBackbone(source ?? besides(folder, model.config.backbone.name), model, runtimeOf(options));

function besides(folder: string | undefined, name: string): string | undefined {
  const file = /^onnx:(.+)$/.exec(name)?.[1];
  if (folder === undefined || file === undefined) return undefined;
  const path = join(folder, basename(file));
  return existsSync(path) ? `onnx:${path}` : undefined;
}
