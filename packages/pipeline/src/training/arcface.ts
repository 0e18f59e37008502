import {
  adamW,
  clipByGlobalNorm,
  cosineSchedule,
  disposeState,
  type OptimizerState,
  optimizeStep,
  valueAndGrads,
  warmup,
} from '@scaleface/core';
import { arcFaceLogits, softmaxCrossEntropy } from '@scaleface/losses';
import { createRandom, ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { type Backbone, unitRows } from '../backbones/native/backbone.js';
import type { ProgressReport } from '../progress.js';

/** Face images with the number of each one's person. */
export interface LabelledImages {
  /** `[N, H, W, 3]`, as the backbone wants them. */
  readonly images: tf.Tensor4D;
  /** `[N]` numbers from 0 to the number of classes less one. */
  readonly labels: ArrayLike<number>;
}

/** How a backbone learns. */
export interface ArcFaceTrainingOptions {
  /** Number of persons. */
  readonly classes: number;
  /** Length of an embedding. */
  readonly dimension: number;
  /** Number of batches. */
  readonly steps: number;
  /** The angular margin $m$ at the end, in radians; it grows evenly from 0 over the first half. Default 0.5. */
  readonly margin?: number;
  /** The common scale $s$ of the logits. Default 64. */
  readonly scale?: number;
  /** Rate of AdamW after a warm-up of a twentieth of the steps; falls to 0 along half a cosine. Default 3e-3. */
  readonly learningRate?: number;
  /** Weight decay of AdamW. Default 1e-3. */
  readonly weightDecay?: number;
  /** The largest L2 norm of all gradients together. Default 5. */
  readonly clipNorm?: number;
  /** Decides the first class centres. Default 0. */
  readonly seed?: number;
}

/** What a training of a backbone leaves beside the backbone itself. */
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
 * @param progress - Hears how far it is.
 * @throws ScaleFaceError `not-finite` when the loss is no number any more.
 */
export async function trainArcFace(
  backbone: Backbone,
  next: (step: number) => LabelledImages,
  options: ArcFaceTrainingOptions,
  progress?: ProgressReport,
): Promise<TrainedCentres> {
  const { classes, dimension, steps, learningRate = 3e-3, weightDecay = 1e-3, clipNorm = 5, seed = 0 } = options;
  const { margin = 0.5, scale = 64 } = options;
  const random = createRandom(seed);
  const first = Float32Array.from({ length: classes * dimension }, () => random.normal() / Math.sqrt(dimension));
  const centres = tf.tidy(() => tf.variable(tf.tensor2d(first, [classes, dimension])));
  const variables = { ...backbone.trainableVariables, centres };
  const optimizer = adamW({ learningRate, weightDecay });
  const schedule = warmup(cosineSchedule({ initial: learningRate, steps }), Math.ceil(steps / 20));
  const losses: number[] = [];
  let state: OptimizerState = optimizer.init(variables);
  for (let step = 0; step < steps; step++) {
    const { images, labels } = next(step);
    const grown = margin * Math.min(1, (2 * step) / steps);
    const { value, grads } = valueAndGrads(() => {
      const own = tf.tensor1d(Array.from(labels), 'int32');
      const { embedding } = backbone.apply(images, { training: true });
      const cosine = tf.matMul(unitRows(embedding), unitRows(centres as tf.Tensor as tf.Tensor2D), false, true);
      return softmaxCrossEntropy(arcFaceLogits(cosine, own, { margin: grown, scale, beyond: 'monotone' }), own);
    }, variables);
    const loss = (await value.data())[0] as number;
    if (!Number.isFinite(loss)) {
      throw new ScaleFaceError('the loss is no number any more', {
        code: 'not-finite',
        path: `step ${step}`,
        received: String(loss),
        hint: 'Try a smaller learning rate',
      });
    }
    losses.push(loss);
    const clipped = clipByGlobalNorm(grads, clipNorm);
    state = optimizeStep(optimizer, clipped.grads, state, variables, { learningRate: schedule(step) });
    tf.dispose([value, clipped.norm, images, ...Object.values(grads)]);
    progress?.('train the backbone', step + 1, steps);
  }
  disposeState(state);
  return { centres: centres as tf.Tensor as tf.Tensor2D, losses };
}
