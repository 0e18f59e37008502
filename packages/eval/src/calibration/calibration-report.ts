import { log1pExp, logistic, logit, ScaleFaceError } from '@scaleface/numerics';
import { checkLabels, checkNumbers, checkSameLength, isGenuine, type Labels, type Numbers } from '../input/arrays.js';
import { mapNumbers } from '../input/map-numbers.js';
import { type BootstrapEstimate, type BootstrapOptions, bootstrap } from '../intervals/bootstrap.js';
import type { IntervalEstimate } from '../intervals/interval.js';
import { checkPrior } from './calibration.js';
import { type CalibrationErrorOptions, calibrationErrorStatistic } from './calibration-error.js';
import { cllrMinStatistic } from './cllr-min-statistic.js';

/** Options of {@link calibrationReport}. */
export interface CalibrationReportOptions
  extends Omit<BootstrapOptions, 'statistic' | 'correctPairs'>,
    Pick<CalibrationErrorOptions, 'bins' | 'strategy'> {
  /** The prior that the log-odds assume: `genuineShare` of a fitted pair score. */
  readonly fittedPrior: number;
  /** The prior of the pairs at hand. Default: their share of genuine pairs. */
  readonly prior?: number;
}

/** How good log-odds are as probabilities of the pairs at hand. */
export interface CalibrationFigures {
  /** Cost of the likelihood ratios that the log-odds imply at the prior of these pairs, in bits. */
  readonly cllr: IntervalEstimate;
  /** Expected calibration error, debiased. */
  readonly calibrationError: IntervalEstimate;
  /** Mean probability less the share of genuine pairs: calibration in the large, 0 where probabilities are right on the whole. */
  readonly excess: IntervalEstimate;
}

/** The result of {@link calibrationReport}. */
export interface CalibrationReport {
  /** The prior that the log-odds assume. */
  readonly fittedPrior: number;
  /** The prior of the pairs at hand. */
  readonly prior: number;
  /** Genuine pairs. */
  readonly genuine: number;
  /** Impostor pairs. */
  readonly impostors: number;
  /** Persons that were resampled. */
  readonly subjects: number;
  /** What the best calibration would leave of `cllr`: the same before and after, since only the order counts. */
  readonly cllrMin: IntervalEstimate;
  /** The log-odds as given. */
  readonly before: CalibrationFigures;
  /** The log-odds with the prior corrected. */
  readonly after: CalibrationFigures;
  /** Cllr before less Cllr after, on the same replicates: what the correction is worth, in bits. */
  readonly gain: IntervalEstimate;
}

const plain = ({ estimate, lower, upper, level }: BootstrapEstimate): IntervalEstimate => ({
  estimate,
  lower,
  upper,
  level,
});

/** The ends reflected about the estimate: resampling moves minCllr down as much again as fitting to few pairs does. */
const reflected = ({ estimate, lower, upper, level }: BootstrapEstimate): IntervalEstimate => ({
  estimate,
  lower: 2 * estimate - upper,
  upper: 2 * estimate - lower,
  level,
});

/**
 * An interval of a calibration error, which noise raises and resampling, noise on noise, raises again: the upper end is moved
 * down by what the replicates lie above the estimate, the lower end reflected, without the correction for pairs, and at least 0.
 */
function errorInterval({ estimate, upper, level, replicates, shrinkage }: BootstrapEstimate): IntervalEstimate {
  const finite = replicates.filter(Number.isFinite);
  const mean = finite.reduce((sum, v) => sum + v, 0) / finite.length;
  const reach = (upper - estimate) / shrinkage;
  const moved = upper - shrinkage * (mean - estimate);
  return { estimate, lower: Math.max(0, estimate - Math.max(0, reach)), upper: Math.max(estimate, moved), level };
}

/** The mean of a loss over each class under weights, from losses that are known. */
function meanOf(weights: Float64Array, losses: Float64Array, genuine: Uint8Array, y: 0 | 1): number {
  let sum = 0;
  let total = 0;
  for (let i = 0; i < losses.length; i++) {
    if (genuine[i] !== y) continue;
    const w = weights[i] as number;
    if (w === 0) continue;
    sum += w * (losses[i] as number);
    total += w;
  }
  return sum / total;
}

