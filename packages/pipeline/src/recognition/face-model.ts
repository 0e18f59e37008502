import type { Embedder } from '../backbones/embedder.js';
import { checkBackbone, describeImages } from './describe-images.js';
import type { DecodeFace, FaceImage } from './face-image.js';
import type { LoadedModel, ModelConfig } from './model-config.js';
import { type Face, type Verification, type VerifyOptions, verifyFaces } from './verify-faces.js';

/** What a {@link FaceModel} is made of. */
export interface FaceModelParts {
  /** The model folder. */
  readonly model: LoadedModel;
  /** The backbone that the head was trained on. */
  readonly backbone: Embedder;
  /** How pictures are decoded. */
  readonly decode: DecodeFace;
  /** Whether `dispose` closes the backbone. */
  readonly ownsBackbone: boolean;
}

/** Pictures in one batch. */
const batch = 16;

/** A model with its backbone, ready to describe faces and to compare them: what `ScaleFace.fromPretrained` gives. */
export class FaceModel {
  /** What the model's `config.json` says. */
  readonly config: ModelConfig;
  readonly #parts: FaceModelParts;

  /**
   * @param parts - Model, backbone, decoder.
   * @throws ScaleFaceError `bad-format` when the model was trained on another backbone.
   */
  constructor(parts: FaceModelParts) {
    checkBackbone(parts.backbone, parts.model);
    this.config = parts.model.config;
    this.#parts = parts;
  }

  /** The opened folder: head, preprocessing, calibration, for functions that take a model. */
  get model(): LoadedModel {
    return this.#parts.model;
  }

  /**
   * Describes a picture of an aligned face.
   *
   * @param image - The picture.
   * @returns Its embedding and the confidence in it.
   */
  embed(image: FaceImage): Promise<Face>;
  /**
   * Describes pictures of aligned faces, in batches.
   *
   * @param images - The pictures.
   * @returns Embedding and confidence of each, in the same order.
   */
  embed(images: readonly FaceImage[]): Promise<Face[]>;
  async embed(images: FaceImage | readonly FaceImage[]): Promise<Face | Face[]> {
    const named = (image: FaceImage, i: number): Named => ({ image, name: nameOf(image, `image ${i + 1}`) });
    if (Array.isArray(images)) return this.#describe(images.map(named));
    return (await this.#describe([named(images as FaceImage, 0)]))[0] as Face;
  }

  /**
   * Whether two faces are of one person: an answer with its probability, or none, with the reason.
   *
   * @param left - A picture, or what `embed` gave for it.
   * @param right - Another.
   * @param options - Threshold and abstention.
   * @throws ScaleFaceError `missing-file` when the model has no calibration.
   */
  async verify(left: FaceImage | Face, right: FaceImage | Face, options: VerifyOptions = {}): Promise<Verification> {
    const sides = [
      { side: left, name: 'the left picture' },
      { side: right, name: 'the right picture' },
    ];
    const pictures = sides.flatMap(({ side, name }) =>
      isFace(side) ? [] : [{ image: side, name: nameOf(side, name) }],
    );
    const described = (await this.#describe(pictures)).values();
    const [a, b] = sides.map(({ side }) => (isFace(side) ? side : (described.next().value as Face)));
    return verifyFaces(a as Face, b as Face, this.#parts.model, options);
  }

  /** Frees the head, and the backbone unless it was given. */
  async dispose(): Promise<void> {
    const { model, backbone, ownsBackbone } = this.#parts;
    model.head.dispose();
    if (ownsBackbone) await backbone.close();
  }

  async #describe(images: readonly Named[]): Promise<Face[]> {
    const { model, backbone, decode } = this.#parts;
    const faces: Face[] = [];
    for (let start = 0; start < images.length; start += batch) {
      const decoded = images
        .slice(start, start + batch)
        .map(async ({ image, name }) => ({ name, image: await decode(image, backbone.preprocessing) }));
      faces.push(...(await describeImages(await Promise.all(decoded), backbone, model)));
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
