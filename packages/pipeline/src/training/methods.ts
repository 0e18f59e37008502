import type { Head } from '@scaleface/heads';
import type { PairRule, ProgressReport, UncertaintyMethod } from '@scaleface/models';
import { type ImageFeatures, predictConfidence } from '@scaleface/models';
import { ensembleOf } from './ensemble.js';
import type { ImageUncertainty } from './image-uncertainty.js';
import { type ScaleHeadTrainingOptions, trainScaleHead } from './scale-head.js';
import type { ScaleHeadData } from './scale-head-batch.js';
import type { CheckpointOptions, TrainingRecord } from './train-head.js';
import { trainingDefaults } from './training-defaults.js';
import { trainVarianceHead, type VarianceHeadTrainingOptions } from './variance-head.js';

/** How a scale head learns, and how many of them. */
export interface ScaleFaceTrainingOptions extends ScaleHeadTrainingOptions {
  /** Heads, each from a seed of its own, whose scales' geometric mean is the confidence; 1 by default. */
  readonly ensemble?: number;
}

/** How each method is set, by its name. */
export interface MethodOptions {
  /** ScaleFace for fewer than a thousand identities: a narrow head with much decay. */
  readonly scaleface: ScaleFaceTrainingOptions;
  /** ScaleFace with $s = 64\,\sigma(a)$ in its published shape. */
  readonly 'scaleface-64': ScaleFaceTrainingOptions;
  /** ScaleFace with $s = 32\,\sigma(a)$ in its published shape. */
  readonly 'scaleface-32': ScaleFaceTrainingOptions;
  /** ScaleFace with $s = e^a$ in its published shape. */
  readonly 'scaleface-exp': ScaleFaceTrainingOptions;
  /** PFE: `pfe_head_adjustable`, mutual likelihood score. */
  readonly pfe: VarianceHeadTrainingOptions;
  /** ProbFace: `prob_head`, its loss. */
  readonly probface: VarianceHeadTrainingOptions;
  /** The length of the embedding: nothing is trained but the score of pairs. */
  readonly norm: Readonly<Record<string, never>>;
}

/** A method that is trained on frozen features. */
export type MethodName = keyof MethodOptions;

/** What makes each method itself, besides the defaults of its training. */
const published: { readonly [M in MethodName]: MethodOptions[M] } = {
  scaleface: trainingDefaults.scaleFace,
  'scaleface-64': { head: { activation: 'sigm_mul', coefficient: 64 } },
  'scaleface-32': { head: { activation: 'sigm_mul', coefficient: 32 } },
  'scaleface-exp': { head: { activation: 'exp' } },
  pfe: { head: 'pfe_head_adjustable', loss: 'mls' },
  probface: { head: 'prob_head', loss: 'prob' },
  norm: {},
};

const labels: Readonly<Record<string, string>> = {
  norm: 'embedding norm',
  magface: 'MagFace',
  pfe: 'PFE',
  probface: 'ProbFace',
  scaleface: 'ScaleFace',
  'scaleface-32': 'ScaleFace, 32σ',
  'scaleface-64': 'ScaleFace, 64σ',
  'scaleface-exp': 'ScaleFace, exp',
};

/** The methods that {@link trainMethod} knows. */
export const methodNames: readonly MethodName[] = Object.keys(published) as MethodName[];

/** A trained method; dispose of its heads. */
export interface TrainedMethod extends TrainingRecord, UncertaintyMethod {
  /** Its name. */
  readonly method: MethodName;
}

/**
 * Trains a method on frozen features, from its own setting.
 *
 * @param name - The method.
 * @param data - Features, embeddings and identities.
 * @param options - What differs from the method's setting; a `head` of ScaleFace is merged with the method's. Where there
 * are fewer rows than ScaleFace's batch of 128, a batch has them all.
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
 * const trained = await trainMethod('pfe', data, { epochs: 1, images: 2 });
 * const { label, pairScore, logSigmaSq } = await predictUncertainty(trained, data);
 * for (const head of trained.heads) head.dispose();
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
  if (name === 'norm') {
    return { method: name, heads: [], reads: 'embedding', losses: [], resumedSteps: 0, kept: 0 };
  }
  if (name === 'pfe' || name === 'probface') {
    const all = { ...published[name], ...(options as VarianceHeadTrainingOptions) };
    const { head, ...record } = await trainVarianceHead(data, all, checkpoint, progress);
    return { method: name, heads: [head as unknown as Head], reads: 'bottleneck', ...record };
  }
  const {
    head,
    batch = Math.min(128, data.subjects.length),
    ensemble,
    ...rest
  } = { ...published[name], ...options } as ScaleFaceTrainingOptions;
  const own = published[name] as ScaleFaceTrainingOptions;
  const all = { ...rest, batch, head: name === 'scaleface' ? { ...own.head, ...head } : { ...head, ...own.head } };
  const trained = await ensembleOf(ensemble ?? 1, all.seed ?? 0, checkpoint, progress, (seed, place, hear) =>
    trainScaleHead(data, { ...all, seed }, place, hear),
  );
  return { method: name, reads: 'bottleneck', ...trained };
}

/**
 * What a trained method says about images, with the published score and pair uncertainty of its kind: cosine for
 * methods of one confidence; mutual likelihood score and the sum of the harmonic means of $\sigma^2$ for those of
 * variances.
 *
 * @param trained - The method, or a model folder, opened.
 * @param features - The features of the images.
 * @param rule - How its model compares pairs, if it was fitted.
 */
export async function predictUncertainty(
  trained: UncertaintyMethod,
  features: ImageFeatures,
  rule?: PairRule,
): Promise<ImageUncertainty> {
  const { method: name } = trained;
  const { confidence, logSigmaSq } = await predictConfidence(trained, features);
  const said = { name, label: labels[name] ?? name, confidence, ...(rule === undefined ? {} : { rule }) };
  if (logSigmaSq === undefined) return { ...said, pairScore: 'cosine' };
  return { ...said, logSigmaSq, pairScore: 'MLS', pairUncertainty: 'harmonic-sum' };
}
