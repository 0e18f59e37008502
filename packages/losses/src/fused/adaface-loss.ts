import type { Reduced, Reduction } from '../internal/reduction.js';
import { type AdaFaceOptions, adaMargin } from '../margin/adaface.js';
import { type FusedLossOptions, fusedLoss } from './fused-loss.js';

/** Arguments of {@link adaFaceLoss}. */
export interface AdaFaceLossOptions<R extends Reduction = Reduction> extends FusedLossOptions<R>, AdaFaceOptions {}

/**
 * AdaFace from embeddings and class centres in one step; the quality is the embeddings' own norm, which counts as a
 * constant. See {@link adaFaceLogits} for the formulas and {@link arcFaceLoss} for what fusing saves.
 *
 * Source: Kim et al., AdaFace, CVPR 2022. Oracle: the unfused composition and a float64 twin in the tests.
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
 * import { adaFaceLoss } from '@scaleface/losses';
 *
 * const embeddings = tf.tensor2d([[3, 4]]);
 * const statistics = { mean: 5, deviation: 1 };
 * const labels = tf.tensor1d([0], 'int32');
 * adaFaceLoss({ embeddings, weights: tf.eye(2), labels, scale: 1, statistics }).dataSync()[0]; // => 1.037488
 * ```
 */
export function adaFaceLoss<R extends Reduction = 'mean'>(options: AdaFaceLossOptions<R>): Reduced<R> {
  const { scale = 64 } = options;
  return fusedLoss(options, scale, adaMargin(options));
}
