import { checkSameLength, checkScores, type Labels, type Numbers } from '../counts/arrays.js';
import { type BootstrapOptions, type BootstrapResult, bootstrap, type WeightedStatistic } from './bootstrap.js';
import { reducePairs } from './reduce-pairs.js';
import { indexSubjects, type RecordSubjects } from './subjects.js';

/** Scores of labelled pairs and who they are about. */
export interface ScoredPairs {
  /** Similarity of every pair: the larger, the more alike. `NaN` is refused. */
  readonly scores: Numbers;
  /** 1 (or true) for a genuine pair, 0 for an impostor pair. */
  readonly labels: Labels;
  /** The two people of every pair. */
  readonly subjects: RecordSubjects;
}

/** A statistic over fewer records than pairs, and whom these records are about. */
export interface ReducedStatistic {
  /** The statistic. */
  readonly statistic: WeightedStatistic;
  /** The subjects of its records. */
  readonly subjects: RecordSubjects;
}

/**
 * TAR at several FARs as a statistic of pair weights that costs one pass over the genuine pairs and the upper tail of
 * the impostor scores.
 *
 * The conservative rule with weights: the threshold lies just above the largest impostor score at which the weight of
 * the impostor pairs from the top, ties included, exceeds FAR times their total weight; TAR is the weight share of
 * genuine pairs above it. Impostor pairs far below any threshold enter only by their total weight, so they are merged
 * into one record per pair of subjects.
 *
 * @param pairs - Scores, labels and subjects.
 * @param fars - False accept rates; the order of the results.
 * @returns The statistic (one TAR per FAR; `NaN` without genuine or impostor weight) and its records' subjects.
 */
export function tarAtFarStatistic(pairs: ScoredPairs, fars: ArrayLike<number>): ReducedStatistic {
  const { scores, labels } = pairs;
  const index = indexSubjects(pairs.subjects);
  checkScores(scores, labels);
  checkSameLength(scores, index.left, 'subjects.left');
  const largest = Math.max(...Array.from(fars));
  const { top, tail, counts, subjects } = reducePairs(scores, labels, index, largest);
  // How many genuine scores lie above each impostor score of the tail.
  const above = new Int32Array(tail.length);
  for (let k = 0, g = 0; k < tail.length; k++) {
    while (g < top.length && (scores[top[g] as number] as number) > (scores[tail[k] as number] as number)) g++;
    above[k] = g;
  }
  const order = Array.from(fars, (_, k) => k).sort((a, b) => (fars[a] as number) - (fars[b] as number));
  const result = new Float64Array(order.length);
  const statistic: WeightedStatistic = (w) => {
    const t0 = top.length;
    const c0 = t0 + tail.length;
    let genuineTotal = 0;
    for (let i = 0; i < t0; i++) genuineTotal += w[i] as number;
    let total = 0;
    for (let i = t0; i < c0; i++) total += w[i] as number;
    for (let i = 0; i < counts.length; i++) total += (counts[i] as number) * (w[c0 + i] as number);
    let k = 0;
    let spent = 0;
    let g = 0;
    let accepted = 0;
    for (const f of order) {
      const budget = (fars[f] as number) * total + 1e-9;
      while (k < tail.length && spent + (w[t0 + k] as number) <= budget) spent += w[t0 + k++] as number;
      const usedUp = k === tail.length;
      const until = usedUp ? top.length : (above[k] as number);
      for (; g < until; g++) accepted += w[g] as number;
      const defined = total > 0 && genuineTotal > 0 && !(usedUp && counts.length > 0);
      result[f] = defined ? accepted / genuineTotal : Number.NaN;
    }
    return result;
  };
  return { statistic, subjects };
}

/**
 * TAR at each FAR (conservative rule) with a subject-clustered bootstrap interval, quick on millions of pairs.
 *
 * @param pairs - Scores, labels and subjects.
 * @param fars - False accept rates in (0, 1].
 * @param options - Replicates, seed, level, method of {@link bootstrap}.
 * @returns One estimate per FAR under `all`.
 *
 * @example
 * ```ts
 * import { tarAtFarIntervals } from '@scaleface/eval';
 *
 * const { all } = tarAtFarIntervals(
 *   {
 *     scores: [0.9, 0.8, 0.3, 0.1, 0.2, 0.4],
 *     labels: [1, 1, 1, 0, 0, 0],
 *     subjects: { left: ['a', 'b', 'c', 'a', 'b', 'c'], right: ['a', 'b', 'c', 'b', 'c', 'a'] },
 *   },
 *   [0.34],
 * );
 * all[0]?.estimate; // => 1
 * ```
 */
export function tarAtFarIntervals(
  pairs: ScoredPairs,
  fars: ArrayLike<number>,
  options: Omit<BootstrapOptions, 'statistic' | 'subjects'> = {},
): BootstrapResult {
  return bootstrap({ ...options, ...tarAtFarStatistic(pairs, fars) });
}
