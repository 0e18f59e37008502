import { type Random, ScaleFaceError } from '@scaleface/numerics';
import type { MatrixLike } from '../pairs/matrix.js';
import { fuseByBest, fuseBySoftmax, fuseByWeight, meanUncertainty } from './by-confidence.js';
import { type FusedTemplate, fuseByDimensionSoftmax, fuseByPrecision, fuseBySurest, meanRow } from './by-variance.js';
import { rowOf, type TemplateImages, unit, unpackTemplate } from './images.js';

/** The published fusions; a softmax carries its temperature in its name, `softmax-10`, 1 without. */
export type FusionMethod =
  | 'first'
  | 'random'
  | 'mean'
  | 'stat-mean'
  | 'PFE'
  | 'min'
  | 'perDimensionSoftmax'
  | 'argmax'
  | 'softmax'
  | `softmax-${number}`
  | 'stat-softmax'
  | `stat-softmax-${number}`
  | 'weighted'
  | 'weighted-softmax'
  | `weighted-softmax-${number}`;

/** Options of {@link fuseTemplate}. */
export interface FusionOptions {
  /** $T$ of the softmax fusions; a number in the method's name goes before. Default 1. */
  readonly temperature?: number;
  /** `mended`, or `published`: with the defects of the published code, listed at {@link fuseTemplate}. Default `mended`. */
  readonly form?: 'mended' | 'published';
  /** Source of the choice that `random` makes; needed by it. */
  readonly random?: Random;
}

const METHODS = [
  'first, random, mean, stat-mean, PFE, min, perDimensionSoftmax, argmax',
  'softmax[-T], stat-softmax[-T], weighted, weighted-softmax[-T]',
].join(', ');

const wrong = (path: string, expected: string, received: string): ScaleFaceError =>
  new ScaleFaceError('not valid for this fusion', { code: 'invalid-argument', path, expected, received });

function needUncertainty(images: TemplateImages, method: string, scalar: boolean): void {
  if (images.u === undefined) throw wrong('uncertainty', `given for ${method}`, 'undefined');
  if (scalar && images.uncertaintyWidth !== 1) {
    throw wrong('uncertainty', 'one number per image', `${images.uncertaintyWidth} per image`);
  }
}

/** Mean, first and random: fusions that only pass uncertainty on. */
function fuseWithoutWeights(method: string, images: TemplateImages, random: Random | undefined): FusedTemplate {
  const has = images.u !== undefined;
  if (method === 'mean' || method === 'stat-mean') {
    const factor = method === 'mean' ? 1 : Math.sqrt(images.count);
    return { mu: unit(meanRow(images)), uncertainty: has ? meanUncertainty(images, factor) : undefined };
  }
  if (method === 'random' && random === undefined) throw wrong('options.random', 'a Random', 'undefined');
  const chosen = method === 'first' ? 0 : (random as Random).integer(images.count);
  const { uncertaintyWidth: width } = images;
  const own = has
    ? Float64Array.from(images.u as ArrayLike<number>).slice(chosen * width, (chosen + 1) * width)
    : undefined;
  return { mu: unit(rowOf(images, chosen)), uncertainty: own };
}

/**
 * One embedding, and what is known about it, from the $K$ images of a template. All results have length one.
 *
 * | method | embedding | uncertainty |
 * | --- | --- | --- |
 * | `first`, `random` | one image's | its own |
 * | `mean`, `stat-mean` | mean of the raw embeddings | mean; times $\sqrt K$ |
 * | `PFE` | $\sum_i w_{id}\mu_{id}$, $w_{id} \propto \sigma_{id}^{-2}$ | $\min_i \sigma_{id}^2$ |
 * | `min` | per dimension the image of least variance | that variance |
 * | `perDimensionSoftmax` | per dimension $w_{id} \propto e^{-T\sigma_{id}^2}$ | none |
 * | `argmax` | the image of largest confidence | its own |
 * | `softmax-T`, `stat-softmax-T` | $w_i \propto e^{u_i/T}$ | $\sum w_iu_i$; times $\sqrt K$ |
 * | `weighted` | $w_i = u_i/\sum u$ over unit embeddings | $\sum w_iu_i$ |
 * | `weighted-softmax-T` | as `weighted` | with $w_i \propto e^{u_i/T}$ |
 *
 * `PFE`, `min`, `perDimensionSoftmax` take variances (`[K, D]`, or one per image); those from `argmax` on take one
 * confidence per image, larger is better.
 *
 * With `form: 'published'`: `argmax` is not normalised; `weighted` divides all rows by the Frobenius norm of the whole
 * matrix, and `weighted-softmax` by nothing, so that long embeddings weigh more; `perDimensionSoftmax` uses
 * $e^{+T\sigma^2}$ normalised over the dimensions of each image.
 *
 * Oracle: arrays of the published code, for the fusions that it has.
 *
 * @param method - The fusion.
 * @param mu - Embeddings `[K, D]`, $K \ge 1$.
 * @param uncertainty - Variances or confidences of the images.
 * @param options - Temperature, form, randomness.
 * @throws ScaleFaceError `unknown-name`, `shape-mismatch`, `invalid-argument`.
 *
 * @example
 * ```ts
 * import { fuseTemplate } from '@scaleface/eval';
 *
 * const { mu, uncertainty } = fuseTemplate('weighted', [[1, 0], [0, 2]], [30, 10]);
 * [...mu]; // => [0.94868, 0.31623]
 * uncertainty?.[0]; // => 25
 * ```
 */
export function fuseTemplate(
  method: FusionMethod,
  mu: MatrixLike,
  uncertainty?: MatrixLike,
  options: FusionOptions = {},
): FusedTemplate {
  const images = unpackTemplate(mu, uncertainty);
  const published = options.form === 'published';
  const [, softmax, named] = /^((?:stat-|weighted-)?softmax)(?:-(\d+(?:\.\d+)?))?$/.exec(method) ?? [];
  const temperature = named === undefined ? (options.temperature ?? 1) : Number(named);
  if (!(temperature > 0)) throw wrong('options.temperature', 'above zero', String(temperature));
  const name = softmax ?? method;
  if (name === 'first' || name === 'random' || name === 'mean' || name === 'stat-mean') {
    return fuseWithoutWeights(name, images, options.random);
  }
  needUncertainty(images, name, !['PFE', 'min', 'perDimensionSoftmax'].includes(name));
  switch (name) {
    case 'PFE':
      return fuseByPrecision(images);
    case 'min':
      return fuseBySurest(images);
    case 'perDimensionSoftmax':
      return fuseByDimensionSoftmax(images, temperature, published);
    case 'argmax':
      return fuseByBest(images, published);
    case 'softmax':
    case 'stat-softmax':
      return fuseBySoftmax(images, temperature, name === 'stat-softmax');
    case 'weighted':
    case 'weighted-softmax':
      return fuseByWeight(images, name === 'weighted' ? undefined : temperature, published);
    default:
      throw new ScaleFaceError('no such fusion', {
        code: 'unknown-name',
        path: 'method',
        expected: METHODS,
        received: String(method),
      });
  }
}
