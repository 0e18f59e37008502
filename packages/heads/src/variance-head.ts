import type { ApplyOptions, Slot } from '@scaleface/core';
import type * as tf from '@tensorflow/tfjs-core';
import { BaseHead } from './head.js';
import type { LogVarianceOutput, LogVarianceTrunk } from './trunks/log-variance.js';

/**
 * What the published variance heads share: under their names, layers that give $\log \sigma^2$ of each dimension, with
 * $\sigma^2 \ge 10^{-6}$.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { createHead, headNames, VarianceHead } from '@scaleface/heads';
 *
 * const heads = headNames.map((name) => createHead(name, { features: 4, dimensions: 2 }));
 * const names = heads.filter((head) => head instanceof VarianceHead).map(({ kind }) => kind);
 * names; // => ['pfe_head', 'pfe_head_adjustable', 'pfe_head_adjustable_spectral', 'prob_head']
 *
 * // Of a head that a configuration names, the variances of an image.
 * const head = createHead('pfe_head', { features: 4, dimensions: 2 });
 * const x = tf.tensor2d([[1, 2, 3, 4]]);
 * head instanceof VarianceHead ? tf.exp(head.apply(x).logSigmaSq).arraySync() : []; // => [[0.00091, 0.00091]]
 * ```
 */
export abstract class VarianceHead extends BaseHead<LogVarianceOutput> {
  /** The layers. */
  protected abstract readonly trunk: LogVarianceTrunk;

  /** The variables with their layouts, by PyTorch's names. */
  slots(): Record<string, Slot> {
    return this.trunk.slots();
  }

  /**
   * @param x - `[N, features]`.
   * @param options - In training the batch's statistics are used and the running ones advance.
   * @returns `{ logSigmaSq }`, `[N, dimensions]`; the caller disposes it.
   * @throws ScaleFaceError `shape-mismatch`; in training also for a batch of one.
   */
  apply(x: tf.Tensor, options: ApplyOptions = {}): LogVarianceOutput {
    return this.trunk.apply(x, options);
  }
}
