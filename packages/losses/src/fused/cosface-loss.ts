import { checkRange } from '@scaleface/core';
import type { Reduced, Reduction } from '../internal/reduction.js';
import { cosMargin } from '../margin/cosface.js';
import { type FusedLossOptions, fusedLoss } from './fused-loss.js';

/** Arguments of {@link cosFaceLoss}. */
export interface CosFaceLossOptions<R extends Reduction = Reduction> extends FusedLossOptions<R> {
  /** Additive cosine margin $m$, 0 … 2. Default 0.4. */
  readonly margin?: number;
  /** Scale $s$, a finite number ≥ 0. Default 64. */
  readonly scale?: number;
}

/**
 * CosFace from embeddings and class centres in one step, with its own gradient; see {@link arcFaceLoss} for what that
 * saves and {@link cosFaceLogits} for the formulas.
 *
 * Source: Wang et al., CosFace, CVPR 2018. Oracle: the unfused composition in float64.
 *
 * @param options - Embeddings, centres, labels and settings.
 * @returns A scalar, or `[N]` with reduction `'none'`.
 * @throws ScaleFaceError on a wrong or empty shape, a label or setting out of range, a negative scale, and on what is not
 * finite, see {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { cosFaceLoss } from '@scaleface/losses';
 *
 * const embeddings = tf.tensor2d([[2, 0]]);
 * const loss = cosFaceLoss({ embeddings, weights: tf.eye(2), labels: tf.tensor1d([0], 'int32'), scale: 1 });
 * loss.dataSync()[0]; // => 0.437488
 * ```
 */
export function cosFaceLoss<R extends Reduction = 'mean'>(options: CosFaceLossOptions<R>): Reduced<R> {
  const { margin = 0.4, scale = 64 } = options;
  checkRange('margin', margin, 0, 2);
  return fusedLoss(options, scale, cosMargin(margin));
}
