import type { EngineName } from '@scaleface/core';
import { ScaleFaceError } from '@scaleface/numerics';
import type { Embedder } from '../backbones/embedder.js';
import { pixelsEmbedder } from '../backbones/pixels-embedder.js';
import type { ProgressReport } from '../progress.js';
import { ensureEngine } from '../recognition/ensure-engine.js';
import { FaceModel } from '../recognition/face-model.js';
import { addressedFiles, type Fetch, type ModelFiles } from '../recognition/model-files.js';
import { decodeInPage } from '../recognition/page-images.js';
import { readModel } from '../recognition/read-model.js';

/** How {@link ScaleFace.fromPretrained} opens a model. */
export interface PretrainedOptions {
  /** The backbone, for a folder that holds only a head; `dispose` leaves it open. */
  readonly backbone?: Embedder;
  /** Engines to try, best first. Default: the one in use, else the best that is installed. */
  readonly engine?: readonly EngineName[];
  /** Asked for the files; `fetch` of the page by default. */
  readonly fetch?: Fetch;
  /** Hears the bytes of each file as they come. */
  readonly progress?: ProgressReport;
}

/**
 * A face model from a model folder: pictures become embeddings with a confidence, pairs of them an answer or none.
 *
 * This is the one for pages and workers: it imports nothing of Node. In Node, `ScaleFace` of `@scaleface/pipeline` has
 * the same verbs and opens folders, picture files and ONNX backbones too.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { ScaleHead } from '@scaleface/heads';
 * import { openNativeBackbone, saveModel } from '@scaleface/pipeline';
 * import { ScaleFace } from '@scaleface/pipeline/model';
 * import { readFile } from 'node:fs/promises';
 *
 * // A model folder, as training leaves one behind.
 * const architecture = { name: 'small', options: { size: 8, widths: [2, 2, 2], dimension: 3, seed: 1 } };
 * const backbone = await openNativeBackbone({ architecture, preprocessing: { width: 8, height: 8 } });
 * await saveModel('.examples/page-model', new ScaleHead({ features: 2, hidden: [] }), backbone);
 *
 * // In a page its address comes here. Files from elsewhere, an archive for instance, do too.
 * const place = '.examples/page-model/';
 * const read = (name: string) => readFile(place + name).catch(() => undefined);
 * const faces = await ScaleFace.fromPretrained({ place, read }, { engine: ['cpu'] });
 * const face = await faces.embed({ data: new Uint8Array(192), width: 8, height: 8 });
 * face.embedding.length; // => 3
 * await faces.dispose();
 * ```
 */
export class ScaleFace extends FaceModel {
  /**
   * Opens a model folder.
   *
   * @param source - The folder's address, or its files.
   * @param options - Backbone, engine, progress.
   * @throws ScaleFaceError `missing-file`; `damaged` when a file is not what `checksums.json` says; `bad-format` when it is
   * no model folder of this version or the backbone is another one; `missing-dependency` when no engine works.
   */
  static async fromPretrained(source: string | URL | ModelFiles, options: PretrainedOptions = {}): Promise<ScaleFace> {
    await ensureEngine(options.engine);
    const { fetch = (address) => globalThis.fetch(address), progress } = options;
    const files =
      typeof source === 'string' || source instanceof URL ? addressedFiles(String(source), fetch, progress) : source;
    const model = await readModel(files);
    const { name, sha256 } = model.config.backbone;
    const backbone = options.backbone ?? model.backbone ?? pixelsEmbedder(name, sha256);
    if (backbone !== undefined) {
      return new ScaleFace({ model, backbone, decode: decodeInPage, ownsBackbone: options.backbone === undefined });
    }
    model.head.dispose();
    throw new ScaleFaceError('the folder holds a head without its backbone', {
      code: 'missing-file',
      path: files.place,
      expected: `${name}, SHA-256 ${sha256}`,
      hint: 'Give an embedder as options.backbone, or save the model with a native backbone',
    });
  }
}
