import { type EngineName, ensureEngine } from '@scaleface/core';
import { decodeFace, openBackbone, openCropper, openFiles, openNetworkQuality } from '#platform';
import type { Cropper } from '../alignment/cropper.js';
import type { FaceDetector } from '../alignment/detector.js';
import type { YuNetOptions } from '../alignment/yunet.js';
import type { Embedder } from '../embedders/embedder.js';
import type { LoadedModel, ModelConfig } from '../folder/model-config.js';
import type { FetchOptions, ModelFiles } from '../folder/model-files.js';
import { readModel } from '../folder/read-model.js';
import type { DecodeFace, FaceImage } from '../images/face-image.js';
import { type OnnxRuntimeOptions, runtimeOf } from '../onnx-runtime/runtime-options.js';
import { checkBackbone, embedNamedImages, type NamedImage } from './embed-named-images.js';
import type { Face } from './face.js';
import type { Gallery } from './gallery.js';
import { type FaceIdentification, type IdentifyFaceOptions, identifyFace } from './identify-face.js';
import { type Verification, type VerifyOptions, verifyFaces } from './verify-faces.js';

/** What a {@link ScaleFace} is made of. */
export interface ScaleFaceParts {
  /** The model folder. */
  readonly model: LoadedModel;
  /** The backbone that the head was trained on. */
  readonly backbone: Embedder;
  /** How images are decoded; with what the platform has by default. */
  readonly decode?: DecodeFace;
  /** Finds the faces of photographs; without it images are aligned crops. */
  readonly cropper?: Cropper | undefined;
  /** Whether `dispose` closes the backbone. */
  readonly ownsBackbone: boolean;
}

/** How {@link ScaleFace.fromPretrained} opens a model. */
export interface PretrainedOptions extends FetchOptions, OnnxRuntimeOptions {
  /**
   * The backbone, for a folder that holds only a head: an embedder, which `dispose` leaves open, or a name as
   * `openNamedBackbone` takes it, for instance `onnx:FILE`; in a page `onnx:` and its address. By default the one in the folder:
   * native layers, or an ONNX file of the name that `config.json` says.
   */
  readonly backbone?: Embedder | string;
  /**
   * Finds the faces of photographs: a detector, which `dispose` leaves open, or what `openYuNet` takes. The largest face of each
   * image is aligned and embedded. Without one, images are aligned crops.
   */
  readonly detector?: FaceDetector | YuNetOptions;
  /** Engines to try, best first. Default: the one in use, else the best that is installed. */
  readonly engine?: readonly EngineName[];
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
 * face?.confidence; // => 32
 * await faces.dispose();
 * ```
 */
export class ScaleFace {
  /** What the model's `config.json` says. */
  readonly config: ModelConfig;
  readonly #parts: ScaleFaceParts & Required<Pick<ScaleFaceParts, 'decode'>>;

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
   * @param options - Backbone, detector, engine, progress.
   * @throws ScaleFaceError `missing-file`; `damaged` when a file is not what `checksums.json` says; `bad-format` when
   * it is not a model folder of this version or the backbone is another one; `missing-dependency` when no engine
   * works, or for a backbone or a confidence that is an ONNX network's without its runtime.
   */
  static async fromPretrained(source: string | URL | ModelFiles, options: PretrainedOptions = {}): Promise<ScaleFace> {
    const { backbone, detector, engine, signal } = options;
    await ensureEngine(engine);
    const isFiles = typeof source === 'object' && 'read' in source;
    const opened = isFiles ? { files: source } : openFiles(String(source), options);
    const model = await readModel(opened.files, (said, network) =>
      openNetworkQuality(said, network, runtimeOf(options)),
    );
    const given = typeof backbone === 'object';
    let own = model.backbone as Embedder | undefined;
    let cropper: Cropper | undefined;
    try {
      if (!given) own = await openBackbone(backbone, model, opened, options);
      cropper = detector && (await openCropper(detector));
      signal?.throwIfAborted();
      const used = given ? backbone : (own as Embedder);
      return new ScaleFace({ model, backbone: used, cropper, ownsBackbone: !given });
    } catch (error) {
      model.dispose();
      await cropper?.close();
      await own?.close();
      throw error;
    }
  }

  /** The opened folder: head, preprocessing, calibration, for functions that take a model. */
  get model(): LoadedModel {
    return this.#parts.model;
  }

  /** The backbone; one of the ONNX format says in `runs` on what it computes. */
  get backbone(): Embedder {
    return this.#parts.backbone;
  }

  /**
   * Embeds an image of an aligned face, or with a detector the largest face of a photograph.
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

  /**
   * Who in a gallery a face is: somebody, nobody, or no answer, with the reason.
   *
   * @param probe - An image, or what `embed` gave for it.
   * @param gallery - From `enrol`.
   * @param options - Threshold, abstention, prior.
   * @throws ScaleFaceError as `identifyFace`.
   */
  async identify(
    probe: FaceImage | Face,
    gallery: Gallery,
    options: IdentifyFaceOptions = {},
  ): Promise<FaceIdentification> {
    return identifyFace(isFace(probe) ? probe : await this.embed(probe), gallery, this.#parts.model, options);
  }

  /** Frees the head, and backbone and detector unless they were given. */
  async dispose(): Promise<void> {
    const { model, backbone, cropper, ownsBackbone } = this.#parts;
    model.dispose();
    await cropper?.close();
    if (ownsBackbone) await backbone.close();
  }

  async #describe(images: readonly Named[]): Promise<Face[]> {
    const { model, backbone } = this.#parts;
    const faces: Face[] = [];
    for (let start = 0; start < images.length; start += batch) {
      const decoded = images.slice(start, start + batch).map((named) => this.#read(named));
      faces.push(...(await embedNamedImages(await Promise.all(decoded), backbone, model)));
    }
    return faces;
  }

  async #read({ image, name }: Named): Promise<NamedImage> {
    const { backbone, decode, cropper } = this.#parts;
    if (cropper === undefined) return { name, image: await decode(image, backbone.preprocessing) };
    return { name, ...(await cropper.crop(await decode(image), backbone.preprocessing, name)) };
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
