import {
  decisionConfidence,
  fittedPairScore,
  type PairQuality,
  type PairScoreModel,
  pairQuality,
} from '@scaleface/eval';

/** How the confidences of two images become that of their pair: from the images alone, or from the decision. */
export type PairConfidence = PairQuality | 'decision';

/** How a model compares two images, and how sure it is of the comparison. */
export interface PairRule {
  /** The score: the cosine, or one that the confidences of both images shift and scale. */
  readonly score: 'cosine' | 'scale-fitted';
  /** The fitted score; with `scale-fitted`. */
  readonly fitted?: PairScoreModel;
  /**
   * The confidence of a pair: a mean, minimum or product of those of its images, or with `decision` the distance of the
   * fitted score to its threshold.
   */
  readonly confidence: PairConfidence;
}

/**
 * The rule of a model that was calibrated before scores were fitted.
 *
 * @example
 * ```ts
 * import { calibrateModel, cosineRule } from '@scaleface/models';
 *
 * // Where scores are to be compared with those of other programs, cosines stay what they are.
 * const subjects = ['ann', 'ann', 'ann', 'bob', 'bob', 'bob'];
 * const embedding = { data: Float32Array.of(9, 1, 8, 3, 5, 5, 1, 9, 2, 7, 4, 5), width: 2 };
 * const sources = [0, 1, 2, 3, 4, 5];
 * const calibration = calibrateModel({ subjects, embedding }, [9, 8, 3, 9, 7, 2], sources, { pairs: cosineRule });
 * calibration.pairs; // => { score: 'cosine', confidence: 'harmonic' }
 * ```
 */
export const cosineRule: PairRule = { score: 'cosine', confidence: 'harmonic' };

/** What a rule says of pairs. */
export interface ComparedPairs {
  /** One score a pair; the larger, the more alike. */
  readonly scores: Float64Array;
  /** One confidence a pair; the larger, the surer. */
  readonly confidence: Float64Array;
}

/**
 * Scores and confidences of pairs.
 *
 * Oracle: `fittedPairScore` and `pairQuality` of `@scaleface/eval`; with `decision` the distance to the threshold, by
 * hand.
 *
 * @param rule - The rule of a model.
 * @param cosine - The cosine of each pair.
 * @param left - The confidence of each first image.
 * @param right - That of each second image.
 * @throws ScaleFaceError as `fittedPairScore` and `pairQuality` of `@scaleface/eval`.
 *
 * @example
 * ```ts
 * import { comparePairs, cosineRule } from '@scaleface/models';
 *
 * // Two pairs of one cosine; the second has a blurred image.
 * const { scores, confidence } = comparePairs(cosineRule, Float64Array.of(0.4, 0.4), [8, 8], [8, 2]);
 * Array.from(scores); // => [0.4, 0.4]
 * Array.from(confidence); // => [8, 3.2]
 * ```
 */
export function comparePairs(
  { score, fitted, confidence: how }: PairRule,
  cosine: Float64Array,
  left: ArrayLike<number>,
  right: ArrayLike<number>,
): ComparedPairs {
  const scores = score === 'cosine' || fitted === undefined ? cosine : fittedPairScore(fitted, cosine, left, right);
  const confidence =
    how === 'decision' ? decisionConfidence(scores, fitted?.threshold ?? 0) : pairQuality(how, left, right);
  return { scores, confidence };
}
