import type { Dropout, HeadInput } from '@scaleface/models';
import type { CrFiqaHeadTrainingOptions } from './cr-fiqa-head.js';
import type { DulHeadTrainingOptions } from './dul-head.js';
import type { ScaleHeadTrainingOptions } from './scale-head.js';
import type { ScfHeadTrainingOptions } from './scf-head.js';
import { trainingDefaults } from './training-defaults.js';
import type { VarianceHeadTrainingOptions } from './variance-head.js';

/** How many heads a method trains. */
export interface EnsembleOptions {
  /**
   * Heads, each from a seed of its own, whose confidences' geometric mean is the method's (the mean where one of them is
   * not positive); 1 by default.
   */
  readonly ensemble?: number;
}

/** How a scale head learns, and how many of them. */
export interface ScaleFaceTrainingOptions extends ScaleHeadTrainingOptions, EnsembleOptions {}

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
  readonly pfe: VarianceHeadTrainingOptions & EnsembleOptions;
  /** ProbFace: `prob_head`, its loss. */
  readonly probface: VarianceHeadTrainingOptions & EnsembleOptions;
  /** Spherical confidence learning: `von_mises_fisher_head`, likelihood of the class centre. */
  readonly scf: ScfHeadTrainingOptions & EnsembleOptions;
  /** Data uncertainty learning: `gaussian_head`, drawn embeddings are classified. */
  readonly dul: DulHeadTrainingOptions & EnsembleOptions;
  /** CR-FIQA: `certainty_ratio_head`, which reads the embedding. */
  readonly 'cr-fiqa': CrFiqaHeadTrainingOptions & EnsembleOptions;
  /** The length of the embedding: nothing is trained but the score of pairs. */
  readonly norm: Readonly<Record<string, never>>;
  /**
   * The agreement of the embedding with itself under dropout, 100 masks of rate 0.5 by default (the number and the rate of
   * SER-FIQ): nothing is trained but the score of pairs.
   */
  readonly dropout: Partial<Dropout>;
}

/** A method that is trained on frozen features. */
export type MethodName = keyof MethodOptions;

/**
 * A method whose confidence no feature tells: an estimator of quality reads it from the image, and a table has it in its
 * column `quality`. `tta` is the agreement of several views, `onnx` the number of a network. Nothing is trained but the
 * score of pairs.
 */
export type ImageMethodName = 'tta' | 'onnx';

/**
 * The methods that read images.
 *
 * @example
 * ```ts
 * import { imageMethodNames } from '@scaleface/pipeline';
 *
 * // Of these methods, the ones for which images have to be read once more: their table needs a column `quality`.
 * const wanted = ['scaleface', 'norm', 'tta'];
 * wanted.filter((method) => imageMethodNames.some((name) => name === method)); // => ['tta']
 * ```
 */
export const imageMethodNames: readonly ImageMethodName[] = ['tta', 'onnx'];

/** Whether a method reads images. */
export const isImageMethod = (method: MethodName | ImageMethodName): method is ImageMethodName =>
  imageMethodNames.some((name) => name === method);

/** What makes each method itself, besides the defaults of its training. */
export const publishedOptions: { readonly [M in MethodName]: MethodOptions[M] } = {
  scaleface: trainingDefaults.scaleFace,
  'scaleface-64': { head: { activation: 'sigm_mul', coefficient: 64 } },
  'scaleface-32': { head: { activation: 'sigm_mul', coefficient: 32 } },
  'scaleface-exp': { head: { activation: 'exp' } },
  pfe: { head: 'pfe_head_adjustable', loss: 'mls' },
  probface: { head: 'prob_head', loss: 'prob' },
  scf: {},
  dul: {},
  'cr-fiqa': {},
  norm: {},
  dropout: { masks: 100, rate: 0.5, seed: 0 },
};

/**
 * The methods that `trainMethod` knows.
 *
 * @example
 * ```ts
 * import { methodNames } from '@scaleface/pipeline';
 *
 * // Everything that a comparison on the same features can have, as the methods of a run.
 * const methods = methodNames.filter((method) => !method.startsWith('scaleface') && method !== 'norm');
 * methods; // => ['pfe', 'probface', 'scf', 'dul', 'cr-fiqa', 'dropout']
 * ```
 */
export const methodNames: readonly MethodName[] = Object.keys(publishedOptions) as MethodName[];

/**
 * Which of a backbone's outputs a method is trained on.
 *
 * @param method - The method.
 */
export const methodReads = (method: MethodName): HeadInput =>
  method === 'norm' || method === 'dropout' || method === 'cr-fiqa' ? 'embedding' : 'bottleneck';
