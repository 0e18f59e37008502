import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { loadNodeRuntime, openInNode } from '../onnx-runtime/node-runtime.js';
import { openOnWeb } from '../onnx-runtime/web-runtime.js';
import { sha256Anywhere } from '../storage/sha256-anywhere.js';
import { unreadable } from '../storage/unreadable.js';
import type { OpenOnnxBytes, OpenOnnxFile } from './system.js';

export { resizeImage } from '../images/resize.js';

/** The last part of a path. */
export const fileName = (file: string): string => basename(file);

/** Opens a model file. */
export const openOnnxFile: OpenOnnxFile = async (file, options = {}) => {
  // Without its runtime the file need not be there.
  if (options.runtime !== 'web') await loadNodeRuntime();
  return openOnnxBytes(await readFile(file).catch(unreadable('the model', file)), file, options);
};

/** Opens a model with `onnxruntime-node`, or, if asked for, with `onnxruntime-web`. */
export const openOnnxBytes: OpenOnnxBytes = async (bytes, file, options = {}) => {
  const sha256 = await sha256Anywhere(bytes);
  if (options.runtime !== 'web') return openInNode(bytes, file, sha256, options.threads);
  // Not resolved by the compiler, so that types are found without the package.
  return openOnWeb(() => import('onnxruntime-web' as string), bytes, file, sha256, options);
};
