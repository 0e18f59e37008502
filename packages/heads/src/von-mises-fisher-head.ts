import { type ApplyOptions, checkShape, joinSlots, type Slot } from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { BaseHead, type HeadOutput } from './head.js';
import { checkWidths, Mlp } from './trunks/mlp.js';

/** Shape and first values of a {@link VonMisesFisherHead}. */
export interface VonMisesFisherHeadOptions {
  /** Width of the input. */
  readonly features: number;
  /** Widths of the hidden layers. Default `[512]`. */
  readonly hidden?: readonly number[];
  /** Seed of the initial weights. Default 0. */
  readonly seed?: number;
}

/** What a {@link VonMisesFisherHead} says about a batch. */
export interface VonMisesFisherOutput extends HeadOutput {
  /** `[N, 1]`: the concentration $\kappa > 0$ of the embedding on the sphere; the higher, the more confident. */
  readonly kappa: tf.Tensor2D;
  /** `[N, 1]`: $\log \kappa$. */
  readonly logKappa: tf.Tensor2D;
}

/**
 * The concentration head of spherical confidence learning (SCF): linear → BN → ReLU → … → linear, and
 * $\kappa = e^a$. The loss that trains it is the negative log-likelihood of the von Mises–Fisher distribution.
 *
 * Names: `mlp.0`, `mlp.1`, `mlp.3`, …
 *
 * Source: Li et al. 2021 (SCF), CVPR, §3.3. Oracle: its layers in float64.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { VonMisesFisherHead } from '@scaleface/heads';
 *
 * new VonMisesFisherHead({ features: 8, hidden: [4] }).apply(tf.ones([3, 8])).kappa.shape; // => [3, 1]
 * ```
 */
export class VonMisesFisherHead extends BaseHead<VonMisesFisherOutput> {
  readonly kind: string = 'von_mises_fisher_head';
  /** The options, defaults filled in. */
  readonly config: Readonly<Required<VonMisesFisherHeadOptions>> & Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, number>> = { kappa: 1, logKappa: 1 };
  readonly #mlp: Mlp;

  /** @param options - Shape and first values. */
  constructor(options: VonMisesFisherHeadOptions) {
    super();
    const { features, hidden = [512], seed = 0 } = options;
    checkWidths(features, hidden);
    this.config = { features, hidden: [...hidden], seed };
    const widths = [features, ...hidden, 1];
    this.#mlp = new Mlp({ widths, bias: true, batchNorm: 'affine', random: createRandom(seed) });
  }

  /** The variables with their layouts, by name. */
  slots(): Record<string, Slot> {
    return joinSlots({ mlp: this.#mlp });
  }

  /**
   * @param x - `[N, features]`.
   * @param options - In training the batch's statistics are used and the running ones advance.
   * @returns $\kappa$ and $\log \kappa$, `[N, 1]` each; the caller disposes both.
   */
  apply(x: tf.Tensor, options: ApplyOptions = {}): VonMisesFisherOutput {
    checkShape('x', x, [null, this.config.features]);
    return tf.tidy(() => {
      const logKappa = this.#mlp.apply(x, options);
      return { kappa: tf.exp(logKappa), logKappa };
    });
  }
}
