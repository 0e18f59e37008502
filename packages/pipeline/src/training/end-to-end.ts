import type { LabelledImage } from '@scaleface/data';
import { ScaleHead, type ScaleHeadOptions } from '@scaleface/heads';
import { scaleFaceLoss } from '@scaleface/losses';
import type { Backbone, Preprocessing, ProgressReport } from '@scaleface/models';
import { defined } from '@scaleface/numerics';
import type * as tf from '@tensorflow/tfjs-core';
import { disposeOnFailure } from './dispose-on-failure.js';
import type { ImageBatch } from './end-to-end-batch.js';
import { EndToEndNetwork } from './end-to-end-network.js';
import { type ImageStepOptions, identitiesOf, trainOnBatches } from './image-steps.js';
import { outputWidths } from './output-widths.js';
import { supportedScaleLoss } from './supported-scale-loss.js';
import type { CheckpointOptions, TrainingRecord } from './train-head.js';
import { trainingDefaults } from './training-defaults.js';
import type { ImageValidation } from './validation.js';

/**
 * How backbone, class centres and scale head learn together. Defaults are those of the published end-to-end
 * configuration (24 epochs, momentum 0.9, weight decay 5e-4, norm of the gradients at most 5, seed 0; rate 0.02),
 * except for the epochs with one constant scale, what keeps the scale from collapsing (`support`, `smallestScale`; both 0
 * are the published objective), the activation (the published `exp` of an untrained head starts at $s \approx 1$), the batch
 * and the rate.
 */
export interface EndToEndOptions extends ImageStepOptions {
  /** The head's shape without its input width and seed. */
  readonly head?: Omit<ScaleHeadOptions, 'features' | 'seed'>;
  /** The angular margin on the row's own class, in radians; 0.5 by default. */
  readonly margin?: number;
  /**
   * Epochs in which all images have one scale and the head does not learn yet (ArcFace); half of all by default.
   * Before the cosines are informative, scale 0 minimises the loss, and the head does not recover from it.
   */
  readonly constantEpochs?: number;
  /** That scale; 32 by default. */
  readonly constantScale?: number;
  /**
   * The scale at which backbone and centres learn where an image's own is smaller; 0 for the published objective, in which
   * they stop learning where the scale falls. 8 by default.
   */
  readonly support?: number;
  /**
   * A scale below this one is pushed no further down, since the activations have no slope left near 0; 0 for the published
   * objective. 0.5 by default.
   */
  readonly smallestScale?: number;
  /** Whether the backbone is frozen: only head and centres learn then; false by default. */
  readonly freezeBackbone?: boolean;
  /** Seed of the first centres and the head, the order of the images and the mirror; 0 by default. */
  readonly seed?: number;
}

/** What end-to-end training leaves besides the backbone. */
export interface TrainedEndToEnd extends TrainingRecord {
  /** The head; dispose of it. */
  readonly head: ScaleHead;
  /** The class centres `[C, D]`, of any length; dispose of them. */
  readonly centres: tf.Tensor2D;
  /** The identities, sorted: a class is a place in this list. */
  readonly classes: readonly string[];
}

/**
 * Trains a backbone together with class centres and a scale head: the loss of image $i$ is the softmax cross-entropy of
 * $s(x_i)\cos(\theta_y + m)$ against $s(x_i)\cos\theta_j$ (`scaleFaceLoss`), and its gradient reaches all three; where the
 * scale is below `support`, embeddings and centres learn as if it were that large. Beyond
 * $\pi - m$ the margin keeps a falling slope, since an untrained network puts faces anywhere.
 *
 * Interrupted at any step and called again with the same checkpoint folder, it ends with the same weights bit for bit
 * on the same engine: weights, running statistics, optimizer, random state and position are saved together. A damaged
 * checkpoint is dropped.
 *
 * Source: ScaleFace, arXiv 2209.01880, §III, and its published end-to-end configuration.
 *
 * @param images - Aligned face crops with their identities.
 * @param backbone - Learns in place.
 * @param declared - What it takes.
 * @param options - How it learns.
 * @param checkpoint - Where to save it on the way, if anywhere.
 * @param progress - Called with progress.
 * @param validation - How each epoch is measured, if at all; the epochs with one constant scale do not count.
 * @throws ScaleFaceError `shape-mismatch` with fewer images than a batch, `bad-format` for fewer than two identities or a
 * image that does not decode, `not-finite` when the loss became NaN or infinite.
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
 * import { drawIdentity, photograph, trainEndToEnd } from '@scaleface/pipeline';
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
 * const learning = { head: { hidden: [] }, epochs: 4, batch: 4, constantEpochs: 2 };
 * const { head, centres, classes, losses } = await trainEndToEnd(images, network, declared, learning);
 * classes; // => ['a', 'b']
 * losses.length; // => 4
 * head.dispose();
 * centres.dispose();
 * await backbone.close();
 * await rm(folder, { recursive: true });
 * ```
 */
export async function trainEndToEnd(
  images: readonly LabelledImage[],
  backbone: Backbone,
  declared: Preprocessing,
  options: EndToEndOptions = {},
  checkpoint?: CheckpointOptions,
  progress?: ProgressReport,
  validation?: ImageValidation,
): Promise<TrainedEndToEnd> {
  const settings = { ...trainingDefaults.endToEnd, ...defined(options) };
  const { margin, epochs, batch, seed, freezeBackbone, constantScale, support, smallestScale } = settings;
  const { constantEpochs = Math.floor(epochs / 2) } = settings;
  const classes = identitiesOf(images, batch);
  const { d, f } = outputWidths(backbone, declared);
  const head = new ScaleHead({ ...options.head, features: f, seed });
  const parts = { backbone, head, classes: classes.length, dimension: d, seed, freezeBackbone };
  const network = new EndToEndNetwork(parts);
  const constantSteps = constantEpochs * Math.floor(images.length / batch);
  const learner = {
    network,
    classes,
    loss({ images: x, labels }: ImageBatch, step: number): tf.Scalar {
      const { embedding, scale: own } = network.apply(x, { training: true });
      const scale = step < constantSteps ? constantScale : own;
      const centres = network.centres as tf.Tensor;
      const sides = { embeddings: embedding, labels, margin, frozenEmbeddings: freezeBackbone };
      if (typeof scale === 'number') {
        return scaleFaceLoss({ ...sides, weights: centres, scale, beyond: 'monotone' }) as tf.Scalar;
      }
      return supportedScaleLoss({ ...sides, centres, scale, support, smallestScale });
    },
  };
  const record = await disposeOnFailure([head, network.centres], () =>
    trainOnBatches(
      images,
      learner,
      declared,
      settings,
      checkpoint,
      progress,
      validation && {
        ...validation,
        measure: () => validation.measure([head]),
        from: Math.min(constantEpochs, epochs - 1),
      },
    ),
  );
  return { head, centres: network.centres as tf.Tensor as tf.Tensor2D, classes, ...record };
}
