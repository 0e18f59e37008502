import { type MagFaceLossOptions, magFaceLoss } from '@scaleface/losses';
import type { Backbone, ProgressReport } from '@scaleface/models';
import * as tf from '@tensorflow/tfjs-core';
import type { TrainedCentres } from './arcface.js';
import { type BackboneStepOptions, type NextBatch, trainBackbone } from './backbone-training.js';
import { disposeOnFailure } from './dispose-on-failure.js';

/** How a backbone learns with the MagFace loss. */
export interface MagFaceTrainingOptions
  extends BackboneStepOptions,
    Pick<
      MagFaceLossOptions,
      'scale' | 'normLower' | 'normUpper' | 'marginLower' | 'marginUpper' | 'lambdaG' | 'easyMargin'
    > {}

/**
 * Trains a backbone with the MagFace loss: ArcFace whose margin grows with the length of the embedding, and a
 * regulariser that keeps lengths up. Afterwards the length of an embedding is its confidence.
 *
 * It goes on from class centres, which are those of `trainArcFace` with a backbone that has learned already, or
 * any of yours.
 *
 * Source: Meng et al., MagFace, CVPR 2021.
 *
 * @param backbone - Learns in place.
 * @param centres - The class centres `[C, D]` to begin with; they stay as they are.
 * @param next - Gives the batch of a step, which is disposed of after it.
 * @param options - Steps, rates, and the settings of the loss.
 * @param progress - Called with progress.
 * @returns The new centres, and the loss of each step.
 * @throws ScaleFaceError `not-finite` when the loss became NaN or infinite.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { SmallBackbone } from '@scaleface/models';
 * import { trainMagFace } from '@scaleface/pipeline';
 *
 * const backbone = new SmallBackbone({ size: 8, widths: [4, 4, 4], dimension: 8, seed: 1 });
 * const images = tf.tensor4d(tf.randomNormal([768], 0, 1, 'float32', 1).dataSync(), [4, 8, 8, 3]);
 * const next = () => ({ images: tf.clone(images), labels: [0, 0, 1, 1] });
 * const options = { steps: 10, scale: 8, normLower: 1, normUpper: 10, lambdaG: 1 };
 * const { losses } = await trainMagFace(backbone, tf.eye(2, 8), next, options);
 * (losses[9] ?? 0) < (losses[0] ?? 0); // => true
 * ```
 */
export async function trainMagFace(
  backbone: Backbone,
  centres: tf.Tensor2D,
  next: NextBatch,
  options: MagFaceTrainingOptions,
  progress?: ProgressReport,
): Promise<TrainedCentres> {
  const learned = tf.tidy(() => tf.variable(tf.clone(centres)));
  const losses = await disposeOnFailure([learned], () =>
    trainBackbone(
      backbone,
      learned,
      next,
      options,
      (batch) => magFaceLoss({ ...options, ...batch }) as tf.Scalar,
      (done, total) => progress?.('train the MagFace backbone', done, total),
    ),
  );
  return { centres: learned as tf.Tensor as tf.Tensor2D, losses };
}
