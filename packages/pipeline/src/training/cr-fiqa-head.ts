import { CertaintyRatioHead } from '@scaleface/heads';
import { crFiqaLoss } from '@scaleface/losses';
import type { ProgressReport } from '@scaleface/models';
import { defined } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { type CentreHeadOptions, trainCentreHead } from './centre-head.js';
import type { FeatureRows } from './feature-rows.js';
import type { ScaleHeadData } from './scale-head-batch.js';
import type { CheckpointOptions, TrainingRecord } from './train-head.js';
import { trainingDefaults } from './training-defaults.js';
import { unitSquareFactor } from './unit-square.js';

/**
 * How the head of CR-FIQA learns. Defaults: 10 epochs, 128 rows per step, rate 0.1 with cosine decay to 0, momentum 0.9,
 * weight decay 5e-4, norm of the gradients at most 5, seed 0.
 */
export interface CrFiqaHeadTrainingOptions extends CentreHeadOptions {
  /** Where the smooth L1 loss turns from square to linear; 0.5 by default. */
  readonly beta?: number;
  /** Whether an image is left out of its own class's centre; true by default. */
  readonly leaveOneOut?: boolean;
}

/** A trained head of CR-FIQA. */
export interface TrainedCrFiqaHead extends TrainingRecord {
  /** The head, which reads embeddings as the backbone gives them; dispose of it. */
  readonly head: CertaintyRatioHead;
}

/**
 * Trains the head of CR-FIQA on frozen embeddings: one linear map learns, by the smooth L1 loss, the certainty ratio
 * $\cos\theta_y / (\max_{j \ne y} \cos\theta_j + 1 + \varepsilon)$ of each image among the frozen class centres. In the
 * paper the backbone learns beside it.
 *
 * While it learns, embeddings are brought to a mean square of 1 a number, as the paper's networks give them, so that one
 * rate fits all backbones; the trained weights are then brought to the backbone's own unit. Resumes as `trainScaleHead`
 * does.
 *
 * Source: CR-FIQA, Boutros et al. 2023, arXiv 2112.06592, §3 and §4: $\beta = 0.5$, rate 0.1, momentum 0.9, weight decay
 * 5e-4.
 *
 * @param data - Embeddings and identities; the bottleneck is not read.
 * @param options - How it learns.
 * @param checkpoint - Where to save it on the way, if anywhere.
 * @param progress - Called with progress.
 * @throws ScaleFaceError `shape-mismatch` with fewer rows than a batch or fewer than two identities, `not-finite` when the
 * loss became NaN or infinite.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { trainCrFiqaHead } from '@scaleface/pipeline';
 *
 * const embedding = { data: new Float32Array([1, 0, 1, 0.2, 0, 1, 0.3, 1]), width: 2 };
 * const data = { embedding, bottleneck: embedding, subjects: ['a', 'a', 'b', 'b'] };
 * const { head, losses } = await trainCrFiqaHead(data, { epochs: 20, batch: 4 });
 * (losses[19] ?? 0) < (losses[0] ?? 0); // => true
 * head.outputs; // => { quality: 1 }
 * head.dispose();
 * ```
 */
export async function trainCrFiqaHead(
  data: ScaleHeadData<FeatureRows>,
  options: CrFiqaHeadTrainingOptions = {},
  checkpoint?: CheckpointOptions,
  progress?: ProgressReport,
): Promise<TrainedCrFiqaHead> {
  const { beta, leaveOneOut, ...settings } = { ...trainingDefaults.crFiqaHead, ...defined(options) };
  const factor = await unitSquareFactor(data.embedding);
  const trained = await trainCentreHead(
    {
      data,
      settings,
      leaveOneOut,
      make: () => new CertaintyRatioHead({ features: data.embedding.width, seed: settings.seed }),
      loss: (head, { embedding, cosine, labels }) => {
        const { quality } = head.apply(tf.mul(embedding, factor));
        return crFiqaLoss(quality, cosine, labels, { beta });
      },
    },
    checkpoint,
    progress,
  );
  toOwnUnit(trained.head, factor);
  return trained;
}

/** Makes a head that learnt from embeddings times a factor give the same for the embeddings themselves. */
function toOwnUnit(head: CertaintyRatioHead, factor: number): void {
  const name = 'qs.weight';
  tf.tidy(() => {
    const state = head.stateDict();
    head.loadStateDict({ ...state, [name]: tf.mul(state[name] as tf.Tensor, factor) });
  });
}
