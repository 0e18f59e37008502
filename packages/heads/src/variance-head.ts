import type { ApplyOptions, Slot } from '@scaleface/core';
import type * as tf from '@tensorflow/tfjs-core';
import { BaseHead } from './head.js';
import type { LogVarianceOutput, LogVarianceTrunk } from './trunks/log-variance.js';

/** A head that is a trunk of layers with a name. */
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
