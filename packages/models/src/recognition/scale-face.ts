import { type EngineName, ensureEngine } from '@scaleface/core';
import { decodeFace, openBackbone, openFiles, openNetworkQuality } from '#platform';
import type { Embedder } from '../embedders/embedder.js';
import type { LoadedModel, ModelConfig } from '../folder/model-config.js';
import type { Fetch, ModelFiles } from '../folder/model-files.js';
import { readModel } from '../folder/read-model.js';
import type { DecodeFace, FaceImage } from '../images/face-image.js';
import type { ProgressReport } from '../progress.js';
import { checkBackbone, embedNamedImages } from './embed-named-images.js';
import { type Face, type Verification, type VerifyOptions, verifyFaces } from './verify-faces.js';

/** What a {@link ScaleFace} is made of. */
export interface ScaleFaceParts {
  /** The model folder. */
  readonly model: LoadedModel;
  /** The backbone that the head was trained on. */
  readonly backbone: Embedder;
  /** How images are decoded; with what the platform has by default. */
  readonly decode?: DecodeFace;
  /** Whether `dispose` closes the backbone. */
  readonly ownsBackbone: boolean;
}

/** How {@link ScaleFace.fromPretrained} opens a model. */
export interface PretrainedOptions {
  /**
   * The backbone, for a folder that holds only a head: an embedder, which `dispose` leaves open, or, in Node, a name as
   * `openNamedBackbone` takes it, for instance `onnx:FILE`. By default the one in the folder: native layers, or, in Node,
   * an ONNX file of the name that `config.json` says.
   */
  readonly backbone?: Embedder | string;
  /** Threads per operation of ONNX Runtime, in Node. */
  readonly threads?: number;
  /** Engines to try, best first. Default: the one in use, else the best that is installed. */
  readonly engine?: readonly EngineName[];
  /** Asked for files behind an address; the global `fetch` by default. */
  readonly fetch?: Fetch;
  /** Called with the bytes of each file as they come. */
  readonly progress?: ProgressReport;
}

/** Images in one batch. */
const batch = 16;

/**
 * A face model from a model folder: turns images into embeddings with a confidence, and pairs into a decision or an
 * abstention. The same class in Node, in pages and in workers.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { ScaleHead } from '@scaleface/heads';
 * import { openPixelsBackbone, saveModel, ScaleFace } from '@scaleface/models';
 *
 * await saveModel('.examples/node-model', new ScaleHead({ features: 8, hidden: [] }), openPixelsBackbone(4, 2));
 *
 * const faces = await ScaleFace.fromPretrained('.examples/node-model', { engine: ['cpu'] });
 * const [face] = await faces.embed([{ data: new Uint8Array(48), width: 4, height: 4 }]);
 * face!.confidence; // => 32
 * await faces.dispose();
 * ```
 */
export class ScaleFace {
  /** What the model's `config.json` says. */
  readonly config: ModelConfig;
  readonly #parts: Required<ScaleFaceParts>;

  /**
   * @param parts - Model, backbone, decoder.
   * @throws ScaleFaceError `bad-format` when the model was trained on another backbone.
   */
  constructor(parts: ScaleFaceParts) {
    checkBackbone(parts.backbone, parts.model);
    this.config = parts.model.config;
    this.#parts = { decode: decodeFace, ...parts };
  }

  /**
   * Opens a model folder.
   *
   * @param source - The folder's path (Node) or address, or its files.
   * @param options - Backbone, engine, progress.
   * @throws ScaleFaceError `missing-file`; `damaged` when a file is not what `checksums.json` says; `bad-format` when
   * it is not a model folder of this version or the backbone is another one; `missing-dependency` when no engine
   * works, or for an ONNX backbone without `onnxruntime-node`; `unsupported` in a page for a model whose confidence is an
   * ONNX network's.
   */
  static async fromPretrained(source: string | URL | ModelFiles, options: PretrainedOptions = {}): Promise<ScaleFace> {
    const { backbone, threads, engine, fetch = (address) => globalThis.fetch(address), progress } = options;
    await ensureEngine(engine);
    const isFiles = typeof source === 'object' && 'read' in source;
    const opened = isFiles ? { files: source } : openFiles(String(source), fetch, progress);
    const model = await readModel(opened.files, openNetworkQuality);
    const given = typeof backbone === 'object';
    let own = model.backbone as Embedder | undefined;
    try {
      if (!given) own = await openBackbone(backbone, model, opened, threads);
      return new ScaleFace({ model, backbone: given ? backbone : (own as Embedder), ownsBackbone: !given });
    } catch (error) {
      model.dispose();
      await own?.close();
      throw error;
    }
  }

  /** The opened folder: head, preprocessing, calibration, for functions that take a model. */
  get model(): LoadedModel {
    return this.#parts.model;
  }

  /**
   * Embeds an image of an aligned face.
   *
   * @param image - The image.
   * @returns Its embedding and the confidence in it.
   */
  embed(image: FaceImage): Promise<Face>;
  /**
   * Embeds images of aligned faces, in batches.
   *
   * @param images - The images.
   * @returns Embedding and confidence of each, in the same order.
   */
  embed(images: readonly FaceImage[]): Promise<Face[]>;
  async embed(images: FaceImage | readonly FaceImage[]): Promise<Face | Face[]> {
    const named = (image: FaceImage, i: number): Named => ({ image, name: nameOf(image, `image ${i + 1}`) });
    if (Array.isArray(images)) return this.#describe(images.map(named));
    return (await this.#describe([named(images as FaceImage, 0)]))[0] as Face;
  }

  /**
   * Whether two faces show the same person: a decision with its probability, or an abstention, with the reason.
   *
   * @param left - An image, or what `embed` gave for it.
   * @param right - Another.
   * @param options - Threshold and abstention.
   * @throws ScaleFaceError `missing-file` when the model has no calibration.
   */
  async verify(left: FaceImage | Face, right: FaceImage | Face, options: VerifyOptions = {}): Promise<Verification> {
    const sides = [
      { side: left, name: 'the left image' },
      { side: right, name: 'the right image' },
    ];
    const images = sides.flatMap(({ side, name }) => (isFace(side) ? [] : [{ image: side, name: nameOf(side, name) }]));
    const described = (await this.#describe(images)).values();
    const [a, b] = sides.map(({ side }) => (isFace(side) ? side : (described.next().value as Face)));
    return verifyFaces(a as Face, b as Face, this.#parts.model, options);
  }

  /** Frees the head, and the backbone unless it was given. */
  async dispose(): Promise<void> {
    const { model, backbone, ownsBackbone } = this.#parts;
    model.dispose();
    if (ownsBackbone) await backbone.close();
  }

  async #describe(images: readonly Named[]): Promise<Face[]> {
    const { model, backbone, decode } = this.#parts;
    const faces: Face[] = [];
    for (let start = 0; start < images.length; start += batch) {
      const decoded = images
        .slice(start, start + batch)
        .map(async ({ image, name }) => ({ name, image: await decode(image, backbone.preprocessing) }));
      faces.push(...(await embedNamedImages(await Promise.all(decoded), backbone, model)));
    }
    return faces;
  }
}

interface Named {
  readonly image: FaceImage;
  readonly name: string;
}

const nameOf = (image: FaceImage, otherwise: string): string =>
  typeof image === 'string' || image instanceof URL ? String(image) : otherwise;

const isFace = (side: FaceImage | Face): side is Face =>
  typeof side === 'object' && 'embedding' in side && 'confidence' in side;
