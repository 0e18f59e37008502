import { ScaleFaceError } from '@scaleface/numerics';
import { checkNumbers, type Numbers } from '../input/arrays.js';
import { type GalleryModel, galleryEvidence } from './gallery-evidence.js';
import { checkRest, type PosteriorBounds, posteriorBounds } from './posterior-bounds.js';

/** The classes of a gallery that a search did not return. */
export interface GalleryRest {
  /** How many there are. */
  readonly count: number;
  /** The largest cosine that the probe has to any of them: that of the last candidate, for an exact search. */
  readonly cosine: number;
  /** The probability that one of them has a larger one, in [0, 1]: the index missed it. Default 0. */
  readonly missed?: number;
}

/**
 * Bounds of {@link galleryPosterior} when a search returned only the best classes of a gallery: their cosines are exact, and
 * of the $R$ others it is known that none is larger than $\bar c$. The model is the same with $K = m + R$ classes; the
 * rest's mass lies between 0 and $R\,\frac{1-\beta}{K}\,p(x \mid \bar c)$, because evidence rises with the cosine. Without a
 * rest both bounds are the posterior.
 *
 * Oracle: {@link galleryPosterior} of the whole of random galleries, which must lie within the bounds.
 *
 * @param cosines - Cosine of the probe to each candidate's centre.
 * @param rest - The other classes.
 * @param model - Dimension, concentration, prior.
 * @param probeConcentration - $\kappa_x \ge 0$. Default ∞.
 * @returns Bounds of all probabilities; see {@link posteriorBounds}.
 * @throws ScaleFaceError `invalid-argument` for an empty gallery, `out-of-range`, `not-finite`.
 *
 * @example
 * ```ts
 * import { galleryPosteriorBounds } from '@scaleface/eval';
 *
 * const model = { dimension: 64, concentration: 80 };
 * // Two of a million identities; all others are at 0.3 or less, unless the index missed one.
 * const rest = { count: 999_998, cosine: 0.3 };
 * const { decision, error, settled } = galleryPosteriorBounds([0.8, 0.31], rest, model);
 * [decision, settled]; // => [0, true]
 * error.upper < 1e-6; // => true
 * galleryPosteriorBounds([0.8, 0.31], { ...rest, missed: 0.001 }, model).error.upper; // => 0.001
 * galleryPosteriorBounds([0.8, 0.31], { ...rest, missed: 0.5 }, model).settled; // => false
 * ```
 */
export function galleryPosteriorBounds(
  cosines: Numbers,
  rest: GalleryRest,
  model: GalleryModel,
  probeConcentration: number = Number.POSITIVE_INFINITY,
): PosteriorBounds {
  checkRest(rest);
  checkNumbers(cosines, 'cosines');
  checkNumbers([rest.cosine], 'rest.cosine');
  const classes = cosines.length + rest.count;
  if (classes === 0) {
    throw new ScaleFaceError('the gallery is empty', { code: 'invalid-argument', path: 'cosines' });
  }
  const { ofClass, stranger } = galleryEvidence(classes, model, probeConcentration);
  const { count, cosine, missed = 0 } = rest;
  return posteriorBounds(Float64Array.from(cosines, ofClass), stranger, { count, evidence: ofClass(cosine), missed });
}
