import type { Cropper } from '../alignment/cropper.js';
import type { FaceDetector } from '../alignment/detector.js';
import type { YuNetOptions } from '../alignment/yunet.js';
import type { Embedder } from '../embedders/embedder.js';
import type { LoadedModel } from '../folder/model-config.js';
import type { FetchOptions, ModelFiles } from '../folder/model-files.js';
import type { OnnxRuntimeOptions } from '../onnx-runtime/runtime-options.js';

/** The files of a model, and the folder on disk where there is one. */
interface OpenedFiles {
  /** The files. */
  readonly files: ModelFiles;
  /** Their folder in the file system. */
  readonly folder?: string;
}

/** Finds the files of a model by path or address. */
export type OpenFiles = (source: string, options: FetchOptions) => OpenedFiles;

/** Opens the backbone of a model: the named one, or the model's own. */
export type OpenBackbone = (
  source: string | undefined,
  model: LoadedModel,
  opened: OpenedFiles,
  options: OnnxRuntimeOptions & FetchOptions,
) => Promise<Embedder>;

/** Finds the faces of photographs by a detector, which it opens where it must. */
export type OpenCropper = (detector: FaceDetector | YuNetOptions) => Promise<Cropper>;
