import { cosineSchedule, type Module, sgd } from '@scaleface/core';
import type { ProgressReport } from '@scaleface/models';
import { type Random, ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { assertImagesPerIdentity, balancedOrder } from './balanced-order.js';
import type { ClassCentres } from './centres.js';
import { disposeOnFailure } from './dispose-on-failure.js';
import { BatchReader, type FeatureRows } from './feature-rows.js';
import type { OptimisationOptions } from './optimisation-options.js';
import { type ScaleHeadBatch, type ScaleHeadData, scaleHeadBatch } from './scale-head-batch.js';
import { streamedCentres } from './streamed-centres.js';
import { type CheckpointOptions, type TrainingRecord, trainHead } from './train-head.js';

/** How every head learns that is trained on batches of rows against class centres. */
export interface CentreHeadOptions extends OptimisationOptions {
  /** Rows per step; the rest of an epoch that fills no batch is left out. */
  readonly batch?: number;
  /**
   * Rows of each identity in a batch, a divisor of it (P×K): identities come equally often. 0, the default, takes rows in
   * random order.
   */
  readonly imagesPerIdentity?: number;
}

/** A head, what it learns from, and how. */
export interface CentreHeadTraining<H extends Module<unknown>> {
  /** Features, embeddings and identities. */
  readonly data: ScaleHeadData<FeatureRows>;
  /** How gradients become steps. */
  readonly settings: Required<Omit<CentreHeadOptions, 'imagesPerIdentity'>> &
    Pick<CentreHeadOptions, 'imagesPerIdentity'>;
  /** Whether an image is left out of its own class's centre. */
  readonly leaveOneOut: boolean;
  /** Makes the head. */
  readonly make: (centres: ClassCentres) => H;
  /** The loss of a batch at a step, from 0, with the centres $[C, D]$ on the engine. */
  readonly loss: (head: H, batch: ScaleHeadBatch, centres: tf.Tensor2D, step: number) => tf.Scalar;
}

/**
 * Trains a head on frozen features against frozen class centres: batches are rows in random order, or of each identity
 * as many (`imagesPerIdentity`), the rate falls to 0 with cosine decay. Resumes as `trainScaleHead` does.
 *
 * @param training - The head, its data, its loss.
 * @param checkpoint - Where to save it on the way, if anywhere.
 * @param progress - Called with progress.
 * @throws ScaleFaceError `shape-mismatch` with fewer rows than a batch, `out-of-range` for rows of an identity that do not
 * divide it, `not-finite` when the loss became NaN or
 * infinite; as `classCentres`.
 */
export async function trainCentreHead<H extends Module<unknown>>(
  { data, settings, leaveOneOut, make, loss }: CentreHeadTraining<H>,
  checkpoint?: CheckpointOptions,
  progress?: ProgressReport,
): Promise<TrainingRecord & { readonly head: H }> {
  const { epochs, batch, learningRate, momentum, weightDecay, clipNorm, seed, imagesPerIdentity: each = 0 } = settings;
  assertImagesPerIdentity(each, batch);
  const batches = batchCount(data.subjects.length, batch);
  const centres = await streamedCentres(data.embedding, data.subjects, {
    leaveOneOut,
    ...(data.sources === undefined ? {} : { sources: data.sources }),
  });
  const head = make(centres);
  const unitCentres = tf.tensor2d(centres.centres.data, [centres.classes.length, data.embedding.width]);
  const reader = new BatchReader(data);
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
        order: (random) => epochOrder(random, centres.labels, batch, each),
        prepare: (indices) => reader.prepare(indices),
        batch: async (indices) => scaleHeadBatch(await reader.take(indices), centres, unitCentres, indices),
        loss: (rows, step) => loss(head, rows, unitCentres, step),
        validation: data.validation,
      },
      checkpoint,
      progress,
    ),
  ).finally(() => unitCentres.dispose());
  return { head, ...record };
}

/**
 * The rows of each batch of an epoch: in random order, the rest that fills no batch left out, or balanced.
 *
 * @param random - Source of randomness.
 * @param labels - The class of each row.
 * @param batch - Rows of a batch.
 * @param each - Rows of each identity in a batch; 0 for random order.
 */
export function epochOrder(random: Random, labels: ArrayLike<number>, batch: number, each = 0): number[][] {
  const rows = labels.length;
  if (each !== 0) return balancedOrder(labels, { batch, each }, random);
  const order = random.shuffle(Array.from({ length: rows }, (_, i) => i));
  return Array.from({ length: batchCount(rows, batch) }, (_, b) => order.slice(b * batch, (b + 1) * batch));
}

/**
 * Batches of an epoch.
 *
 * @throws ScaleFaceError `shape-mismatch` when not one is full, or a batch is a single row.
 */
export function batchCount(rows: number, batch: number): number {
  if (batch >= 2 && batch <= rows) return Math.floor(rows / batch);
  throw new ScaleFaceError('the batch does not fit the training set', {
    code: 'shape-mismatch',
    path: 'options.batch',
    expected: `2 to ${rows} rows`,
    received: String(batch),
  });
}
