import { ScaleFaceError } from '@scaleface/numerics';
import { checkLevel, type IntervalEstimate } from '../intervals/interval.js';
import { clopperPearson, rateUpperBound } from '../intervals/rates.js';

/** Counts that {@link fpirWithIndex} takes. */
export interface IndexedSearches {
  /** Non-mated searches through the index that returned somebody. */
  readonly falsePositives: number;
  /** Non-mated searches. */
  readonly nonMated: number;
  /** Probes whose best entry the index missed (`missed` of {@link indexRecall}), on probes of the same kind. */
  readonly missed: number;
  /** Probes that recall was measured on; they may be the same ones. */
  readonly sampled: number;
}

/**
 * The false positive identification rate of exact search, from searches through an index that misses some entries.
 *
 * An index hides false alarms: a search through it returns somebody only where the exact one does too. So the rate it
 * shows is too low by at most the share of probes whose best entry it misses,
 * $\mathrm{FPIR}_{\text{index}} \le \mathrm{FPIR} \le \mathrm{FPIR}_{\text{index}} + m$ (the union bound), and a threshold set
 * through the index would not keep its rate once the index is rebuilt, searched more widely or done without. The lower end
 * is that of {@link clopperPearson}; the upper end adds the one-sided bounds of both rates
 * ({@link rateUpperBound}), each at half of the upper tail, so that the interval covers at least at its level whatever the
 * dependence of alarms and misses. Oracle: scipy's `beta.ppf`, and simulated coverage.
 *
 * @param counts - Alarms and misses.
 * @param level - Two-sided confidence. Default 0.95.
 * @returns The rate through the index, and the interval of the exact rate.
 * @throws ScaleFaceError `out-of-range` for counts that are none, or a bad level.
 *
 * @example
 * ```ts
 * import { fpirWithIndex } from '@scaleface/eval';
 *
 * const { estimate, upper } = fpirWithIndex({ falsePositives: 10, nonMated: 1000, missed: 2, sampled: 1000 });
 * estimate; // => 0.01
 * upper; // => 0.02773
 * ```
 */
export function fpirWithIndex(counts: IndexedSearches, level = 0.95): IntervalEstimate {
  const { falsePositives, nonMated, missed, sampled } = counts;
  const { estimate, lower } = clopperPearson(falsePositives, nonMated, level);
  const each = 1 - (1 - checkLevel(level)) / 4;
  const upper = rateUpperBound(falsePositives, nonMated, each) + rateUpperBound(missed, sampled, each);
  return { estimate, lower, upper: Math.min(1, upper), level };
}

/**
 * The share of searches through an index that may name a wrong person where exact search would not, or a stranger at all:
 * $\min(1, \mathrm{FPIR} + m)$. A stranger is named no more often than by exact search, whose rate is FPIR; where the index
 * misses the best entry, in a share of at most $m$, the next best one may be named in its place.
 *
 * Oracle: counts of searches through an index that overlooks entries, beside exact search.
 *
 * @param fpir - The rate that the threshold keeps with exact search, in [0, 1].
 * @param missed - $m$ in [0, 1], for instance `1 − best.lower` of {@link indexRecall}; 0 for exact search.
 * @returns The bound.
 * @throws ScaleFaceError `out-of-range`.
 *
 * @example
 * ```ts
 * import { widenedFpir } from '@scaleface/eval';
 *
 * widenedFpir(0.01, 0.005); // => 0.015
 * ```
 */
export function widenedFpir(fpir: number, missed: number): number {
  for (const [path, rate] of Object.entries({ fpir, missed })) {
    if (rate >= 0 && rate <= 1) continue;
    throw new ScaleFaceError('not a rate', {
      code: 'out-of-range',
      path,
      expected: 'a number in [0, 1]',
      received: String(rate),
    });
  }
  return Math.min(1, fpir + missed);
}
