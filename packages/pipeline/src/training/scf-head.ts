import { VonMisesFisherHead } from '@scaleface/heads';
import { scfLoss } from '@scaleface/losses';
import type { ProgressReport } from '@scaleface/models';
import { defined, vmfConcentration } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { type CentreHeadOptions, trainCentreHead } from './centre-head.js';
import type { FeatureRows } from './feature-rows.js';
import type { ScaleHeadData } from './scale-head-batch.js';
import type { CheckpointOptions, TrainingRecord } from './train-head.js';
import { trainingDefaults } from './training-defaults.js';

/**
 * How a head of concentrations learns. Defaults: 10 epochs, 128 rows per step, rate 0.03 with cosine decay to 0,
 * momentum 0.9, weight decay 5e-4, norm of the gradients at most 5, seed 0.
 */
export interface ScfHeadTrainingOptions extends CentreHeadOptions {
  /** Widths of the hidden layers; 512 by default. */
  readonly hidden?: readonly number[];
}

/** A trained head of concentrations. */
export interface TrainedScfHead extends TrainingRecord {
  /** The head; dispose of it. */
  readonly head: VonMisesFisherHead;
}

/**
 * Trains a head of concentrations on frozen features, as spherical confidence learning does: embeddings and class
 * centres stay, and the loss of row $i$ is the negative von Mises–Fisher log-likelihood of its class's centre,
 * $$L_i = -\frac1D\bigl(\kappa(x_i)\cos\theta_y + \log C_D(\kappa(x_i))\bigr),$$
 * with the exact normaliser. Divided by the dimension $D$, it has about the same curvature in $\log\kappa$ for all of
 * them, so that one rate fits all; the last bias begins at the $\log\kappa$ that is best for one $\kappa$ for all rows,
 * $A_D(\kappa) = \overline{\cos\theta_y}$, which is far from 0 in many dimensions.
 *
 * Resumes as `trainScaleHead` does.
 *
 * Source: SCF, Li et al., CVPR 2021, eq. 8; the paper's radius adds a constant and is left out.
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
 * import { trainScfHead } from '@scaleface/pipeline';
 *
 * const embedding = { data: new Float32Array([1, 0, 1, 0.2, 0, 1, 0.3, 1]), width: 2 };
 * const data = { embedding, bottleneck: embedding, subjects: ['a', 'a', 'b', 'b'] };
 * const { head, losses } = await trainScfHead(data, { epochs: 2, batch: 4, hidden: [3] });
 * losses.length; // => 2
 * head.outputs; // => { kappa: 1, logKappa: 1 }
 * head.dispose();
 * ```
 */
export async function trainScfHead(
  data: ScaleHeadData<FeatureRows>,
  options: ScfHeadTrainingOptions = {},
  checkpoint?: CheckpointOptions,
  progress?: ProgressReport,
): Promise<TrainedScfHead> {
  const { hidden, ...settings } = { ...trainingDefaults.scfHead, ...defined(options) };
  const dimension = data.embedding.width;
  return trainCentreHead(
    {
      data,
      settings,
      leaveOneOut: false,
      make: ({ targets }) => {
        const head = new VonMisesFisherHead({ features: data.bottleneck.width, hidden, seed: settings.seed });
        startAt(head, Math.log(commonConcentration(dimension, targets)));
        return head;
      },
      loss: (head, { bottleneck, embedding, labels }, weights) => {
        const { kappa } = head.apply(bottleneck, { training: true });
        return tf.div(scfLoss({ embeddings: embedding, weights, kappa, labels }), dimension);
      },
    },
    checkpoint,
    progress,
  );
}

/** The best $\kappa$ that is the same for all rows; kept from 0 and infinity, where the mean cosine is at an end. */
function commonConcentration(dimension: number, cosines: Float32Array): number {
  const mean = cosines.reduce((sum, c) => sum + c, 0) / cosines.length;
  return vmfConcentration(dimension, Math.min(0.99, Math.max(0.01, mean)));
}

/** Sets the last bias, whose name in the list of layers is the last of all. */
function startAt(head: VonMisesFisherHead, logKappa: number): void {
  const last = Object.keys(head.slots())
    .filter((name) => name.endsWith('.bias'))
    .at(-1) as string;
  tf.tidy(() => head.loadStateDict({ ...head.stateDict(), [last]: tf.fill([1], logKappa) }));
}
