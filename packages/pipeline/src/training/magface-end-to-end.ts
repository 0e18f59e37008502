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
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { readImageFolder } from '@scaleface/data';
 * import { encodeImage, openNativeBackbone } from '@scaleface/models';
 * import { createRandom } from '@scaleface/numerics';
 * import { drawIdentity, photograph, trainMagFaceOnImages } from '@scaleface/pipeline';
 *
 * // Photographs of drawn people, in a folder of their own for each.
 * const [folder, random] = [await mkdtemp(join(tmpdir(), 'example-')), createRandom(1)];
 * for (const subject of ['a', 'b']) {
 *   const face = drawIdentity(random);
 *   await mkdir(join(folder, subject));
 *   for (const name of ['1.png', '2.png']) {
 *     const data = Uint8Array.from(photograph(face, random, { size: 8 }).pixels);
 *     await writeFile(join(folder, subject, name), await encodeImage({ data, width: 8, height: 8 }, 'png'));
 *   }
 * }
 *
 * const options = { size: 8, widths: [4, 4, 4], dimension: 8, seed: 1 };
 * const preprocessing = { width: 8, height: 8 };
 * const backbone = await openNativeBackbone({ architecture: { name: 'small', options }, preprocessing });
 * const { network, preprocessing: declared } = backbone;
 * const images = await readImageFolder(folder);
 * // Eight numbers are about √8 long at first: a smaller `normLower` than that of 512 numbers.
 * const learning = { epochs: 4, batch: 4, scale: 8, normLower: 1, normUpper: 10, lambdaG: 1 };
 * const { centres, classes, losses } = await trainMagFaceOnImages(images, network, declared, learning);
 * classes; // => ['a', 'b']
 * (losses[3] ?? 0) < (losses[0] ?? 0); // => true
 * centres.dispose();
 * await backbone.close();
 * await rm(folder, { recursive: true });
 * ```
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
