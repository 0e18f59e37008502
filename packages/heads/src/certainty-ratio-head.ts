import { type ApplyOptions, checkSize, joinSlots, Linear, type Slot } from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import type * as tf from '@tensorflow/tfjs-core';
import { BaseHead, type HeadOutput } from './head.js';

/** Shape and first values of a {@link CertaintyRatioHead}. */
export interface CertaintyRatioHeadOptions {
  /** Width of the input: the dimension of the embedding, 512 in the paper. */
  readonly features: number;
  /** Seed of the initial weights. Default 0. */
  readonly seed?: number;
}

/** What a {@link CertaintyRatioHead} says about a batch. */
export interface QualityOutput extends HeadOutput {
  /** `[N, 1]`: the predicted certainty ratio; the higher, the better the image. */
  readonly quality: tf.Tensor2D;
}

/**
 * The head of CR-FIQA: one linear map from the embedding to the certainty ratio
 * $\cos\theta_y / (\max_{j \ne y} \cos\theta_j + 1 + \varepsilon)$, learned by smooth L1 beside the margin loss.
 *
 * Names: `qs.weight`, `qs.bias`.
 *
 * Source: Boutros et al. 2023 (CR-FIQA), arXiv 2112.06592, §3. Oracle: the linear map in float64.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { CertaintyRatioHead } from '@scaleface/heads';
 *
 * new CertaintyRatioHead({ features: 8 }).apply(tf.ones([3, 8])).quality.shape; // => [3, 1]
 * ```
 */
export class CertaintyRatioHead extends BaseHead<QualityOutput> {
  readonly kind: string = 'certainty_ratio_head';
  /** The options, defaults filled in. */
  readonly config: Readonly<Required<CertaintyRatioHeadOptions>> & Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, number>> = { quality: 1 };
  readonly #linear: Linear;

  /** @param options - Shape and first values. */
  constructor(options: CertaintyRatioHeadOptions) {
    super();
    const { features, seed = 0 } = options;
    checkSize('options.features', features);
    this.config = { features, seed };
    this.#linear = new Linear({ inFeatures: features, outFeatures: 1, random: createRandom(seed) });
  }

  /** The variables with their layouts, by name. */
  slots(): Record<string, Slot> {
    return joinSlots({ qs: this.#linear });
  }

  /**
   * @param x - `[N, features]`.
   * @param _options - Training makes no difference.
   * @returns `{ quality }`, `[N, 1]`; the caller disposes it.
   */
  apply(x: tf.Tensor, _options: ApplyOptions = {}): QualityOutput {
    return { quality: this.#linear.apply(x) };
  }
}
