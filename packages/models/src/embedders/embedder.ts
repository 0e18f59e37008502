import type { RawImage } from '../images/raw-image.js';

/** How an image becomes the input of a network: part of what a feature table is made of, and stored with it. */
export interface Preprocessing {
  /** Columns of the input, in pixels. */
  readonly width: number;
  /** Rows of the input, in pixels. */
  readonly height: number;
  /** The order of the channels. */
  readonly colour: 'rgb' | 'bgr';
  /** The order of the axes: channels before or after the rows and columns. */
  readonly layout: 'nchw' | 'nhwc';
  /** Subtracted from every sample (0 to 255), one number per channel in the network's order. */
  readonly mean: readonly [number, number, number];
  /** Multiplied afterwards, one number per channel in the network's order. */
  readonly scale: readonly [number, number, number];
}

/** The outputs of a backbone for a batch of N images. */
export interface EmbeddingBatch {
  /** The embeddings $[N, D]$, not normalised, row by row. */
  readonly embedding: Float32Array;
  /** The head's input $[N, F]$, row by row, for a backbone that gives one. */
  readonly bottleneck?: Float32Array;
}

/** What turns images into embeddings: a pretrained network, or something as simple as the pixels themselves. */
export interface Embedder {
  /** Kind and file of the backbone, for instance `onnx:w600k.onnx`. */
  readonly name: string;
  /** The SHA-256 of the weights, in hexadecimal; of the name when there are none. */
  readonly sha256: string;
  /** The size and form of the input. */
  readonly preprocessing: Preprocessing;
  /** Which outputs of a network are used, by name. */
  readonly outputs?: {
    /** Name of the embedding. */
    readonly embedding: string;
    /** Name of the head's input. */
    readonly bottleneck?: string;
  };
  /** Embeds images that already have the input's size. */
  embed(images: readonly RawImage[]): Promise<EmbeddingBatch>;
  /** Frees what the backbone holds. */
  close(): Promise<void>;
}
