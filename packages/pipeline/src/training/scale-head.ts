import { ScaleHead, type ScaleHeadOptions } from '@scaleface/heads';
import { frozenScaleLoss } from '@scaleface/losses';
import type { ProgressReport } from '@scaleface/models';
import { defined } from '@scaleface/numerics';
import { type CentreHeadOptions, trainCentreHead } from './centre-head.js';
import type { FeatureRows } from './feature-rows.js';
import type { ScaleHeadData } from './scale-head-batch.js';
import type { CheckpointOptions, TrainingRecord } from './train-head.js';
import { trainingDefaults } from './training-defaults.js';

/**
 * How a scale head learns. Defaults: 10 epochs, 128 rows per step, rate 0.03 with cosine decay to 0, momentum 0.9, weight decay 5e-4, norm
 * of the gradients at most 5, seed 0; those of the published fine-tuning, except for the rate and its schedule.
 */
export interface ScaleHeadTrainingOptions extends CentreHeadOptions {
  /** The head's shape without its input width and seed. */
  readonly head?: Omit<ScaleHeadOptions, 'features' | 'seed'>;
  /** The angular margin on the row's own class, in radians; 0.5 by default. */
  readonly margin?: number;
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
 * @param data - Features, embeddings and identities; features in memory, or stored and read batch by batch.
 * @param options - How it learns.
 * @param checkpoint - Where to save it on the way, if anywhere.
 * @param progress - Called with progress.
 * @throws ScaleFaceError `shape-mismatch` with fewer rows than a batch, `not-finite` when the loss became NaN or infinite.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { predictScales } from '@scaleface/models';
 * import { trainScaleHead } from '@scaleface/pipeline';
 *
 * // Two clear images and a doubtful one of each of two people; what the head reads tells which are which.
 * const embedding = { data: Float32Array.of(1, 0, 1, 0.1, 0.6, 0.7, 0, 1, 0.1, 1, 0.7, 0.6), width: 2 };
 * const bottleneck = { data: Float32Array.of(1, 0, 1, 0, 0, 1, 1, 0, 1, 0, 0, 1), width: 2 };
 * const subjects = ['a', 'a', 'a', 'b', 'b', 'b'];
 * const { head } = await trainScaleHead({ embedding, bottleneck, subjects }, { head: { hidden: [] }, epochs: 20, batch: 6 });
 * const { scale } = predictScales(head, bottleneck);
 * (scale[0] ?? 0) > (scale[2] ?? 0); // => true
 * head.dispose();
 * ```
 */
export async function trainScaleHead(
  data: ScaleHeadData<FeatureRows>,
  options: ScaleHeadTrainingOptions = {},
  checkpoint?: CheckpointOptions,
  progress?: ProgressReport,
): Promise<TrainedScaleHead> {
  const { margin, leaveOneOut, ...settings } = { ...trainingDefaults.scaleHead, ...defined(options) };
  return trainCentreHead(
    {
      data,
      settings,
      leaveOneOut,
      make: () => new ScaleHead({ ...options.head, features: data.bottleneck.width, seed: settings.seed }),
      loss: (head, { bottleneck, cosine, labels }) => {
        const { scale } = head.apply(bottleneck, { training: true });
        return frozenScaleLoss(cosine, labels, scale, { margin });
      },
    },
    checkpoint,
    progress,
  );
}