/**
 * Whether probabilities of a match hold on pairs of people never seen: Cllr, minCllr and the expected calibration error,
 * before and after the prior is corrected, each with an interval that resamples persons.
 *
 * Log-odds $z$ of a fit hold for its share of genuine pairs $\pi_f$; in other lists, with a share $\pi$, the log-odds are
 * $z' = z + \operatorname{logit}\pi - \operatorname{logit}\pi_f$. `before` is of $z$, `after` of $z'$: the calibration error of their
 * logistic functions, and Cllr of the likelihood ratios that they imply at $\pi$, which are their differences from
 * $\operatorname{logit}\pi$. So a wrong prior raises both, and what stays `after` is the score's own miscalibration.
 *
 * Intervals are percentiles of the replicates, except of two figures that short lists bias: minCllr, too low since it is the
 * best for these very pairs, has its ends reflected; the calibration error, too high, has its upper end moved down and its
 * lower end reflected, 0 at least. On 300 simulated lists of 1,200 pairs of 200 persons, 95 % intervals held the truth in 92–98 %
 * (Cllr, excess, calibration error, near 0 too) and in 89 % (minCllr).
 *
 * Sources: {@link cllr}, {@link calibrationError}, {@link bootstrap}. Oracle: simulated populations whose log-odds are known.
 *
 * @param logOdds - $z$ per pair: of `fittedPairScore`, or any log-odds under a known prior.
 * @param labels - 1 or `true` for genuine; both classes.
 * @param options - Persons, the prior of the fit, the prior of these pairs, bins, and the options of {@link bootstrap}.
 * @returns The figures, with intervals.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`, `out-of-range` for a prior, `invalid-argument` when a class is empty.
 *
 * @example
 * ```ts
 * import { calibrationReport } from '@scaleface/eval';
 *
 * // Log-odds of a fit with one genuine pair in a hundred, on a list where half are genuine.
 * const report = calibrationReport([0, -5, 1, -6, -5.5, -8], [1, 1, 1, 0, 0, 0], {
 *   fittedPrior: 0.01,
 *   subjects: { left: ['a', 'b', 'c', 'a', 'b', 'c'], right: ['a', 'b', 'c', 'b', 'c', 'a'] },
 *   replicates: 100,
 * });
 * report.prior; // => 0.5
 * report.cllrMin.estimate; // => 0
 * report.after.cllr.estimate < report.before.cllr.estimate; // => true
 * ```
 */
export function calibrationReport(
  logOdds: Numbers,
  labels: Labels,
  options: CalibrationReportOptions,
): CalibrationReport {
  const { bins, strategy, fittedPrior, prior: given, ...resampling } = options;
  checkSameLength(logOdds, labels, 'labels');
  checkNumbers(logOdds, 'logOdds');
  checkLabels(labels);
  checkSameLength(logOdds, resampling.subjects.left, 'options.subjects.left');
  const genuine = new Uint8Array(labels.length).map((_, i) => (isGenuine(labels[i]) ? 1 : 0));
  const own = genuine.reduce((a, b) => a + b, 0);
  if (own === 0 || own === labels.length) {
    throw new ScaleFaceError('a class is empty', {
      code: 'invalid-argument',
      path: 'labels',
      expected: 'genuine and impostor pairs',
      received: `${own} genuine, ${labels.length - own} impostor`,
    });
  }
  const prior = checkPrior(given ?? own / labels.length, 'options.prior');
  const base = logit(prior);
  const corrected = base - logit(checkPrior(fittedPrior, 'options.fittedPrior'));
  const errorOptions = { ...(bins === undefined ? {} : { bins }), ...(strategy === undefined ? {} : { strategy }) };
  const figures = (shift: number): ((w: Float64Array) => readonly [number, number, number]) => {
    const losses = mapNumbers(logOdds, (z, i) => log1pExp((genuine[i] === 1 ? -1 : 1) * (z + shift - base)));
    const p = mapNumbers(logOdds, (z) => logistic(z + shift));
    const gaps = p.map((v, i) => v - (genuine[i] as number));
    const error = calibrationErrorStatistic(p, labels, errorOptions);
    return (w) => {
      const cost = (meanOf(w, losses, genuine, 1) + meanOf(w, losses, genuine, 0)) / (2 * Math.LN2);
      let [sum, total] = [0, 0];
      for (let i = 0; i < gaps.length; i++) {
        sum += (w[i] as number) * (gaps[i] as number);
        total += w[i] as number;
      }
      return [cost, error(w) as number, sum / total];
    };
  };
  const [before, after] = [figures(0), figures(corrected)];
  const least = cllrMinStatistic(logOdds, labels);
  const drawn = bootstrap({
    ...resampling,
    statistic: (w) => {
      const [x, y] = [before(w), after(w)];
      return [least(w) as number, ...x, ...y, x[0] - y[0]];
    },
  });
  const [min, cllrBefore, errorBefore, excessBefore, cllrAfter, errorAfter, excessAfter, gain] =
    drawn.all as unknown as readonly [
      BootstrapEstimate,
      BootstrapEstimate,
      BootstrapEstimate,
      BootstrapEstimate,
      BootstrapEstimate,
      BootstrapEstimate,
      BootstrapEstimate,
      BootstrapEstimate,
    ];
  const stated = (
    cost: BootstrapEstimate,
    error: BootstrapEstimate,
    excess: BootstrapEstimate,
  ): CalibrationFigures => ({
    cllr: plain(cost),
    calibrationError: errorInterval(error),
    excess: plain(excess),
  });
  return {
    fittedPrior,
    prior,
    genuine: own,
    impostors: labels.length - own,
    subjects: drawn.subjects,
    cllrMin: reflected(min),
    before: stated(cllrBefore, errorBefore, excessBefore),
    after: stated(cllrAfter, errorAfter, excessAfter),
    gain: plain(gain),
  };
}
