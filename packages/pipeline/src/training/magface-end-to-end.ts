import type { LabelledImage } from '@scaleface/data';
import { type MagFaceLossOptions, magFaceLoss } from '@scaleface/losses';
import type { Backbone, Preprocessing, ProgressReport } from '@scaleface/models';
import { defined } from '@scaleface/numerics';
import type * as tf from '@tensorflow/tfjs-core';
import { CentredBackbone } from './centred-backbone.js';
import { disposeOnFailure } from './dispose-on-failure.js';
import { type ImageStepOptions, identitiesOf, trainOnBatches } from './image-steps.js';
import { outputWidths } from './output-widths.js';
import type { CheckpointOptions, TrainingRecord } from './train-head.js';
import { trainingDefaults } from './training-defaults.js';
import type { ImageValidation } from './validation.js';

/**
 * How a backbone learns with the MagFace loss on images. The loss is the published one: scale 64, lengths from $l_a = 10$
 * to $u_a = 110$, margins from $l_m = 0.45$ to $u_m = 0.8$, $\lambda_g = 35$; the steps are those of `trainEndToEnd`.
 */
export interface MagFaceImageOptions
  extends ImageStepOptions,
    Pick<
      MagFaceLossOptions,
      'scale' | 'normLower' | 'normUpper' | 'marginLower' | 'marginUpper' | 'lambdaG' | 'easyMargin'
    > {}

/** What MagFace training leaves besides the backbone. */
export interface TrainedMagFace extends TrainingRecord {
  /** The class centres `[C, D]`, of any length; dispose of them. */
  readonly centres: tf.Tensor2D;
  /** The identities, sorted: a class is a place in this list. */
  readonly classes: readonly string[];
}

/**
 * Trains a backbone with its class centres on images by the MagFace loss (`magFaceLoss`): afterwards the length of an
 * embedding is its confidence. Only lengths from `normLower` to `normUpper` have a gradient: those of an untrained network
 * are about $\sqrt D$, so that an embedding of fewer than 100 numbers may need a smaller `normLower`.
 *
 * Interrupted at any step and called again with the same checkpoint folder, it ends with the same weights bit for bit
 * on the same engine.
 *
 * Source: Meng et al., MagFace, CVPR 2021, arXiv 2103.06627.
 *
 * @param images - Aligned face crops with their identities.
 * @param backbone - Learns in place.
 * @param declared - What it takes.
 * @param options - How it learns.
 * @param checkpoint - Where to save it on the way, if anywhere.
 * @param progress - Called with progress.
 * @param validation - How each epoch is measured, if at all.
 * @throws ScaleFaceError as `trainEndToEnd`; `out-of-range` for settings of the loss.
 */
export async function trainMagFaceOnImages(
  images: readonly LabelledImage[],
  backbone: Backbone,
  declared: Preprocessing,
  options: MagFaceImageOptions = {},
  checkpoint?: CheckpointOptions,
  progress?: ProgressReport,
  validation?: ImageValidation,
): Promise<TrainedMagFace> {
  const { scale, normLower, normUpper, marginLower, marginUpper, lambdaG, easyMargin, ...steps } = options;
  const loss = defined({ scale, normLower, normUpper, marginLower, marginUpper, lambdaG, easyMargin });
  const settings = { ...trainingDefaults.endToEnd, ...defined(steps) };
  const classes = identitiesOf(images, settings.batch);
  const network = new CentredBackbone(backbone, classes.length, outputWidths(backbone, declared).d, settings.seed);
  const weights = network.centres as tf.Tensor as tf.Tensor2D;
  const learner = {
    network,
    classes,
    loss({ images: x, labels }: { images: tf.Tensor4D; labels: tf.Tensor1D }): tf.Scalar {
      const { embedding } = network.apply(x, { training: true });
      return magFaceLoss({ ...loss, embeddings: embedding, weights, labels }) as tf.Scalar;
    },
  };
  const record = await disposeOnFailure([weights], () =>
    trainOnBatches(
      images,
      learner,
      declared,
      settings,
      checkpoint,
      progress,
      validation && { ...validation, measure: () => validation.measure([]) },
    ),
  );
  return { centres: weights, classes, ...record };
}
