import { type ApplyOptions, checkShape, type Slot } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { BaseHead, type HeadOutput } from './head.js';

/** Shape of a {@link NormHead}. */
export interface NormHeadOptions {
  /** Width of the input: the dimension of the embedding before it is normalised. */
  readonly features: number;
}

/** What a {@link NormHead} says about a batch. */
export interface MagnitudeOutput extends HeadOutput {
  /** `[N, 1]`: the Euclidean length; the higher, the more confident. */
  readonly magnitude: tf.Tensor2D;
}

/**
 * The length $\lVert f \rVert$ of the embedding as its confidence: the norm baseline, and MagFace's quality where the
 * backbone was trained with the MagFace loss. It has no variables. The gradient at 0 is 0.
 *
 * Source: Meng et al. 2021 (MagFace), arXiv 2103.06627. Oracle: the lengths in float64; the gradient
 * $x / \lVert x \rVert$, by hand.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { NormHead } from '@scaleface/heads';
 *
 * new NormHead({ features: 2 }).apply(tf.tensor2d([[3, 4]])).magnitude.dataSync()[0]; // => 5
 * ```
 */
export class NormHead extends BaseHead<MagnitudeOutput> {
  readonly kind: string = 'norm_head';
  /** The options. */
  readonly config: Readonly<Required<NormHeadOptions>> & Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, number>> = { magnitude: 1 };

  /** @param options - Shape. */
  constructor(options: NormHeadOptions) {
    super();
    this.config = { features: options.features };
  }

  /** No variables. */
  slots(): Record<string, Slot> {
    return {};
  }

  /**
   * @param x - Embeddings `[N, features]`, not normalised.
   * @param _options - Training makes no difference.
   * @returns `{ magnitude }`, `[N, 1]`; the caller disposes it.
   */
  apply(x: tf.Tensor, _options: ApplyOptions = {}): MagnitudeOutput {
    checkShape('x', x, [null, this.config.features]);
    return tf.tidy(() => {
      const squares = tf.sum(tf.square(x), 1, true);
      return { magnitude: tf.sqrt(tf.maximum(squares, 1e-24)) as tf.Tensor2D };
    });
  }
}
