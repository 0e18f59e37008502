import { Linear, l2Normalize } from '@scaleface/core';
import type { LogVarianceTrunk } from './trunks/log-variance.js';
import { type PfeHeadOptions, pfeTrunk } from './trunks/pfe-trunk.js';
import { VarianceHead } from './variance-head.js';

/**
 * The head of probabilistic face embeddings: from the unit-length input, linear → BN → ReLU → linear → BN, then
 * $\log \sigma^2 = \log(10^{-6} + e^{\gamma x + \beta})$ with $\gamma = 10^{-4}$ and $\beta = -7$ at the start.
 *
 * PyTorch's names: `fc1.weight`, `bn1.running_mean`, `fc2.weight`, …, `gamma`, `beta`.
 *
 * Source: Shi & Jain 2019, arXiv 1904.09658, and the published code (`pfe_head`). Oracle: `golden/heads/pfe_head`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { PfeHead } from '@scaleface/heads';
 *
 * const head = new PfeHead({ features: 8, dimensions: 2, seed: 1 });
 * tf.round(head.apply(tf.ones([1, 8])).logSigmaSq).dataSync()[0]; // => -7
 * ```
 */
export class PfeHead extends VarianceHead {
  readonly kind: string = 'pfe_head';
  /** The options, defaults filled in. */
  readonly config: Readonly<Required<PfeHeadOptions>> & Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, number>>;
  protected readonly trunk: LogVarianceTrunk;

  /** @param options - Shape and first values. */
  constructor(options: PfeHeadOptions) {
    super();
    ({
      config: this.config,
      outputs: this.outputs,
      trunk: this.trunk,
    } = pfeTrunk(options, {
      linear: (inFeatures, outFeatures, random) => new Linear({ inFeatures, outFeatures, random }),
      tail: [1e-4, -7],
      // A row of zeros stays one; the published code divides by 0.
      before: l2Normalize,
    }));
  }
}
