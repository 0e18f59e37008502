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
import type { Backbone } from '@scaleface/models';
import * as tf from '@tensorflow/tfjs-core';
import { atStep, finiteLoss } from './finite-loss.js';

/** Face images with the number of the identity of each. */
export interface LabelledImages {
  /** `[N, H, W, 3]`, as the backbone wants them. */
  readonly images: tf.Tensor4D;
  /** `[N]` numbers from 0 to the number of classes less one. */
  readonly labels: ArrayLike<number>;
}

/** Gives the batch of a step, at once or in its time. */
export type NextBatch = (step: number) => LabelledImages | Promise<LabelledImages>;

/** How a backbone and its class centres make their steps. */
export interface BackboneStepOptions {
  /** Number of batches. */
  readonly steps: number;
  /** Rate of AdamW after a warm-up of a twentieth of the steps; falls to 0 with cosine decay. Default 3e-3. */
  readonly learningRate?: number;
  /** Weight decay of AdamW. Default 1e-3. */
  readonly weightDecay?: number;
  /** The largest L2 norm of all gradients together. Default 5. */
  readonly clipNorm?: number;
}

/** A batch as a loss sees it. */
export interface BackboneBatch {
  /** Embeddings `[N, D]` of any length. */
  readonly embeddings: tf.Tensor2D;
  /** Class centres `[C, D]` of any length. */
  readonly weights: tf.Tensor2D;
  /** The own classes, int32 `[N]`. */
  readonly labels: tf.Tensor1D;
}

/**
 * Trains a backbone together with its class centres, both in place.
 *
 * @param backbone - Learns in place.
 * @param centres - `[C, D]`, a variable; learns in place.
 * @param next - Gives the batch of a step, which is disposed of after it.
 * @param options - Steps and rates.
 * @param lossOf - The loss of a batch at a step, differentiable.
 * @param progress - Called with how many steps are done.
 * @returns The loss of each step.
 * @throws ScaleFaceError `not-finite` when the loss became NaN or infinite.
 */
export async function trainBackbone(
  backbone: Backbone,
  centres: tf.Variable,
  next: NextBatch,
  options: BackboneStepOptions,
  lossOf: (batch: BackboneBatch, step: number) => tf.Scalar,
  progress?: (done: number, total: number) => void,
): Promise<number[]> {
  const { steps, learningRate = 3e-3, weightDecay = 1e-3, clipNorm = 5 } = options;
  const variables = { ...backbone.trainableVariables, centres };
  const optimizer = adamW({ learningRate, weightDecay });
  const schedule = warmup(cosineSchedule({ initial: learningRate, steps }), Math.ceil(steps / 20));
  const weights = centres as tf.Tensor as tf.Tensor2D;
  const losses: number[] = [];
  let state: OptimizerState = optimizer.init(variables);
  try {
    for (let step = 0; step < steps; step++) {
      const { images, labels } = await next(step);
      try {
        const { value, grads } = atStep(step, () =>
          valueAndGrads(() => {
            const own = tf.tensor1d(Array.from(labels), 'int32');
            const { embedding } = backbone.apply(images, { training: true });
            return lossOf({ embeddings: embedding, weights, labels: own }, step);
          }, variables),
        );
        try {
          losses.push(await finiteLoss(value, step));
          const clipped = clipByGlobalNorm(grads, clipNorm);
          state = optimizeStep(optimizer, clipped.grads, state, variables, { learningRate: schedule(step) });
          clipped.norm.dispose();
        } finally {
          tf.dispose([value, grads]);
        }
      } finally {
        images.dispose();
      }
      progress?.(step + 1, steps);
      await turn();
    }
  } finally {
    disposeState(state);
  }
  return losses;
}

/** Lets files be read and written, and signals be heard, between steps of an engine that computes in this thread. */
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
