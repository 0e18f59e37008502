import { cosineSchedule, type Schedule, sgd, stepSchedule, warmup } from '@scaleface/core';
import type { LabelledImage } from '@scaleface/data';
import { ScaleHead, type ScaleHeadOptions } from '@scaleface/heads';
import { scaleFaceLoss } from '@scaleface/losses';
import type { Backbone, Preprocessing, ProgressReport } from '@scaleface/models';
import { defined, ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { disposeOnFailure } from './dispose-on-failure.js';
import { type ImageBatch, imageBatch, imageOrder } from './end-to-end-batch.js';
import { EndToEndNetwork } from './end-to-end-network.js';
import type { OptimisationOptions } from './optimisation-options.js';
import { supportedScaleLoss } from './supported-scale-loss.js';
import { type CheckpointOptions, type TrainingRecord, trainHead } from './train-head.js';
import { trainingDefaults } from './training-defaults.js';

/**
 * How backbone, class centres and scale head learn together. Defaults are those of the published end-to-end
 * configuration (24 epochs, momentum 0.9, weight decay 5e-4, norm of the gradients at most 5, seed 0; rate 0.02),
 * except for the epochs with one constant scale, what keeps the scale from collapsing (`support`, `smallestScale`; both 0
 * are the published objective), the activation (the published `exp` of an untrained head starts at $s \approx 1$), the batch
 * and the rate.
 */
export interface EndToEndOptions extends OptimisationOptions {
  /** The head's shape without its input width and seed. */
  readonly head?: Omit<ScaleHeadOptions, 'features' | 'seed'>;
  /** The angular margin on the row's own class, in radians; 0.5 by default. */
  readonly margin?: number;
  /** Images per step; 64 by default. The rest of an epoch that fills no batch is left out. */
  readonly batch?: number;
  /** `step`: a tenth after each quarter of the epochs; `cosine`: falls to 0 with cosine decay. Default `step`. */
  readonly schedule?: 'step' | 'cosine';
  /** Epochs during which the rate rises; 0 by default. */
  readonly warmup?: number;
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
  /** Whether images are mirrored at random; true by default. */
  readonly flip?: boolean;
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

/** How wide a backbone's outputs are, from one grey image. */
function outputWidths(backbone: Backbone, { width, height, layout }: Preprocessing): { d: number; f: number } {
  return tf.tidy(() => {
    const { embedding, bottleneck } = backbone.apply(
      tf.zeros(layout === 'nchw' ? [1, 3, height, width] : [1, height, width, 3]),
    );
    return { d: embedding.shape[1], f: bottleneck.shape[1] };
  });
}

function scheduleOf(options: EndToEndOptions, rate: number, epochs: number, batches: number): Schedule {
  const steps = epochs * batches;
  const milestones = [1, 2, 3].map((quarter) => Math.round((quarter * epochs) / 4) * batches);
  const falling =
    options.schedule === 'cosine'
      ? cosineSchedule({ initial: rate, steps })
      : stepSchedule({ initial: rate, milestones: epochs < 4 ? [] : milestones });
  return warmup(falling, (options.warmup ?? 0) * batches);
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
 * @throws ScaleFaceError `shape-mismatch` with fewer images than a batch, `bad-format` for fewer than two identities or a
 * image that does not decode, `not-finite` when the loss became NaN or infinite.
 */
export async function trainEndToEnd(
  images: readonly LabelledImage[],
  backbone: Backbone,
  declared: Preprocessing,
  options: EndToEndOptions = {},
  checkpoint?: CheckpointOptions,
  progress?: ProgressReport,
): Promise<TrainedEndToEnd> {
  const settings = { ...trainingDefaults.endToEnd, ...defined(options) };
  const { margin, epochs, batch, learningRate, momentum, weightDecay, clipNorm, seed } = settings;
  const {
    constantEpochs = Math.floor(epochs / 2),
    constantScale,
    support,
    smallestScale,
    flip,
    freezeBackbone,
  } = settings;
  const classes = [...new Set(images.map(({ subject }) => subject))].sort();
  checkSizes(images.length, classes.length, batch);
  const place = new Map(classes.map((name, c) => [name, c]));
  const labels = Int32Array.from(images, ({ subject }) => place.get(subject) as number);
  const { d, f } = outputWidths(backbone, declared);
  const head = new ScaleHead({ ...options.head, features: f, seed });
  const parts = { backbone, head, classes: classes.length, dimension: d, seed, freezeBackbone };
  const network = new EndToEndNetwork(parts);
  const batches = Math.floor(images.length / batch);
  const record = await disposeOnFailure([head, network.centres], () =>
    trainHead<ImageBatch>(
      {
        head: network,
        optimizer: sgd({ learningRate, momentum, weightDecay }),
        rate: scheduleOf(options, learningRate, epochs, batches),
        clipNorm,
        epochs,
        batches,
        seed,
        order: (random) => imageOrder(images.length, batch, flip, random),
        batch: (tossed) => imageBatch(images, labels, tossed, declared),
        loss: ({ images: x, labels: y }, step) => {
          const { embedding, scale: own } = network.apply(x, { training: true });
          const scale = step < constantEpochs * batches ? constantScale : own;
          const sides = { embeddings: embedding, weights: network.centres as tf.Tensor, labels: y, margin };
          if (typeof scale === 'number') {
            const settings = { scale, beyond: 'monotone', frozenEmbeddings: freezeBackbone } as const;
            return scaleFaceLoss({ ...sides, ...settings }) as tf.Scalar;
          }
          const { weights: centres, ...rest } = sides;
          const bounds = { support, smallestScale, frozenEmbeddings: freezeBackbone };
          return supportedScaleLoss({ ...rest, centres, scale, ...bounds });
        },
      },
      checkpoint,
      progress,
    ),
  );
  return { head, centres: network.centres as tf.Tensor as tf.Tensor2D, classes, ...record };
}

function checkSizes(images: number, identities: number, batch: number): void {
  if (identities < 2) {
    throw new ScaleFaceError('too few identities to train on', {
      code: 'bad-format',
      path: 'images',
      expected: 'at least 2 identities',
      received: String(identities),
    });
  }
  if (batch >= 2 && batch <= images) return;
  throw new ScaleFaceError('the batch does not fit the training set', {
    code: 'shape-mismatch',
    path: 'options.batch',
    expected: `2 to ${images} images`,
    received: String(batch),
  });
}
