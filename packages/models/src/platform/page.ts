import { ScaleFaceError } from '@scaleface/numerics';
import { pixelsEmbedder } from '../embedders/pixels-embedder.js';
import { addressedFiles } from '../folder/model-files.js';
import type { OpenNetworkQuality } from '../quality/quality-estimator.js';
import type { OpenBackbone, OpenFiles } from './platform.js';

export { decodeInPage as decodeFace } from '../images/decode-in-page.js';

/** An address, or one relative to the page's. */
export const openFiles: OpenFiles = (source, fetch, progress) => ({ files: addressedFiles(source, fetch, progress) });

/** Pages open no network of the ONNX format. */
export const openNetworkQuality: OpenNetworkQuality = ({ name }) => {
  throw new ScaleFaceError('the model’s confidence is the number of an ONNX network, and a page runs none', {
    code: 'unsupported',
    path: 'quality',
    received: name,
    hint: 'Open the model in Node',
  });
};

/** The backbone in the folder, or one that needs no weights. */
export const openBackbone: OpenBackbone = async (source, model, { files }) => {
  const { name, sha256 } = model.config.backbone;
  const backbone = source === undefined ? (model.backbone ?? pixelsEmbedder(name, sha256)) : undefined;
  if (backbone !== undefined) return backbone;
  throw new ScaleFaceError('the folder holds a head without its backbone', {
    code: 'missing-file',
    path: files.place,
    expected: `${name}, SHA-256 ${sha256}`,
    hint: 'Give an embedder as options.backbone, or save the model with a native backbone',
  });
};
