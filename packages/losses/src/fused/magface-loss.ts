import { checkRange } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { rowNorms } from '../internal/normalise.js';
import type { Reduced, Reduction } from '../internal/reduction.js';
import { type MagFaceOptions, magMargin, magRegularizer } from '../margin/magface.js';
import { type FusedLossOptions, fusedLoss } from './fused-loss.js';

/** Arguments of {@link magFaceLoss}. */
export interface MagFaceLossOptions<R extends Reduction = Reduction> extends FusedLossOptions<R>, MagFaceOptions {
  /** Weight $\lambda_g \ge 0$ of the regulariser. Default 35. */
  readonly lambdaG?: number;
}

/**
 * MagFace from embeddings and class centres in one step, regulariser included:
 * $L_i = \mathrm{CE}_i + \lambda_g\,g(a_i)$. See {@link magFaceLogits} for the formulas and {@link arcFaceLoss} for what
 * fusing saves.
 *
 * Source: Meng et al., MagFace, CVPR 2021. Oracle: arrays of the published formulation in float64.
 *
 * @param options - Embeddings, centres `[C, D]`, labels and settings.
 * @returns A scalar, or `[N]` with reduction `'none'`.
 * @throws ScaleFaceError on a wrong or empty shape, a label or setting out of range, a negative scale, and on what is not
 * finite, see {@link setValueChecks}.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { magFaceLoss } from '@scaleface/losses';
 *
 * const embeddings = tf.tensor2d([[10, 0]]);
 * const labels = tf.tensor1d([0], 'int32');
 * magFaceLoss({ embeddings, weights: tf.eye(2), labels, scale: 1, lambdaG: 0 }).dataSync()[0]; // => 0.341058
 * ```
 */
export function magFaceLoss<R extends Reduction = 'mean'>(options: MagFaceLossOptions<R>): Reduced<R> {
  const { scale = 64, lambdaG = 35 } = options;
  checkRange('lambdaG', lambdaG, 0);
  const regularizer = (x: tf.Tensor): tf.Tensor =>
    tf.mul(tf.reshape(magRegularizer(rowNorms(x), options), [-1]), lambdaG);
  return fusedLoss(options, scale, magMargin(options), regularizer);
}
