import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ScaleFaceError } from '@scaleface/numerics';
import type { Embedder } from '../backbones/embedder.js';
import { decodeImage, type RawImage, toSharp } from '../images/decode.js';
import type { PretrainedOptions } from '../model/scale-face.js';
import { folderFiles } from '../storage/folder-files.js';
import { ensureEngine } from './ensure-engine.js';
import { type DecodeFace, isPixels, rgbOf } from './face-image.js';
import { FaceModel } from './face-model.js';
import { openModelBackbone } from './model-backbone.js';
import { addressedFiles, type ModelFiles } from './model-files.js';
import { readModel } from './read-model.js';

/** How {@link ScaleFace.fromPretrained} opens a model in Node. */
export interface NodePretrainedOptions extends Omit<PretrainedOptions, 'backbone'> {
  /**
   * The backbone, for a folder that holds only a head: an embedder, which `dispose` leaves open, or a name as
   * `openNamedBackbone` takes it, for instance `onnx:FILE`. By default the one in the folder: native layers, or an ONNX file of the name that `config.json` says.
   */
  readonly backbone?: Embedder | string;
  /** Threads inside one operation of ONNX Runtime. */
  readonly threads?: number;
}

/**
 * A face model from a model folder: pictures become embeddings with a confidence, pairs of them an answer or none.
 *
 * The same verbs are there for pages and workers in `@scaleface/pipeline/model`, which imports nothing of Node.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { ScaleHead } from '@scaleface/heads';
 * import { openPixelsBackbone, saveModel, ScaleFace } from '@scaleface/pipeline';
 *
 * await saveModel('.examples/node-model', new ScaleHead({ features: 8, hidden: [] }), openPixelsBackbone(4, 2));
 *
 * const faces = await ScaleFace.fromPretrained('.examples/node-model', { engine: ['cpu'] });
 * const [face] = await faces.embed([{ data: new Uint8Array(48), width: 4, height: 4 }]);
 * face!.confidence; // => 32
 * await faces.dispose();
 * ```
 */
export class ScaleFace extends FaceModel {
  /**
   * Opens a model folder.
   *
   * @param source - The folder's path, its `file:` or `http(s):` address, or its files.
   * @param options - Backbone, engine, progress.
   * @throws ScaleFaceError `missing-file`; `damaged` when a file is not what `checksums.json` says; `bad-format` when it is
   * no model folder of this version or the backbone is another one; `missing-dependency` when no engine works, or for an ONNX backbone without `onnxruntime-node`.
   */
  static async fromPretrained(
    source: string | URL | ModelFiles,
    options: NodePretrainedOptions = {},
  ): Promise<ScaleFace> {
    await ensureEngine(options.engine);
    const { files, folder } = open(source, options);
    const model = await readModel(files);
    try {
      const { backbone = besides(folder, model.config.backbone.name), threads } = options;
      const given = typeof backbone === 'object';
      const embedder = given ? backbone : await openModelBackbone(backbone, model, threads);
      return new ScaleFace({ model, backbone: embedder, decode: decodeInNode, ownsBackbone: !given });
    } catch (error) {
      model.head.dispose();
      await model.backbone?.close();
      throw error;
    }
  }
}

function open(
  source: string | URL | ModelFiles,
  { fetch = (address) => globalThis.fetch(address), progress }: NodePretrainedOptions,
): { files: ModelFiles; folder?: string } {
  if (typeof source === 'object' && 'read' in source) return { files: source };
  const address = String(source);
  if (/^https?:/.test(address)) return { files: addressedFiles(address, fetch, progress) };
  const folder = address.startsWith('file:') ? fileURLToPath(address) : address;
  return { files: folderFiles(folder), folder };
}

/** The ONNX file of the model's own name, if it lies in the folder. */
function besides(folder: string | undefined, name: string): string | undefined {
  const file = /^onnx:(.+)$/.exec(name)?.[1];
  if (folder === undefined || file === undefined) return undefined;
  const path = join(folder, basename(file));
  return existsSync(path) ? `onnx:${path}` : undefined;
}

/** Decodes with sharp; samples of the right size are taken as they are. */
const decodeInNode: DecodeFace = async (image, size) => {
  if (isPixels(image)) return resize(rgbOf(image), size);
  if (image instanceof Blob) return decodeImage(new Uint8Array(await image.arrayBuffer()), { size });
  if (image instanceof Uint8Array) return decodeImage(image, { size });
  if (typeof image === 'string' || image instanceof URL) {
    const file = String(image);
    return decodeImage(file.startsWith('file:') ? fileURLToPath(file) : file, { size });
  }
  throw new ScaleFaceError('only pages draw this kind of picture', {
    code: 'unsupported',
    path: 'image',
    expected: 'a path, the bytes of a file, or { data, width, height }',
  });
};

async function resize(image: RawImage, { width, height }: { width: number; height: number }): Promise<RawImage> {
  if (image.width === width && image.height === height) return image;
  const data = await toSharp(image).resize(width, height, { fit: 'fill' }).raw().toBuffer();
  return { data: new Uint8Array(data), width, height };
}
