import { log1pExp, logit } from '@scaleface/numerics';
import {
  checkFractions,
  checkLabels,
  checkNumbers,
  checkSameLength,
  checkScores,
  isGenuine,
  type Labels,
  type Numbers,
} from '../input/arrays.js';
import { mapNumbers } from '../input/map-numbers.js';
import { isotonicRegression, isotonicValue } from './isotonic.js';

/** The weighted mean of a loss over pairs; `NaN` without weight. */
function mean(
  values: Numbers,
  labels: Labels,
  weights: Numbers | undefined,
  loss: (value: number, genuine: boolean) => number,
): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < labels.length; i++) {
    const w = weights === undefined ? 1 : (weights[i] as number);
    if (w === 0) continue;
    sum += w * loss(values[i] as number, isGenuine(labels[i]));
    total += w;
  }
  return sum / total;
}

function check(probabilities: Numbers, labels: Labels, weights: Numbers | undefined): void {
  checkSameLength(probabilities, labels, 'labels');
  checkFractions(probabilities, 'probabilities');
  checkLabels(labels);
  if (weights !== undefined) checkSameLength(probabilities, weights, 'weights');
}

/**
 * The Brier score, $\frac1N\sum_i (p_i - y_i)^2$: a proper score, the smaller the better. Oracle: scikit-learn's
 * `brier_score_loss`.
 *
 * @param probabilities - P(match) per pair, in [0, 1].
 * @param labels - 1 or `true` for genuine.
 * @param weights - Weights. Default 1.
 * @returns A number in [0, 1]; `NaN` without pairs.
 * @throws ScaleFaceError `shape-mismatch`, `out-of-range`.
 *
 * @example
 * ```ts
 * import { brierScore } from '@scaleface/eval';
 *
 * brierScore([0.9, 0.2], [1, 0]); // => 0.025
 * ```
 */
export function brierScore(probabilities: Numbers, labels: Labels, weights?: Numbers): number {
  check(probabilities, labels, weights);
  return mean(probabilities, labels, weights, (p, genuine) => (p - (genuine ? 1 : 0)) ** 2);
}

/**
 * The mean negative log-likelihood, $-\frac1N\sum_i [y_i\log p_i + (1-y_i)\log(1-p_i)]$, in nats.
 *
 * Nothing is clipped: a pair that was certain and wrong makes it infinite. Oracle: scikit-learn's `log_loss` on
 * probabilities inside (0, 1).
 *
 * @param probabilities - P(match) per pair, in [0, 1].
 * @param labels - 1 or `true` for genuine.
 * @param weights - Weights. Default 1.
 * @returns A number $\ge 0$; `NaN` without pairs.
 * @throws ScaleFaceError `shape-mismatch`, `out-of-range`.
 *
 * @example
 * ```ts
 * import { logLoss } from '@scaleface/eval';
 *
 * logLoss([0.9, 0.2], [1, 0]); // => 0.164252
 * ```
 */
export function logLoss(probabilities: Numbers, labels: Labels, weights?: Numbers): number {
  check(probabilities, labels, weights);
  return mean(probabilities, labels, weights, (p, genuine) => (genuine ? -Math.log(p) : -Math.log1p(-p)));
}

/** Half the mean loss of each class; an infinitely right ratio costs 0. */
function halves(ratios: Numbers, labels: Labels, weights: Numbers | undefined): number {
  const classWeights = (wanted: boolean): Float64Array =>
    mapNumbers(labels, (label, i) => {
      if (isGenuine(label) !== wanted) return 0;
      return weights === undefined ? 1 : (weights[i] as number);
    });
  const genuine = mean(ratios, labels, classWeights(true), (ratio) => log1pExp(-ratio));
  const impostor = mean(ratios, labels, classWeights(false), log1pExp);
  return (genuine + impostor) / (2 * Math.LN2);
}

/**
 * The cost of log-likelihood ratios, $C_{\mathrm{llr}} = \tfrac12\left[\operatorname{mean}_{\text{gen}}\log_2(1+e^{-\ell})
 * + \operatorname{mean}_{\text{imp}}\log_2(1+e^{\ell})\right]$ in bits (Brümmer and du Preez 2006): the mean over all
 * priors of what decisions by these ratios lose. 0 is perfect, 1 is knowing nothing.
 *
 * Source: Brümmer and du Preez, Application-independent evaluation of speaker detection, 2006. Oracle: the integral over
 * normal scores whose ratio is known.
 *
 * @param ratios - Natural log-likelihood ratios; infinities allowed.
 * @param labels - 1 or `true` for genuine.
 * @param weights - Weights. Default 1.
 * @returns Bits; `NaN` when a class is empty.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite` (NaN).
 *
 * @example
 * ```ts
 * import { cllr } from '@scaleface/eval';
 *
 * cllr([0, 0], [1, 0]); // => 1
 * ```
 */
export function cllr(ratios: Numbers, labels: Labels, weights?: Numbers): number {
  checkSameLength(ratios, labels, 'labels');
  checkNumbers(ratios, 'ratios');
  checkLabels(labels);
  if (weights !== undefined) checkSameLength(ratios, weights, 'weights');
  return halves(ratios, labels, weights);
}

/**
 * $C_{\mathrm{llr}}^{\min}$: what is left of {@link cllr} after the best non-decreasing recalibration of the scores
 * (pooled adjacent violators on the very same pairs). It measures discrimination alone;
 * $C_{\mathrm{llr}} - C_{\mathrm{llr}}^{\min} \ge 0$ is the loss by bad calibration.
 *
 * Source: Brümmer and du Preez, 2006. Oracle: scikit-learn's `IsotonicRegression` for the fit beneath; every increasing map of
 * the scores gives the same.
 *
 * @param scores - Scores or likelihood ratios; only their order matters. Infinities allowed.
 * @param labels - 1 or `true` for genuine.
 * @param weights - Weights. Default 1.
 * @returns Bits in [0, 1]; `NaN` when a class is empty.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite` (NaN).
 *
 * @example
 * ```ts
 * import { cllrMin } from '@scaleface/eval';
 *
 * cllrMin([1, 2, 3], [0, 0, 1]); // => 0
 * ```
 */
export function cllrMin(scores: Numbers, labels: Labels, weights?: Numbers): number {
  checkScores(scores, labels);
  let genuine = 0;
  let impostor = 0;
  const y = new Float64Array(labels.length);
  for (let i = 0; i < y.length; i++) {
    const w = weights === undefined ? 1 : (weights[i] as number);
    y[i] = isGenuine(labels[i]) ? 1 : 0;
    if (y[i] === 1) genuine += w;
    else impostor += w;
  }
  if (!(genuine > 0 && impostor > 0)) return Number.NaN;
  const fit = isotonicRegression(scores, y, weights);
  const base = Math.log(genuine / impostor);
  return halves(
    mapNumbers(scores, (score) => logit(isotonicValue(fit, score)) - base),
    labels,
    weights,
  );
}
