import type { Embedder, Preprocessing } from '../embedders/embedder.js';
import type { RawImage } from '../images/raw-image.js';
import type { OnnxRuntimeOptions } from '../onnx-runtime/runtime-options.js';

/** A network of the ONNX format that gives one number an image. */
export interface NetworkQuality {
  /** What it is. */
  readonly kind: 'onnx';
  /** Its file, for instance `onnx:ediffiqa_t.onnx`. */
  readonly name: string;
  /** The SHA-256 of the file, in hexadecimal. */
  readonly sha256: string;
  /** The output that is the number, by name. */
  readonly output: string;
  /** Whether the number is negated: for networks whose number is larger for worse images. */
  readonly negate: boolean;
  /** How an image becomes the input; an image of another size is stretched to this one. */
  readonly preprocessing: Preprocessing;
}

/** The agreement of the backbone's embeddings of several views of an image. */
export interface ViewQuality {
  /** What it is. */
  readonly kind: 'tta';
  /** How many views, at least 2; every other one is mirrored. */
  readonly views: number;
  /** A view is moved by at most this share of the sides, in $[0, 0.5]$. */
  readonly shift: number;
  /** A view is enlarged or shrunk by at most this share, in $[0, 0.5]$. */
  readonly zoom: number;
  /** Decides the views; they are the same for every image. */
  readonly seed: number;
}

/** What an estimator of quality is: two of one description give the same numbers for the same images and backbone. */
export type QualityDescription = NetworkQuality | ViewQuality;

/** What says of an image itself, not of its features, how sure a comparison with it can be. */
export interface QualityEstimator {
  /** What it is; JSON holds it. */
  readonly description: QualityDescription;
  /** The bytes of its network, where it has one. */
  readonly network?: Uint8Array;
  /**
   * One number an image, $[N]$, the larger, the better; the same whatever images stand beside it.
   *
   * @param images - Images of the backbone's input size.
   * @param backbone - Embeds views of them.
   */
  estimate(images: readonly RawImage[], backbone: Pick<Embedder, 'embed'>): Promise<Float32Array>;
  /** Frees what it holds. */
  close(): Promise<void>;
}

/** Makes the estimator of a network from its bytes, on a runtime of networks of the ONNX format. */
export type OpenNetworkQuality = (
  description: NetworkQuality,
  network: Uint8Array,
  options?: OnnxRuntimeOptions,
) => QualityEstimator | Promise<QualityEstimator>;
