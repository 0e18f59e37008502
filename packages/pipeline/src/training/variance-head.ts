import { cosineSchedule, sgd } from '@scaleface/core';
import { type Head, type LogVarianceOutput, PfeHead, PfeHeadAdjustable, ProbHead } from '@scaleface/heads';
import { mlsLoss, type ProbLossOptions, probLoss } from '@scaleface/losses';
import type { ProgressReport } from '@scaleface/models';
import { defined, type Matrix, ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { disposeOnFailure } from './dispose-on-failure.js';
import { BatchReader, type FeatureRows } from './feature-rows.js';
import { drawIdentityBatch, imagesBySubject } from './identity-batches.js';
import type { OptimisationOptions } from './optimisation-options.js';
import type { ScaleHeadData } from './scale-head-batch.js';
import { type CheckpointOptions, type TrainingRecord, trainHead } from './train-head.js';
import { trainingDefaults } from './training-defaults.js';

/** A head that gives $\log\sigma^2$. */
export type VarianceHeadKind = 'pfe_head' | 'pfe_head_adjustable' | 'prob_head';

/**
 * How a head of variances learns. Defaults are those of the published configurations: 12 epochs, of which each draws about as
 * many images as there are rows, rate 1e-3, Nesterov's momentum 0.9, weight decay 5e-4, gradients of any norm, seed 0.
 */
export interface VarianceHeadTrainingOptions extends OptimisationOptions {
  /** Which head: `pfe_head_adjustable` (default) and `pfe_head` give $[N, D]$, `prob_head` gives $[N, 1]$. */
  readonly head?: VarianceHeadKind;
  /** Width of the hidden layer of `prob_head`; 512 by default. That of the PFE heads is $D$. */
  readonly hidden?: number;
  /** The loss: that of PFE (`mls`, default) or that of ProbFace. */
  readonly loss?: 'mls' | 'prob';
  /** Margin and weights of ProbFace's loss; 3, 0.1 and 0.1 by default. */
  readonly prob?: ProbLossOptions;
  /** Identities per batch, or all if there are fewer; 64 by default. */
  readonly identities?: number;
  /** Images of each of them at most; 4 by default. */
  readonly images?: number;
  /** Whether the rate stays (default: so the published code runs) or falls to 0 with cosine decay. */
  readonly schedule?: 'constant' | 'cosine';
  /** Seed of the initial weights and what is drawn; 0 by default. */
  readonly seed?: number;
}

/** A trained head of variances. */
export interface TrainedVarianceHead extends TrainingRecord {
  /** The head; dispose of it. */
  readonly head: Head<LogVarianceOutput>;
}

/**
 * Trains a head of variances on frozen features: PFE with the negative mutual likelihood score of pairs of images of
 * one subject, or ProbFace with its loss. Embeddings stay, and are brought to length 1. Batches hold some identities
 * with several images each; an image and a degraded copy of it are never in one batch.
 *
 * Resumes as `trainScaleHead` does.
 *
 * Source: PFE, Shi and Jain 2019, arXiv 1904.09658; ProbFace, Chen et al. 2021, arXiv 2102.04075.
 *
 * @param data - Features, embeddings and identities; features in memory, or stored and read batch by batch.
 * @param options - How it learns.
 * @param checkpoint - Where to save it on the way, if anywhere.
 * @param progress - Called with progress.
 * @throws ScaleFaceError `bad-format` when no subject has two images, `not-finite` when the loss became NaN or
 *   infinite.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { trainVarianceHead } from '@scaleface/pipeline';
 *
 * const embedding = { data: new Float32Array([1, 0, 1, 0.2, 0, 1, 0.3, 1]), width: 2 };
 * const data = { embedding, bottleneck: embedding, subjects: ['a', 'a', 'b', 'b'] };
 * const { head, losses } = await trainVarianceHead(data, { epochs: 30, learningRate: 0.05, identities: 2, images: 2 });
 * head.outputs.logSigmaSq; // => 2
 * (losses[29] ?? 0) < (losses[0] ?? 0); // => true
 * head.dispose();
 * ```
 */
export async function trainVarianceHead(
  data: ScaleHeadData<FeatureRows>,
  options: VarianceHeadTrainingOptions = {},
  checkpoint?: CheckpointOptions,
  progress?: ProgressReport,
): Promise<TrainedVarianceHead> {
  const settings = { ...trainingDefaults.varianceHead, ...defined(options) };
  const { identities: count, images, epochs, learningRate, schedule, loss } = settings;
  const { momentum, weightDecay, clipNorm, seed } = settings;
  const { subjects, sources = subjects.map((_, i) => i) } = data;
  const identities = imagesBySubject(subjects, sources);
  if (identities.length === 0) throw nobody();
  const batches = Math.max(1, Math.floor(subjects.length / (Math.min(count, identities.length) * images)));
  const names = [...new Set(subjects)];
  const place = new Map(names.map((name, c) => [name, c]));
  const head = createVarianceHead(data, options);
  const reader = new BatchReader(data);
  const record = await disposeOnFailure([head], () =>
    trainHead(
      {
        head,
        optimizer: sgd({ learningRate, momentum, weightDecay, nesterov: momentum > 0 }),
        rate:
          schedule === 'constant'
            ? () => learningRate
            : cosineSchedule({ initial: learningRate, steps: epochs * batches }),
        clipNorm,
        epochs,
        batches,
        seed,
        order: (random) =>
          Array.from({ length: batches }, () => drawIdentityBatch(identities, { identities: count, images }, random)),
        prepare: (rows) => reader.prepare(rows),
        validation: data.validation,
        batch: async (rows) => {
          const taken = await reader.take(rows);
          const matrix = (m: Matrix): tf.Tensor2D => tf.tensor2d(m.data, [rows.length, m.width]);
          const labels = rows.map((i) => place.get(subjects[i] as string) as number);
          return {
            bottleneck: matrix(taken.bottleneck),
            mu: tf.tidy(() => unitRows(matrix(taken.embedding))),
            labels: tf.tensor1d(labels, 'int32'),
          };
        },
        loss: ({ bottleneck, mu, labels }) => {
          const { logSigmaSq } = head.apply(bottleneck, { training: true });
          const value =
            loss === 'mls' ? mlsLoss(mu, logSigmaSq, labels) : probLoss(mu, logSigmaSq, labels, options.prob);
          return value as tf.Scalar;
        },
      },
      checkpoint,
      progress,
    ),
  );
  return { head, ...record };
}

function createVarianceHead(
  data: ScaleHeadData<FeatureRows>,
  options: VarianceHeadTrainingOptions,
): Head<LogVarianceOutput> {
  const { head, hidden, seed } = { ...trainingDefaults.varianceHead, ...defined(options) };
  const shape = { features: data.bottleneck.width, seed };
  if (head === 'prob_head') return new ProbHead({ ...shape, hidden });
  const dimensions = data.embedding.width;
  return head === 'pfe_head' ? new PfeHead({ ...shape, dimensions }) : new PfeHeadAdjustable({ ...shape, dimensions });
}

const unitRows = (x: tf.Tensor2D): tf.Tensor2D => tf.div(x, tf.maximum(tf.norm(x, 'euclidean', 1, true), 1e-12));

const nobody = (): ScaleFaceError =>
  new ScaleFaceError('no subject has two images to form a pair', {
    code: 'bad-format',
    path: 'data.subjects',
    expected: 'at least one subject with two images',
  });
