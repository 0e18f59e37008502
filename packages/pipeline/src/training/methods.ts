import type { Dropout, PairRule, ProgressReport, UncertaintyMethod } from '@scaleface/models';
import { type ImageFeatures, methodSource, predictConfidence } from '@scaleface/models';
import { type CrFiqaHeadTrainingOptions, trainCrFiqaHead } from './cr-fiqa-head.js';
import { type DulHeadTrainingOptions, trainDulHead } from './dul-head.js';
import { ensembleOf, type TrainOne } from './ensemble.js';
import type { FeatureRows } from './feature-rows.js';
import type { ImageUncertainty } from './image-uncertainty.js';
import {
  type EnsembleOptions,
  type MethodName,
  type MethodOptions,
  methodReads,
  publishedOptions,
} from './method-options.js';
import { type ScaleHeadTrainingOptions, trainScaleHead } from './scale-head.js';
import type { ScaleHeadData } from './scale-head-batch.js';
import { type ScfHeadTrainingOptions, trainScfHead } from './scf-head.js';
import type { CheckpointOptions, TrainingRecord } from './train-head.js';
import { trainVarianceHead, type VarianceHeadTrainingOptions } from './variance-head.js';

/** A trained method; dispose of its heads. */
export interface TrainedMethod extends TrainingRecord, UncertaintyMethod {
  /** Its name. */
  readonly method: MethodName;
}

/**
 * Trains a method on frozen features, from its own setting.
 *
 * @param name - The method.
 * @param data - Features, embeddings and identities; features in memory, or stored and read batch by batch.
 * @param options - What differs from the method's setting; a `head` of ScaleFace is merged with the method's. Where there
 * are fewer rows than a batch of 128, a batch has them all.
 * @param checkpoint - Where to save it on the way, if anywhere.
 * @param progress - Called with progress.
 * @throws ScaleFaceError as `trainScaleHead`, `trainVarianceHead`, `trainScfHead`, `trainDulHead`, `trainCrFiqaHead`.
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
  data: ScaleHeadData<FeatureRows>,
  options: MethodOptions[M] = {} as MethodOptions[M],
  checkpoint?: CheckpointOptions,
  progress?: ProgressReport,
): Promise<TrainedMethod> {
  const reads = methodReads(name);
  const untrained = { method: name, heads: [], reads, losses: [], resumedSteps: 0, kept: 0 };
  if (name === 'norm') return untrained;
  if (name === 'dropout') {
    const { masks, rate, seed } = { ...publishedOptions.dropout, ...options } as Dropout;
    return { ...untrained, dropout: { masks, rate, seed } };
  }
  const { ensemble = 1, ...own } = { ...publishedOptions[name], ...options } as EnsembleOptions & {
    readonly seed?: number;
  };
  const train = trainerOf(name, data, own);
  const trained = await ensembleOf(ensemble, own.seed ?? 0, checkpoint, progress, train);
  return { method: name, reads, ...trained };
}

/** Trains one head of a method from a seed. */
function trainerOf(name: MethodName, data: ScaleHeadData<FeatureRows>, options: object): TrainOne {
  if (name === 'pfe' || name === 'probface') {
    return (seed, ...place) => trainVarianceHead(data, { ...(options as VarianceHeadTrainingOptions), seed }, ...place);
  }
  const rows = { batch: Math.min(128, data.subjects.length), ...options };
  if (name === 'scf') {
    return (seed, ...place) => trainScfHead(data, { ...(rows as ScfHeadTrainingOptions), seed }, ...place);
  }
  if (name === 'dul') {
    return (seed, ...place) => trainDulHead(data, { ...(rows as DulHeadTrainingOptions), seed }, ...place);
  }
  if (name === 'cr-fiqa') {
    const read = { ...data, bottleneck: data.embedding };
    return (seed, ...place) => trainCrFiqaHead(read, { ...(rows as CrFiqaHeadTrainingOptions), seed }, ...place);
  }
  const settings = scaleHeadSettings(name, rows);
  return (seed, ...place) => trainScaleHead(data, { ...settings, seed }, ...place);
}

/** How the head of a method of ScaleFace learns: what is given, and where it leaves it open the method's own. */
export function scaleHeadSettings(name: MethodName, given: ScaleHeadTrainingOptions): ScaleHeadTrainingOptions {
  const own = publishedOptions[name] as ScaleHeadTrainingOptions;
  const head = name === 'scaleface' ? { ...own.head, ...given.head } : { ...given.head, ...own.head };
  return { ...own, ...given, head };
}

/**
 * What a trained method says about images, with the published score and pair uncertainty of its kind: cosine for
 * methods of one confidence, and for DUL, whose variances are in another unit than its directions; mutual likelihood
 * score and the sum of the harmonic means of $\sigma^2$ for the other methods of variances.
 *
 * @param trained - The method, or a model folder, opened.
 * @param features - The features of the images.
 * @param rule - How its model compares pairs, if it was fitted.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { predictUncertainty, trainMethod } from '@scaleface/pipeline';
 *
 * // The length of the embedding is the confidence: one method that needs no training but has the form of all others.
 * const embedding = { data: Float32Array.of(3, 4, 0.6, 0.8), width: 2 };
 * const data = { embedding, bottleneck: embedding, subjects: ['a', 'b'] };
 * const { label, pairScore, confidence } = await predictUncertainty(await trainMethod('norm', data), data);
 * [label, pairScore]; // => ['embedding norm', 'cosine']
 * [...(confidence ?? [])]; // => [5, 1]
 * ```
 */
export async function predictUncertainty(
  trained: UncertaintyMethod,
  features: ImageFeatures,
  rule?: PairRule,
): Promise<ImageUncertainty> {
  const { method: name } = trained;
  const { confidence, logSigmaSq } = await predictConfidence(trained, features);
  const said = { name, label: methodSource(name).label, confidence, ...(rule === undefined ? {} : { rule }) };
  if (logSigmaSq === undefined || name === 'dul') return { ...said, pairScore: 'cosine' };
  return { ...said, logSigmaSq, pairScore: 'MLS', pairUncertainty: 'harmonic-sum' };
}
