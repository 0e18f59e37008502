import {
  accumulate,
  averageWeights,
  chain,
  cosineSchedule,
  decayWeights,
  type Module,
  momentum,
  type Optimizer,
  oneCycleSchedule,
  type Schedule,
  scaleBySchedule,
  stepSchedule,
  warmup,
} from '@scaleface/core';
import type { LabelledImage } from '@scaleface/data';
import type { Preprocessing, ProgressReport } from '@scaleface/models';
import { ScaleFaceError } from '@scaleface/numerics';
import type * as tf from '@tensorflow/tfjs-core';
import { assertImagesPerIdentity, balancedOrder } from './balanced-order.js';
import { type ImageBatch, imageBatch, imageOrder } from './end-to-end-batch.js';
import type { OptimisationOptions } from './optimisation-options.js';
import { type CheckpointOptions, type TrainingRecord, trainHead } from './train-head.js';
import type { Validation } from './validation.js';

/** How a backbone makes its steps on images. */
export interface ImageStepOptions extends OptimisationOptions {
  /** Images per step; 64 by default. The rest of an epoch that fills no batch is left out. */
  readonly batch?: number;
  /**
   * `step`: a tenth after each quarter of the epochs; `cosine`: falls to 0 with cosine decay; `one-cycle`: rises to the rate
   * in the first three tenths and falls to next to nothing. Default `step`.
   */
  readonly schedule?: ImageSchedule;
  /** Epochs during which the rate rises; 0 by default. */
  readonly warmup?: number;
  /** Whether images are mirrored at random; true by default. */
  readonly flip?: boolean;
  /**
   * Images of each identity in a batch (P×K): a divisor of the batch, at least 2; identities then come equally often. 0, the
   * default, for images in random order.
   */
  readonly imagesPerIdentity?: number;
  /** Batches whose gradients make one step together, for batches larger than the memory; 1 by default. */
  readonly accumulate?: number;
  /**
   * The decay of an exponential average of the weights, such as 0.999, which takes their place at the end; 0, the default,
   * for the weights as they are. Running statistics are not averaged.
   */
  readonly average?: number;
}

/** How the rate of a training on images goes. */
export type ImageSchedule = 'step' | 'cosine' | 'one-cycle';

/** All of it, the defaults filled in. */
export type ImageSteps = Required<ImageStepOptions>;

/** What learns from images. */
export interface ImageLearner {
  /** Backbone, centres and what else learns, in place. */
  readonly network: Module<unknown>;
  /** The identities, sorted: a class is a place in this list. */
  readonly classes: readonly string[];
  /** The loss of a batch at a step, differentiable. */
  loss(batch: ImageBatch, step: number): tf.Scalar;
}

/**
 * Trains a network on images by momentum; interrupted and called again with the same checkpoint folder, it ends with the
 * same weights bit for bit on the same engine.
 *
 * @param images - Aligned face crops with their identities.
 * @param learner - What learns.
 * @param declared - What the backbone takes.
 * @param steps - How.
 * @param checkpoint - Where to save it on the way, if anywhere.
 * @param progress - Called with progress.
 * @param validation - How each epoch is measured, if at all.
 * @throws ScaleFaceError `bad-format` for an image that does not decode, `not-finite` when the loss became NaN or infinite.
 */
export async function trainOnBatches(
  images: readonly LabelledImage[],
  { network, classes, loss }: ImageLearner,
  declared: Preprocessing,
  steps: ImageSteps,
  checkpoint?: CheckpointOptions,
  progress?: ProgressReport,
  validation?: Validation,
): Promise<TrainingRecord> {
  const { epochs, batch, clipNorm, flip, seed, imagesPerIdentity: each } = steps;
  assertImagesPerIdentity(each, batch);
  const place = new Map(classes.map((name, c) => [name, c]));
  const labels = Int32Array.from(images, ({ subject }) => place.get(subject) as number);
  const batches = Math.floor(images.length / batch);
  return trainHead<ImageBatch>(
    {
      head: network,
      optimizer: optimizerOf(steps),
      rate: scheduleOf(steps, batches),
      clipNorm,
      epochs,
      batches,
      seed,
      order: (random) =>
        each === 0
          ? imageOrder(images.length, batch, flip, random)
          : balancedOrder(
              labels,
              { batch, each },
              random,
              (image) => 2 * image + (flip && random.uniform() < 0.5 ? 1 : 0),
            ),
      batch: (tossed) => imageBatch(images, labels, tossed, declared),
      loss,
      validation,
    },
    checkpoint,
    progress,
  );
}

function optimizerOf({
  learningRate,
  momentum: factor,
  weightDecay,
  accumulate: every,
  average,
}: ImageSteps): Optimizer {
  const links = [decayWeights(weightDecay), momentum(factor), scaleBySchedule(learningRate)];
  const optimizer = chain(...links, ...(average === 0 ? [] : [averageWeights(average)]));
  return every === 1 ? optimizer : accumulate(optimizer, every);
}

function scheduleOf(options: ImageSteps, batches: number): Schedule {
  const { epochs, learningRate: initial } = options;
  if (options.schedule === 'one-cycle') return oneCycleSchedule({ highest: initial, steps: epochs * batches });
  const milestones = [1, 2, 3].map((quarter) => Math.round((quarter * epochs) / 4) * batches);
  const falling =
    options.schedule === 'cosine'
      ? cosineSchedule({ initial, steps: epochs * batches })
      : stepSchedule({ initial, milestones: epochs < 4 ? [] : milestones });
  return warmup(falling, options.warmup * batches);
}

/**
 * The identities of images, sorted.
 *
 * @param images - The images.
 * @param batch - Images per step.
 * @throws ScaleFaceError `bad-format` for fewer than two, `shape-mismatch` with fewer images than a batch.
 */
export function identitiesOf(images: readonly LabelledImage[], batch: number): string[] {
  const classes = [...new Set(images.map(({ subject }) => subject))].sort();
  if (classes.length < 2) {
    throw new ScaleFaceError('too few identities to train on', {
      code: 'bad-format',
      path: 'images',
      expected: 'at least 2 identities',
      received: String(classes.length),
    });
  }
  if (batch >= 2 && batch <= images.length) return classes;
  throw new ScaleFaceError('the batch does not fit the training set', {
    code: 'shape-mismatch',
    path: 'options.batch',
    expected: `2 to ${images.length} images`,
    received: String(batch),
  });
}
