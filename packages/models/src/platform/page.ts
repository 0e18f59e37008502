import { ScaleFaceError } from '@scaleface/numerics';
import { pixelsEmbedder } from '../embedders/pixels-embedder.js';
import { addressedFile, addressedFiles } from '../folder/model-files.js';
import { assertPreprocessed } from '../folder/model-input.js';
import type { OpenNetworkQuality } from '../quality/quality-estimator.js';
import type { OpenBackbone, OpenCropper, OpenFiles } from './platform.js';

export { decodeInPage as decodeFace } from '../images/decode-in-page.js';

/** An address, or one relative to the page's. */
export const openFiles: OpenFiles = (source, options) => ({ files: addressedFiles(source, options) });

// Detection and networks of the ONNX format are loaded by pages that use them.
export const openCropper: OpenCropper = async (detector) =>
  (await import('../alignment/cropper.js')).openCropper(detector);

export const openNetworkQuality: OpenNetworkQuality = async (description, network, options) =>
  (await import('../quality/onnx-estimator.js')).openedQuality(description, network, options);

/** The backbone in the folder, one that needs no weights, or a network of the ONNX format: named, or beside the folder's files. */
export const openBackbone: OpenBackbone = async (source, model, { files }, options) => {
  const { name, sha256, outputs } = model.config.backbone;
  const backbone = source === undefined ? (model.backbone ?? pixelsEmbedder(name, sha256)) : undefined;
  if (backbone !== undefined) return backbone;
  const file = /^onnx:(.+)$/.exec(source ?? name)?.[1];
  if (file !== undefined) {
    const digest = { sha256 };
    const bytes = await (source === undefined ? files.read(file, digest) : addressedFile(file, options, digest));
    if (bytes !== undefined) {
      assertPreprocessed(model);
      const { preprocessing } = model;
      const { openOnnxOf } = await import('../embedders/onnx.js');
      return openOnnxOf(bytes, { ...options, file, preprocessing, ...(outputs && { outputs }) });
    }
  }
  throw new ScaleFaceError('the folder holds a head without its backbone', {
    code: 'missing-file',
    path: files.place,
    expected: `${name}, SHA-256 ${sha256}`,
    hint: 'Put its file beside the others, give an embedder as options.backbone, or save the model with a native backbone',
  });
};
