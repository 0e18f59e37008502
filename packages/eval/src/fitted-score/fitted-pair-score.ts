import { logistic, logit, ScaleFaceError } from '@scaleface/numerics';
import { checkPrior } from '../calibration/calibration.js';
import { checkNumbers, checkSameLength, type Numbers } from '../input/arrays.js';
import { mapNumbers, zipNumbers } from '../input/map-numbers.js';
import { combined, transformed } from './confidence-scale.js';
import type { PairScoreModel } from './model.js';
import { scoreAt } from './slope.js';

/**
 * The score of pairs under a fitted model, $z = A(h)\cos - B(h)$: log-odds of a match at the fit's share of genuine pairs.
 * It rises with the cosine at every confidence in form `positive`. Confidences beyond the clip count as its ends.
 *
 * Oracle: the formula written out, for both forms and every combination of the two images.
 *
 * @param model - From {@link fitPairScore} or {@link parsePairScore}.
 * @param cosine - One cosine per pair; an infinite one (a comparison that failed) stays what it is.
 * @param left - Confidence of each pair's first image, of the kind that the model was fitted with.
 * @param right - Confidence of each pair's second image.
 * @returns $z$, one float64 number per pair.
 * @throws ScaleFaceError `shape-mismatch`; `not-finite` for NaN or an infinite confidence; `out-of-range` for a confidence
 *   without logarithm.
 *
 * @example
 * ```ts
 * import { fitPairScore, fittedPairScore } from '@scaleface/eval';
 *
 * const model = fitPairScore([0.6, 0.5, 0.1, 0.2], [9, 4, 8, 5], [8, 5, 9, 4], [1, 1, 0, 0]);
 * const [near, far] = fittedPairScore(model, [0.6, 0.1], [9, 9], [8, 8]);
 * (near ?? 0) > (far ?? 0); // => true
 * ```
 */
export function fittedPairScore(model: PairScoreModel, cosine: Numbers, left: Numbers, right: Numbers): Float64Array {
  checkSameLength(cosine, left, 'left');
  checkSameLength(cosine, right, 'right');
  checkNumbers(cosine, 'cosine');
  const l1 = transformed(model.transform, left, 'left');
  const l2 = transformed(model.transform, right, 'right');
  return zipNumbers(cosine, combined(model, l1, l2), (c, h) => scoreAt(model.form, model.a, model.b, c, h));
}

/**
 * Log-odds of a match under another prior than the fit's:
 * $z + \operatorname{logit}\pi - \operatorname{logit}\pi_{\text{fit}}$ with the fit's share of genuine pairs
 * $\pi_{\text{fit}}$. Bayes' rule for log-odds; Oracle: its own statement in odds.
 *
 * @param model - The fitted model, or whatever knows its `genuineShare`.
 * @param z - Scores of the model.
 * @param prior - $\pi$, the share of genuine pairs where the score is used, in (0, 1).
 * @returns One number per score.
 * @throws ScaleFaceError `out-of-range` for the prior, `not-finite` for NaN.
 *
 * @example
 * ```ts
 * import { pairLogOdds } from '@scaleface/eval';
 *
 * [...pairLogOdds({ genuineShare: 0.1 }, [0], 0.5)]; // => [2.19722]
 * ```
 */
export function pairLogOdds(model: Pick<PairScoreModel, 'genuineShare'>, z: Numbers, prior: number): Float64Array {
  checkNumbers(z, 'z');
  const shift = logit(checkPrior(prior)) - logit(checkPrior(model.genuineShare, 'model.genuineShare'));
  return mapNumbers(z, (score) => score + shift);
}

/**
 * $P(\text{match})$ under a prior: the logistic function of {@link pairLogOdds}. Oracle: Bayes' rule in odds.
 *
 * @param model - The fitted model, or whatever knows its `genuineShare`.
 * @param z - Scores of the model.
 * @param prior - The share of genuine pairs where the score is used, in (0, 1).
 * @returns One probability per score.
 * @throws ScaleFaceError `out-of-range` for the prior, `not-finite` for NaN.
 *
 * @example
 * ```ts
 * import { pairProbability } from '@scaleface/eval';
 *
 * [...pairProbability({ genuineShare: 0.1 }, [0, 2], 0.1)]; // => [0.5, 0.8808]
 * ```
 */
export const pairProbability = (model: Pick<PairScoreModel, 'genuineShare'>, z: Numbers, prior: number): Float64Array =>
  pairLogOdds(model, z, prior).map(logistic);

/**
 * How decided a pair is: the distance $|z - t|$ of its score from the threshold, as a confidence to reject by. It takes any
 * score, MLS too. Unlike the confidence of the images it uses the score itself, so it answers another question. Oracle: the
 * difference in float64, infinities included.
 *
 * @param z - Scores; infinite ones are infinitely decided.
 * @param threshold - $t$, finite, on the scale of the scores: `threshold` of a fitted model.
 * @returns One number of at least 0 per score.
 * @throws ScaleFaceError `not-finite` for NaN and for a threshold that is not finite.
 *
 * @example
 * ```ts
 * import { decisionConfidence } from '@scaleface/eval';
 *
 * [...decisionConfidence([-3, 0.5, 2], 1)]; // => [4, 0.5, 1]
 * ```
 */
export function decisionConfidence(z: Numbers, threshold: number): Float64Array {
  checkNumbers(z, 'z');
  if (!Number.isFinite(threshold)) {
    throw new ScaleFaceError('not a threshold', {
      code: 'not-finite',
      path: 'threshold',
      expected: 'a finite number',
      received: String(threshold),
    });
  }
  return mapNumbers(z, (score) => Math.abs(score - threshold));
}
