import {
  type ApplyOptions,
  BatchNorm,
  checkShape,
  checkSize,
  joinSlots,
  Linear,
  rectify,
  type Slot,
} from '@scaleface/core';
import { createRandom, type Random } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { BaseHead } from './head.js';
import type { LogVarianceOutput } from './trunks/log-variance.js';
import type { PfeHeadOptions } from './trunks/pfe-trunk.js';

/**
 * The variance head of data uncertainty learning: linear → BN → ReLU → linear → BN, whose output is
 * $\log \sigma^2$ itself. In training a drawn embedding ({@link sampleGaussian}) takes the place of the mean.
 *
 * Names: `fc1`, `bn1`, `fc2`, `bn2`, as in the other variance heads.
 *
 * Source: Chang et al. 2020 (DUL), arXiv 2003.11339, §3.2. Oracle: its layers in float64.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { GaussianHead } from '@scaleface/heads';
 *
 * new GaussianHead({ features: 8, dimensions: 2 }).apply(tf.ones([3, 8])).logSigmaSq.shape; // => [3, 2]
 * ```
 */
export class GaussianHead extends BaseHead<LogVarianceOutput> {
  readonly kind: string = 'gaussian_head';
  /** The options, defaults filled in. */
  readonly config: Readonly<Required<PfeHeadOptions>> & Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, number>>;
  readonly #fc1: Linear;
  readonly #bn1: BatchNorm;
  readonly #fc2: Linear;
  readonly #bn2: BatchNorm;

  /** @param options - Shape and first values. */
  constructor(options: PfeHeadOptions) {
    super();
    const { features, dimensions = 512, seed = 0 } = options;
    checkSize('options.features', features);
    checkSize('options.dimensions', dimensions);
    const random = createRandom(seed);
    this.config = { features, dimensions, seed };
    this.outputs = { logSigmaSq: dimensions };
    this.#fc1 = new Linear({ inFeatures: features, outFeatures: dimensions, bias: false, random });
    this.#bn1 = new BatchNorm({ features: dimensions });
    this.#fc2 = new Linear({ inFeatures: dimensions, outFeatures: dimensions, bias: false, random });
    this.#bn2 = new BatchNorm({ features: dimensions });
  }

  /** The variables with their layouts, by name. */
  slots(): Record<string, Slot> {
    return joinSlots({ fc1: this.#fc1, bn1: this.#bn1, fc2: this.#fc2, bn2: this.#bn2 });
  }

  /**
   * @param x - `[N, features]`.
   * @param options - In training the batch's statistics are used and the running ones advance.
   * @returns `{ logSigmaSq }`, `[N, dimensions]`; the caller disposes it.
   */
  apply(x: tf.Tensor, options: ApplyOptions = {}): LogVarianceOutput {
    checkShape('x', x, [null, this.config.features]);
    return tf.tidy(() => {
      const hidden = rectify(this.#bn1.apply(this.#fc1.apply(x), options));
      return { logSigmaSq: this.#bn2.apply(this.#fc2.apply(hidden), options) as tf.Tensor2D };
    });
  }
}

/**
 * Draws embeddings $z = \mu + \varepsilon\, e^{\frac12 \log \sigma^2}$ with $\varepsilon \sim N(0, I)$; gradients reach
 * $\mu$ and $\log \sigma^2$.
 *
 * Oracle: the mean and the variance of 20,000 draws, within four standard errors.
 *
 * @param mu - Means `[N, D]`.
 * @param logSigmaSq - $\log \sigma^2$, `[N, D]` or `[N, 1]`.
 * @param random - Where the noise comes from.
 * @returns `[N, D]`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { sampleGaussian } from '@scaleface/heads';
 * import { createRandom } from '@scaleface/numerics';
 *
 * const mu = tf.tensor2d([[1, 2]]);
 * Array.from(sampleGaussian(mu, tf.fill([1, 2], -60), createRandom(1)).dataSync()); // => [1, 2]
 * ```
 */
export function sampleGaussian(mu: tf.Tensor2D, logSigmaSq: tf.Tensor2D, random: Random): tf.Tensor2D {
  const noise = new Float32Array(mu.size);
  for (let i = 0; i < noise.length; i++) noise[i] = random.normal();
  return tf.tidy(() => tf.add(mu, tf.mul(tf.tensor2d(noise, mu.shape), tf.exp(tf.mul(0.5, logSigmaSq)))));
}
