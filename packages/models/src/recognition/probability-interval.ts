import { logistic, logit, normalQuantile } from '@scaleface/numerics';
import type { ReadyCalibration } from './calibration-of.js';

/** Between which bounds a probability lies. */
export interface ProbabilityInterval {
  /** The lower bound. */
  readonly low: number;
  /** The upper bound. */
  readonly high: number;
  /** How often such intervals hold the probability that all identities of the kind trained on would give; 0.95. */
  readonly level: number;
}

const level = 0.95;

/**
 * The interval of a match's probability, normal in the log-odds:
 * $\operatorname{logistic}(\mathrm{LLR} + \operatorname{logit}\pi \pm z_{0.975}\,\sigma(\text{score}))$.
 *
 * It says how far the probability depends on which identities the model was calibrated on, not how other cameras or
 * conditions would change it.
 *
 * @param calibration - Of the model.
 * @param score - The score of the pair.
 * @param prior - The probability of a match before the images are seen.
 * @returns Nothing where the model does not know how uncertain its calibration is.
 */
export function probabilityInterval(
  { scores, deviation }: ReadyCalibration,
  score: number,
  prior: number,
): ProbabilityInterval | undefined {
  const sd = deviation(score);
  if (sd === undefined) return undefined;
  const odds = scores.logLikelihoodRatio(score) + logit(prior);
  const half = normalQuantile((1 + level) / 2) * sd;
  return { low: logistic(odds - half), high: logistic(odds + half), level };
}
