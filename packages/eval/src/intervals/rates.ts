import { regularizedBetaInverse, regularizedGammaPInverse, ScaleFaceError } from '@scaleface/numerics';
import { checkLevel, type IntervalEstimate } from './interval.js';

/** Refuses what is no count of successes among trials. */
export function checkCounts(successes: number, trials: number): void {
  const whole = Number.isInteger(successes) && Number.isInteger(trials);
  if (!(whole && successes >= 0 && trials >= successes)) {
    throw new ScaleFaceError('not a count of successes', {
      code: 'out-of-range',
      path: 'successes, trials',
      expected: 'integers with 0 ≤ successes ≤ trials',
      received: `${successes}, ${trials}`,
    });
  }
}

/**
 * The exact binomial interval of Clopper and Pearson (1934) for a rate of independent trials: the ends are quantiles of
 * beta distributions, $B_{\alpha/2}(k, n-k+1)$ and $B_{1-\alpha/2}(k+1, n-k)$. It covers at least at its level.
 *
 * Pairs that share subjects are not independent: use {@link bootstrap} for them, and this for rare events, where the
 * count itself is the main error. Oracle: scipy's `beta.ppf`.
 *
 * @param successes - $k$, for instance false matches.
 * @param trials - $n$, for instance impostor comparisons; with 0 trials the estimate is `NaN`, the interval [0, 1].
 * @param level - Two-sided confidence. Default 0.95.
 * @returns The rate and its interval.
 * @throws ScaleFaceError `out-of-range` for counts that are none, or a bad level.
 *
 * @example
 * ```ts
 * import { clopperPearson } from '@scaleface/eval';
 *
 * clopperPearson(0, 300).upper; // => 0.0122
 * ```
 */
export function clopperPearson(successes: number, trials: number, level = 0.95): IntervalEstimate {
  checkCounts(successes, trials);
  const tail = (1 - checkLevel(level)) / 2;
  return {
    estimate: successes / trials,
    lower: successes === 0 ? 0 : regularizedBetaInverse(tail, successes, trials - successes + 1),
    upper: successes === trials ? 1 : regularizedBetaInverse(1 - tail, successes + 1, trials - successes),
    level,
  };
}

/**
 * The one-sided exact upper bound of a rate (Clopper and Pearson 1934): with probability `level` the rate lies below it.
 * Oracles: the risk at which {@link binomialPValue} is one minus the level; $3/n$ where there is no event.
 *
 * @param successes - $k$.
 * @param trials - $n$; with 0 trials the bound is 1.
 * @param level - One-sided confidence. Default 0.95.
 * @returns $B_{\text{level}}(k+1, n-k)$.
 * @throws ScaleFaceError `out-of-range` for counts that are none, or a bad level.
 *
 * @example
 * ```ts
 * import { rateUpperBound } from '@scaleface/eval';
 *
 * rateUpperBound(0, 3000); // => 0.000998
 * ```
 */
export function rateUpperBound(successes: number, trials: number, level = 0.95): number {
  checkCounts(successes, trials);
  checkLevel(level);
  return successes === trials ? 1 : regularizedBetaInverse(level, successes + 1, trials - successes);
}

/**
 * The exact interval of a Poisson mean (Garwood 1936), for a count of rare events over an exposure: gamma quantiles
 * $G_{\alpha/2}(k)/e$ and $G_{1-\alpha/2}(k+1)/e$.
 *
 * Source: Garwood, Fiducial limits for the Poisson distribution, 1936. Oracle: scipy.
 *
 * @param events - The count $k$.
 * @param exposure - What the count is divided by, for instance comparisons or hours. Default 1.
 * @param level - Two-sided confidence. Default 0.95.
 * @returns The rate per unit of exposure and its interval.
 * @throws ScaleFaceError `out-of-range` for a count that is none, an exposure that is not positive, or a bad level.
 *
 * @example
 * ```ts
 * import { poissonInterval } from '@scaleface/eval';
 *
 * const { lower, upper } = poissonInterval(15); // the impostor pairs behind TAR@FAR=1e-6 on IJB-C
 * [lower, upper]; // => [8.3954, 24.7402]
 * ```
 */
export function poissonInterval(events: number, exposure = 1, level = 0.95): IntervalEstimate {
  const tail = (1 - checkLevel(level)) / 2;
  if (!(Number.isInteger(events) && events >= 0 && exposure > 0)) {
    throw new ScaleFaceError('not a count over an exposure', {
      code: 'out-of-range',
      path: 'events, exposure',
      expected: 'an integer ≥ 0 and a number > 0',
      received: `${events}, ${exposure}`,
    });
  }
  return {
    estimate: events / exposure,
    lower: events === 0 ? 0 : regularizedGammaPInverse(tail, events) / exposure,
    upper: regularizedGammaPInverse(1 - tail, events + 1) / exposure,
    level,
  };
}
