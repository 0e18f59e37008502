import { type BootstrapEstimate, type BootstrapOptions, bootstrap, type WeightedStatistic } from './bootstrap.js';

/** What {@link bootstrapDifference} needs: two statistics of the same records. */
export interface DifferenceOptions extends Omit<BootstrapOptions, 'statistic'> {
  /** The first method's statistic: one number. */
  readonly first: WeightedStatistic;
  /** The second method's statistic: one number. */
  readonly second: WeightedStatistic;
}

/** Two methods on the same pairs, and how far they differ. */
export interface DifferenceResult {
  /** The first method. */
  readonly first: BootstrapEstimate;
  /** The second method. */
  readonly second: BootstrapEstimate;
  /** First minus second, with its own interval. */
  readonly difference: BootstrapEstimate;
  /** Whether the interval of the difference leaves out 0. */
  readonly distinguishable: boolean;
}

/**
 * The paired difference of two methods on the same pairs: both are computed on every replicate, so what the two have in
 * common (hard subjects, for instance) cancels, and the interval is narrower than two intervals side by side suggest.
 *
 * Oracle: two means that differ by a known number on every draw.
 *
 * @param options - Two statistics, and the options of {@link bootstrap}.
 * @returns Both numbers and their difference, each with its interval.
 *
 * @example
 * ```ts
 * import { bootstrapDifference } from '@scaleface/eval';
 *
 * const mean = (x = [0], w = [1]) =>
 *   x.reduce((s, v, i) => s + v * (w[i] ?? 0), 0) / w.reduce((a, b) => a + b, 0);
 * const { difference, distinguishable } = bootstrapDifference({
 *   first: (w) => mean([3, 5, 9, 1], [...w]),
 *   second: (w) => mean([2, 4, 8, 0], [...w]),
 *   subjects: { left: ['a', 'b', 'c', 'd'] },
 * });
 * difference.lower; // => 1
 * distinguishable; // => true
 * ```
 */
export function bootstrapDifference(options: DifferenceOptions): DifferenceResult {
  const { first, second, ...rest } = options;
  const one = (value: number | ArrayLike<number>): number =>
    typeof value === 'number' ? value : (value[0] ?? Number.NaN);
  const statistic: WeightedStatistic = (weights) => {
    const a = one(first(weights));
    const b = one(second(weights));
    return [a, b, a - b];
  };
  const [a, b, difference] = bootstrap({ ...rest, statistic }).all as readonly [
    BootstrapEstimate,
    BootstrapEstimate,
    BootstrapEstimate,
  ];
  return { first: a, second: b, difference, distinguishable: difference.lower > 0 || difference.upper < 0 };
}
