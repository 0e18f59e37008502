import { checkSize, Linear } from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import { LogVarianceTrunk } from './trunks/log-variance.js';
import { VarianceHead } from './variance-head.js';

/** Shape and first values of a {@link ProbHead}. */
export interface ProbHeadOptions {
  /** Width of the input: 25088 for iResNet. */
  readonly features: number;
  /** Width between the linear maps. Default 512. */
  readonly hidden?: number;
  /** Seed of the initial weights. Default 0. */
  readonly seed?: number;
}

/**
 * The head of ProbFace: one variance for the whole embedding. Linear → BN → ReLU → linear → BN, then
 * $\log \sigma^2 = \log(10^{-6} + e^{\gamma x + \beta})$ with $\gamma = 10^{-4}$ and $\beta = -7$ at the start.
 *
 * Source: Chen et al. 2022 (ProbFace), arXiv 2102.04075, and the published code (`prob_head`).
 * Oracle: `golden/heads/prob_head`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { ProbHead } from '@scaleface/heads';
 *
 * new ProbHead({ features: 8, hidden: 4 }).apply(tf.ones([3, 8])).logSigmaSq.shape; // => [3, 1]
 * ```
 */
export class ProbHead extends VarianceHead {
  readonly kind: string = 'prob_head';
  /** The options, defaults filled in. */
  readonly config: Readonly<Required<ProbHeadOptions>> & Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, number>> = { logSigmaSq: 1 };
  protected readonly trunk: LogVarianceTrunk;

  /** @param options - Shape and first values. */
  constructor(options: ProbHeadOptions) {
    super();
    const { features, hidden = 512, seed = 0 } = options;
    checkSize('options.features', features);
    checkSize('options.hidden', hidden);
    const random = createRandom(seed);
    this.config = { features, hidden, seed };
    this.trunk = new LogVarianceTrunk({
      features,
      hidden,
      dimensions: 1,
      fc1: new Linear({ inFeatures: features, outFeatures: hidden, random }),
      fc2: new Linear({ inFeatures: hidden, outFeatures: 1, random }),
      tail: [1e-4, -7],
    });
  }
}
