import { type ApplyOptions, checkRange, checkShape, joinSlots, kaimingNormal, type Slot } from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { BaseHead, type HeadOutput } from './head.js';
import { applyScaleActivation, checkScaleActivation, type ScaleActivation } from './scale-activation.js';
import { checkWidths, Mlp } from './trunks/mlp.js';

/** Shape and first values of a {@link ScaleHead}. */
export interface ScaleHeadOptions {
  /** Width of the input, for instance 25088: the flattened 512 × 7 × 7 map of iResNet. */
  readonly features: number;
  /** Widths of the hidden layers; `[]` for a single linear map. Default `[512]`. */
  readonly hidden?: readonly number[];
  /** From logit to scale. Default `sigm_mul`. */
  readonly activation?: ScaleActivation;
  /** The coefficient $c$ of the activation, > 0. Default 64. */
  readonly coefficient?: number;
  /** Whether hidden layers are batch normalised (without factor and offset). Default true. */
  readonly batchNorm?: boolean;
  /** Seed of the initial weights. Default 0. */
  readonly seed?: number;
}

/** What a {@link ScaleHead} says about a batch. */
export interface ScaleOutput extends HeadOutput {
  /** `[N, 1]`: the scale $s(x)$, the confidence of each image; the higher, the more confident. */
  readonly scale: tf.Tensor2D;
  /**
   * `[N, 1]`: the raw logit. It ranks images like the scale, and still does where a sigmoid has saturated in float32.
   */
  readonly logit: tf.Tensor2D;
}

/**
 * The head of ScaleFace: a multilayer perceptron from the features before the embedding to a scale per image,
 *
 * $$s(x) = \phi\left(W_L\, \mathrm{relu}(\mathrm{BN}(W_{L-1} \cdots \mathrm{relu}(\mathrm{BN}(W_1 x))))\right).$$
 *
 * Linear maps have no bias; hidden weights start Kaiming normal, the last uniform in $\pm 1/\sqrt{\text{in}}$. PyTorch's
 * names: `mlp.0.weight`, `mlp.1.running_mean`, …, `mlp.3.weight`. The published head of iResNet, `[25088, 512, 1]`, has
 * 12 845 568 parameters.
 *
 * Source: ScaleFace, arXiv 2209.01880, §III, and its published code. Oracle: `golden/heads/scale_head_*`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { ScaleHead } from '@scaleface/heads';
 *
 * const head = new ScaleHead({ features: 8, hidden: [4], activation: 'sigm_mul', coefficient: 64, seed: 1 });
 * const { scale } = head.apply(tf.zeros([2, 8]));
 * Array.from(scale.dataSync()); // => [32, 32]
 * Object.keys(head.trainableVariables); // => ['mlp.0.weight', 'mlp.3.weight']
 * ```
 */
export class ScaleHead extends BaseHead<ScaleOutput> {
  readonly kind: string = 'scale_head';
  /** The options, defaults filled in. */
  readonly config: Readonly<Required<ScaleHeadOptions>> & Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, number>> = { scale: 1, logit: 1 };
  readonly #mlp: Mlp;

  /**
   * @param options - Shape and first values.
   * @throws ScaleFaceError `unknown-name` for an unknown activation, `out-of-range` for widths that are not sizes.
   */
  constructor(options: ScaleHeadOptions) {
    super();
    const { features, hidden = [512], coefficient = 64, batchNorm = true, seed = 0 } = options;
    const activation = checkScaleActivation(options.activation ?? 'sigm_mul');
    checkRange('options.coefficient', coefficient, Number.MIN_VALUE);
    checkWidths(features, hidden);
    this.config = { features, hidden: [...hidden], activation, coefficient, batchNorm, seed };
    this.#mlp = new Mlp({
      widths: [features, ...hidden, 1],
      bias: false,
      batchNorm: batchNorm ? 'plain' : 'none',
      hiddenInit: kaimingNormal,
      random: createRandom(seed),
    });
  }

  /** The variables with their layouts, by PyTorch's names. */
  slots(): Record<string, Slot> {
    return joinSlots({ mlp: this.#mlp });
  }

  /**
   * @param x - `[N, features]`.
   * @param options - In training the batch's statistics are used and the running ones advance.
   * @returns Scale and logit, `[N, 1]` each; the caller disposes both.
   * @throws ScaleFaceError `shape-mismatch`; in training also for a batch of one.
   */
  apply(x: tf.Tensor, options: ApplyOptions = {}): ScaleOutput {
    checkShape('x', x, [null, this.config.features]);
    return tf.tidy(() => {
      const { activation, coefficient } = this.config;
      const logit = this.#mlp.apply(x, options);
      return { scale: applyScaleActivation(logit, activation, coefficient) as tf.Tensor2D, logit };
    });
  }
}
