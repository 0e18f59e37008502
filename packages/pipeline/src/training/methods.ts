import type { Module } from '@scaleface/core';
import { type Head, type LogVarianceOutput, ScaleHead } from '@scaleface/heads';
import { type ProgressReport, predictScales } from '@scaleface/models';
import type { Matrix } from '@scaleface/numerics';
import type { ImageUncertainty } from './image-uncertainty.js';
import { predictLogVariance } from './predict-log-variance.js';
import { type ScaleHeadTrainingOptions, trainScaleHead } from './scale-head.js';
import type { ScaleHeadData } from './scale-head-batch.js';
import type { CheckpointOptions, TrainingRecord } from './train-head.js';
import { trainVarianceHead, type VarianceHeadTrainingOptions } from './variance-head.js';

/** How each method of the published comparison is set, by its name. */
export interface MethodOptions {
  /** ScaleFace with $s = 64\,\sigma(a)$. */
  readonly 'scaleface-64': ScaleHeadTrainingOptions;
  /** ScaleFace with $s = 32\,\sigma(a)$. */
  readonly 'scaleface-32': ScaleHeadTrainingOptions;
  /** ScaleFace with $s = e^a$. */
  readonly 'scaleface-exp': ScaleHeadTrainingOptions;
  /** PFE: `pfe_head_adjustable`, mutual likelihood score. */
  readonly pfe: VarianceHeadTrainingOptions;
  /** ProbFace: `prob_head`, its loss. */
  readonly probface: VarianceHeadTrainingOptions;
}

/** A method of the published comparison that is trained on frozen features. */
export type MethodName = keyof MethodOptions;

/** What makes each method itself, besides the defaults of its training. */
const published: { readonly [M in MethodName]: MethodOptions[M] } = {
  'scaleface-64': { head: { activation: 'sigm_mul', coefficient: 64 } },
  'scaleface-32': { head: { activation: 'sigm_mul', coefficient: 32 } },
  'scaleface-exp': { head: { activation: 'exp' } },
  pfe: { head: 'pfe_head_adjustable', loss: 'mls' },
  probface: { head: 'prob_head', loss: 'prob' },
};

const labels: Readonly<Record<MethodName, string>> = {
  pfe: 'PFE',
  probface: 'ProbFace',
  'scaleface-32': 'ScaleFace, 32σ',
  'scaleface-64': 'ScaleFace, 64σ',
  'scaleface-exp': 'ScaleFace, exp',
};

/** The methods that {@link trainMethod} knows. */
export const methodNames: readonly MethodName[] = Object.keys(labels) as MethodName[];

/** A trained method. */
export interface TrainedMethod extends TrainingRecord {
  /** Its name. */
  readonly name: MethodName;
  /** Its head; dispose of it. */
  readonly head: ScaleHead | Head<LogVarianceOutput>;
}

/**
 * Trains a method of the published comparison on frozen features, from its published setting.
 *
 * @param name - The method.
 * @param data - Features, embeddings and identities.
 * @param options - What differs from the published setting; a `head` of ScaleFace is merged with the method's. Where there are
 * fewer rows than ScaleFace's batch of 128, a batch has them all.
 * @param checkpoint - Where to save it on the way, if anywhere.
 * @param progress - Called with progress.
 * @throws ScaleFaceError as `trainScaleHead` and `trainVarianceHead`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { predictUncertainty, trainMethod } from '@scaleface/pipeline';
 *
 * const embedding = { data: new Float32Array([1, 0, 1, 0.2, 0, 1, 0.3, 1]), width: 2 };
 * const data = { embedding, bottleneck: embedding, subjects: ['a', 'a', 'b', 'b'] };
 * const { head } = await trainMethod('pfe', data, { epochs: 1, images: 2 });
 * const { label, pairScore, logSigmaSq } = predictUncertainty('pfe', head, embedding);
 * head.dispose();
 * [label, pairScore]; // => ['PFE', 'MLS']
 * logSigmaSq?.data.length; // => 8
 * ```
 */
export async function trainMethod<M extends MethodName>(
  name: M,
  data: ScaleHeadData,
  options: MethodOptions[M] = {} as MethodOptions[M],
  checkpoint?: CheckpointOptions,
  progress?: ProgressReport,
): Promise<TrainedMethod> {
  if (name === 'pfe' || name === 'probface') {
    const all = { ...published[name], ...(options as VarianceHeadTrainingOptions) };
    return { name, ...(await trainVarianceHead(data, all, checkpoint, progress)) };
  }
  const { head, batch = Math.min(128, data.subjects.length), ...rest } = options as ScaleHeadTrainingOptions;
  const own = published[name] as ScaleHeadTrainingOptions;
  const all = { ...rest, batch, head: { ...head, ...own.head } };
  return { name, ...(await trainScaleHead(data, all, checkpoint, progress)) };
}

/**
 * What a trained method says about images, with the published score and pair uncertainty of its kind: cosine and the
 * scale for ScaleFace; mutual likelihood score and the sum of the harmonic means of $\sigma^2$ for PFE and ProbFace.
 *
 * @param name - The method.
 * @param head - Its trained head.
 * @param bottleneck - The head's input $[N, F]$.
 */
export function predictUncertainty(name: MethodName, head: Module<unknown>, bottleneck: Matrix): ImageUncertainty {
  const label = labels[name];
  if (head instanceof ScaleHead) {
    const { confidence } = predictScales(head, bottleneck);
    return { name, label, confidence, pairScore: 'cosine' };
  }
  const logSigmaSq = predictLogVariance(head as Head<LogVarianceOutput>, bottleneck);
  return { name, label, logSigmaSq, pairScore: 'MLS', pairUncertainty: 'harmonic-sum' };
}
