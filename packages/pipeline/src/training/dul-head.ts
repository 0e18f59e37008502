import { GaussianHead, sampleGaussian } from '@scaleface/heads';
import { arcFaceLogits, dulKlLoss, softmaxCrossEntropy } from '@scaleface/losses';
import type { ProgressReport } from '@scaleface/models';
import { createRandom, defined } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { type CentreHeadOptions, trainCentreHead } from './centre-head.js';
import type { FeatureRows } from './feature-rows.js';
import type { ScaleHeadData } from './scale-head-batch.js';
import type { CheckpointOptions, TrainingRecord } from './train-head.js';
import { trainingDefaults } from './training-defaults.js';
import { unitRows } from './unit-rows.js';
import { unitSquareFactor } from './unit-square.js';

/**
 * How the head of data uncertainty learning learns. Defaults: 10 epochs, 128 rows per step, rate 0.03 with cosine decay
 * to 0, momentum 0.9, weight decay 5e-4, norm of the gradients at most 5, seed 0.
 */
export interface DulHeadTrainingOptions extends CentreHeadOptions {
  /** The angular margin on the row's own class, in radians; 0.5 by default. */
  readonly margin?: number;
  /** The scale of the cosines; 64 by default. */
  readonly scale?: number;
  /** The weight $\lambda$ of the Kullback–Leibler divergence; 0.01 by default. */
  readonly klWeight?: number;
}

/** A trained head of data uncertainty learning. */
export interface TrainedDulHead extends TrainingRecord {
  /** The head; dispose of it. */
  readonly head: GaussianHead;
}

/** Keeps the noise of a step apart from that of the next seed's. */
const stride = 0x9e3779b1;

/**
 * Trains a head of variances on frozen features, as data uncertainty learning does: of each embedding a neighbour
 * $z_i = \mu_i + \varepsilon\,\sigma(x_i)$, $\varepsilon \sim N(0, I)$, is classified among the frozen class centres, and
 * $$L_i = \mathrm{ArcFace}(z_i) + \lambda\,\mathrm{KL}\bigl(N(\mu_i, \sigma_i^2) \,\|\, N(0, I)\bigr).$$
 * Embeddings are brought to a mean square of 1 a number, the scale of $N(0, I)$ and of the batch normalisation that ends
 * the paper's networks: $\sigma$ is in that unit. In the paper the means learn too; here they are the backbone's.
 *
 * The noise of a step is drawn from the seed and the step alone. Resumes as `trainScaleHead` does.
 *
 * Source: DUL, Chang et al. 2020, arXiv 2003.11339, §3.2; ArcFace's margin and scale as in its experiments.
 *
 * @param data - Features, embeddings and identities; features in memory, or stored and read batch by batch.
 * @param options - How it learns.
 * @param checkpoint - Where to save it on the way, if anywhere.
 * @param progress - Called with progress.
 * @throws ScaleFaceError `shape-mismatch` with fewer rows than a batch, `not-finite` when the loss became NaN or infinite.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { trainDulHead } from '@scaleface/pipeline';
 *
 * const embedding = { data: new Float32Array([1, 0, 1, 0.2, 0, 1, 0.3, 1]), width: 2 };
 * const data = { embedding, bottleneck: embedding, subjects: ['a', 'a', 'b', 'b'] };
 * const { head, losses } = await trainDulHead(data, { epochs: 2, batch: 4 });
 * losses.length; // => 2
 * head.outputs; // => { logSigmaSq: 2 }
 * head.dispose();
 * ```
 */
export async function trainDulHead(
  data: ScaleHeadData<FeatureRows>,
  options: DulHeadTrainingOptions = {},
  checkpoint?: CheckpointOptions,
  progress?: ProgressReport,
): Promise<TrainedDulHead> {
  const { margin, scale, klWeight, ...settings } = { ...trainingDefaults.dulHead, ...defined(options) };
  const { seed } = settings;
  const factor = await unitSquareFactor(data.embedding);
  const shape = { features: data.bottleneck.width, dimensions: data.embedding.width, seed };
  return trainCentreHead(
    {
      data,
      settings,
      leaveOneOut: false,
      make: () => new GaussianHead(shape),
      loss: (head, { bottleneck, embedding, labels }, centres, step) => {
        const { logSigmaSq } = head.apply(bottleneck, { training: true });
        const mu: tf.Tensor2D = tf.mul(embedding, factor);
        const drawn = sampleGaussian(mu, logSigmaSq, createRandom((Math.imul(seed, stride) + step) | 0));
        const cosine = tf.matMul(unitRows(drawn), centres, false, true);
        const classified = softmaxCrossEntropy(arcFaceLogits(cosine, labels, { margin, scale }), labels);
        return tf.add(classified, tf.mul(klWeight, dulKlLoss(mu, logSigmaSq)));
      },
    },
    checkpoint,
    progress,
  );
}
