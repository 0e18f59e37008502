import { arcFaceLogits, softmaxCrossEntropy } from '@scaleface/losses';
import type { Backbone, ProgressReport } from '@scaleface/models';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { type BackboneStepOptions, type NextBatch, trainBackbone } from './backbone-training.js';
import { disposeOnFailure } from './dispose-on-failure.js';
import { unitRows } from './unit-rows.js';

/** How a backbone learns. */
export interface ArcFaceTrainingOptions extends BackboneStepOptions {
  /** Number of identities. */
  readonly classes: number;
  /** Length of an embedding. */
  readonly dimension: number;
  /** The angular margin $m$ at the end, in radians; it grows evenly from 0 over the first half. Default 0.5. */
  readonly margin?: number;
  /** The common scale $s$ of the logits. Default 64. */
  readonly scale?: number;
  /** Seed of the first class centres. Default 0. */
  readonly seed?: number;
}

/** What a training of a backbone leaves besides the backbone itself. */
export interface TrainedCentres {
  /** The class centres $W$ `[C, D]`, of any length; the caller disposes of them. */
  readonly centres: tf.Tensor2D;
  /** The loss of each step. */
  readonly losses: readonly number[];
}

/**
 * Trains a backbone and its class centres from nothing with the ArcFace loss, the softmax cross-entropy of
 * $s \cos(\theta_y + m)$ against $s \cos\theta_j$. The margin grows from 0 over the first half of the steps and keeps
 * a falling slope beyond $\pi - m$, since a young network puts faces anywhere.
 *
 * Source: ArcFace, arXiv 1801.07698.
 *
 * @param backbone - Learns in place.
 * @param next - Gives the batch of a step, which is disposed of after it.
 * @param options - Sizes and rates.
 * @param progress - Called with progress.
 * @throws ScaleFaceError `not-finite` when the loss became NaN or infinite.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { SmallBackbone } from '@scaleface/models';
 * import { trainArcFace } from '@scaleface/pipeline';
 *
 * const backbone = new SmallBackbone({ size: 8, widths: [4, 4, 4], dimension: 8, seed: 1 });
 * const images = tf.tensor4d(tf.randomNormal([768], 0, 1, 'float32', 1).dataSync(), [4, 8, 8, 3]);
 * const next = () => ({ images: tf.clone(images), labels: [0, 0, 1, 1] });
 * const options = { classes: 2, dimension: 8, steps: 10, scale: 8, margin: 0.2 };
 * const { centres, losses } = await trainArcFace(backbone, next, options);
 * (losses[9] ?? 0) < (losses[0] ?? 0); // => true
 * centres.shape; // => [2, 8]
 * tf.dispose([centres, images]);
 * backbone.dispose();
 * ```
 */
export async function trainArcFace(
  backbone: Backbone,
  next: NextBatch,
  options: ArcFaceTrainingOptions,
  progress?: ProgressReport,
): Promise<TrainedCentres> {
  const { classes, dimension, steps, seed = 0, margin = 0.5, scale = 64 } = options;
  const random = createRandom(seed);
  const first = Float32Array.from({ length: classes * dimension }, () => random.normal() / Math.sqrt(dimension));
  const centres = tf.tidy(() => tf.variable(tf.tensor2d(first, [classes, dimension])));
  const losses = await disposeOnFailure([centres], () =>
    trainBackbone(
      backbone,
      centres,
      next,
      options,
      ({ embeddings, weights, labels }, step) => {
        const grown = margin * Math.min(1, (2 * step) / steps);
        const cosine = tf.matMul(unitRows(embeddings), unitRows(weights), false, true);
        const logits = arcFaceLogits(cosine, labels, { margin: grown, scale, beyond: 'monotone' });
        return softmaxCrossEntropy(logits, labels) as tf.Scalar;
      },
      (done, total) => progress?.('train the backbone', done, total),
    ),
  );
  return { centres: centres as tf.Tensor as tf.Tensor2D, losses };
}
