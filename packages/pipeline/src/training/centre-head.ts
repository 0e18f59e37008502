import { cosineSchedule, type Module, sgd } from '@scaleface/core';
import type { ProgressReport } from '@scaleface/models';
import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { type ClassCentres, classCentres } from './centres.js';
import { disposeOnFailure } from './dispose-on-failure.js';
import type { OptimisationOptions } from './optimisation-options.js';
import { type ScaleHeadBatch, type ScaleHeadData, scaleHeadBatch } from './scale-head-batch.js';
import { type CheckpointOptions, type TrainingRecord, trainHead } from './train-head.js';

/** How every head learns that is trained on batches of rows against class centres. */
export interface CentreHeadOptions extends OptimisationOptions {
  /** Rows per step; the rest of an epoch that fills no batch is left out. */
  readonly batch?: number;
}

/** A head, what it learns from, and how. */
export interface CentreHeadTraining<H extends Module<unknown>> {
  /** Features, embeddings and identities. */
  readonly data: ScaleHeadData;
  /** How gradients become steps. */
  readonly settings: Required<CentreHeadOptions>;
  /** Whether an image is left out of its own class's centre. */
  readonly leaveOneOut: boolean;
  /** Makes the head. */
  readonly make: (centres: ClassCentres) => H;
  /** The loss of a batch at a step, from 0, with the centres $[C, D]$ on the engine. */
  readonly loss: (head: H, batch: ScaleHeadBatch, centres: tf.Tensor2D, step: number) => tf.Scalar;
}

/**
 * Trains a head on frozen features against frozen class centres: batches are rows in random order, the rate falls to 0
 * with cosine decay. Resumes as `trainScaleHead` does.
 *
 * @param training - The head, its data, its loss.
 * @param checkpoint - Where to save it on the way, if anywhere.
 * @param progress - Called with progress.
 * @throws ScaleFaceError `shape-mismatch` with fewer rows than a batch, `not-finite` when the loss became NaN or
 * infinite; as `classCentres`.
 */
export async function trainCentreHead<H extends Module<unknown>>(
  { data, settings, leaveOneOut, make, loss }: CentreHeadTraining<H>,
  checkpoint?: CheckpointOptions,
  progress?: ProgressReport,
): Promise<TrainingRecord & { readonly head: H }> {
  const { epochs, batch, learningRate, momentum, weightDecay, clipNorm, seed } = settings;
  const batches = batchCount(data.subjects.length, batch);
  const centres = classCentres(data.embedding, data.subjects, {
    leaveOneOut,
    ...(data.sources === undefined ? {} : { sources: data.sources }),
  });
  const head = make(centres);
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
        loss: (rows, step) => loss(head, rows, unitCentres, step),
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
