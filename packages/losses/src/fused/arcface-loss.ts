import { checkRange } from '@scaleface/core';
import type { Reduced, Reduction } from '../internal/reduction.js';
import { type AngularOptions, angular } from '../margin/margin.js';
import { type FusedLossOptions, fusedLoss } from './fused-loss.js';

/** Arguments of {@link arcFaceLoss}. */
export interface ArcFaceLossOptions<R extends Reduction = Reduction> extends FusedLossOptions<R>, AngularOptions {
  /** Additive angle $m$ in radians, 0 … π. Default 0.5. */
  readonly margin?: number;
  /** Scale $s$, a finite number ≥ 0. Default 64. */
  readonly scale?: number;
}

/**
 * ArcFace from embeddings and class centres in one step: normalisation, cosines, margin and softmax cross-entropy, with
 * its own gradient. The value is that of `softmaxCrossEntropy(arcFaceLogits(cosines, labels), labels)`; memory is one
 * `[N, C]` buffer in the forward and two in the backward pass. {@link arcFaceLogits} has the formulas.
 *
 * Source: Deng et al., ArcFace, CVPR 2019. Oracle: the unfused composition in float64.
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
 * import { arcFaceLoss } from '@scaleface/losses';
 *
 * const embeddings = tf.tensor2d([[2, 0]]);
 * const loss = arcFaceLoss({ embeddings, weights: tf.eye(2), labels: tf.tensor1d([0], 'int32'), scale: 1 });
 * loss.dataSync()[0]; // => 0.347644
 * ```
 */
export function arcFaceLoss<R extends Reduction = 'mean'>(options: ArcFaceLossOptions<R>): Reduced<R> {
  const { margin = 0.5, scale = 64 } = options;
  checkRange('margin', margin, 0, Math.PI);
  return fusedLoss(options, scale, (c) => angular(c, margin, options));
}
