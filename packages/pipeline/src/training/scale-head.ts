import { cosineSchedule, sgd } from '@scaleface/core';
import { ScaleHead, type ScaleHeadOptions } from '@scaleface/heads';
import { scaleFaceLogits, softmaxCrossEntropy } from '@scaleface/losses';
import type { ProgressReport } from '@scaleface/models';
import { defined, ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { classCentres } from './centres.js';
import { disposeOnFailure } from './dispose-on-failure.js';
import type { OptimisationOptions } from './optimisation-options.js';
import { type ScaleHeadData, scaleHeadBatch } from './scale-head-batch.js';
import { type CheckpointOptions, type TrainingRecord, trainHead } from './train-head.js';
import { trainingDefaults } from './training-defaults.js';

/**
 * How a scale head learns. Defaults: 10 epochs, rate 0.03 with cosine decay to 0, momentum 0.9, weight decay 5e-4, norm
 * of the gradients at most 5, seed 0; those of the published fine-tuning, except for the rate and its schedule.
 */
export interface ScaleHeadTrainingOptions extends OptimisationOptions {
  /** The head's shape without its input width and seed. */
  readonly head?: Omit<ScaleHeadOptions, 'features' | 'seed'>;
  /** The angular margin on the row's own class, in radians; 0.5 by default. */
  readonly margin?: number;
  /** Rows per step; 128 by default. The rest of an epoch that fills no batch is left out. */
  readonly batch?: number;
  /** Whether an image is left out of its own class's centre; true by default. */
  readonly leaveOneOut?: boolean;
  /** Seed of the initial weights and the order of the rows; 0 by default. */
  readonly seed?: number;
}

/** A trained head. */
export interface TrainedScaleHead extends TrainingRecord {
  /** The head; dispose of it. */
  readonly head: ScaleHead;
}

/**
 * Trains a scale head on frozen features: only the head learns, embeddings and class centres stay. The loss of row $i$
 * is the softmax cross-entropy of $s(x_i) \cos(\theta_y + m)$ against $s(x_i) \cos\theta_j$.
 *
 * Interrupted at any step and called again with the same checkpoint folder, it ends with the same weights bit for bit
 * on the same engine: weights, optimizer, random state and position are saved together. A damaged checkpoint is dropped.
 *
 * Source: ScaleFace, arXiv 2209.01880, §III; frozen fine-tuning as in the published configuration.
 *
 * @param data - Features, embeddings and identities.
 * @param options - How it learns.
 * @param checkpoint - Where to save it on the way, if anywhere.
 * @param progress - Called with progress.
 * @throws ScaleFaceError `shape-mismatch` with fewer rows than a batch, `not-finite` when the loss became NaN or infinite.
 */
export async function trainScaleHead(
  data: ScaleHeadData,
  options: ScaleHeadTrainingOptions = {},
  checkpoint?: CheckpointOptions,
  progress?: ProgressReport,
): Promise<TrainedScaleHead> {
  const settings = { ...trainingDefaults.scaleHead, ...defined(options) };
  const { margin, epochs, batch, learningRate, momentum, weightDecay, clipNorm, seed, leaveOneOut } = settings;
  const batches = batchCount(data.subjects.length, batch);
  const centres = classCentres(data.embedding, data.subjects, {
    leaveOneOut,
    ...(data.sources === undefined ? {} : { sources: data.sources }),
  });
  const head = new ScaleHead({ ...options.head, features: data.bottleneck.width, seed });
  const unitCentres = tf.tensor2d(centres.centres.data, [centres.classes.length, data.embedding.width]);
  const record = await disposeOnFailure([head], () =>
    trainHead(
      {
        head,
        optimizer: sgd({ learningRate, momentum, weightDecay }),
        rate: cosineSchedule({ initial: learningRate, steps: epochs * batches }),
        clipNorm,
        epochs,
        batches,
        seed,
        order: (random) => {
          const rows = random.shuffle(Array.from(data.subjects, (_, i) => i));
          return Array.from({ length: batches }, (_, b) => rows.slice(b * batch, (b + 1) * batch));
        },
        batch: (indices) => scaleHeadBatch(data, centres, unitCentres, indices),
        loss: ({ bottleneck, cosine, labels }) => {
          const { scale } = head.apply(bottleneck, { training: true });
          return softmaxCrossEntropy(scaleFaceLogits(cosine, labels, scale, { margin }), labels) as tf.Scalar;
        },
      },
      checkpoint,
      progress,
    ),
  ).finally(() => unitCentres.dispose());
  return { head, ...record };
}

function batchCount(rows: number, batch: number): number {
  if (batch >= 2 && batch <= rows) return Math.floor(rows / batch);
  throw new ScaleFaceError('the batch does not fit the training set', {
    code: 'shape-mismatch',
    path: 'options.batch',
    expected: `2 to ${rows} rows`,
    received: String(batch),
  });
}
