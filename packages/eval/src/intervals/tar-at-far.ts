import { at } from '@scaleface/numerics';
import { createWeightStore, rankWeighted, sumWeights } from '../counts/ranked-weighted.js';
import { checkSameLength, checkScores, type Labels, type Numbers } from '../input/arrays.js';
import { pickNumbers } from '../input/map-numbers.js';
import { tarAtFarRanked } from '../verification/tar-at-far-ranked.js';
import { type BootstrapOptions, type BootstrapResult, bootstrap, type WeightedStatistic } from './bootstrap.js';
import { reducePairs } from './reduce-pairs.js';
import { indexSubjects, type RecordSubjects } from './subjects.js';

/** Scores of labelled pairs and who they are about. */
export interface ScoredPairs {
  /** Similarity of every pair: the larger, the more alike. `NaN` is refused. */
  readonly scores: Numbers;
  /** 1 (or true) for a genuine pair, 0 for an impostor pair. */
  readonly labels: Labels;
  /** The two identities of every pair. */
  readonly subjects: RecordSubjects;
}

/** A statistic over fewer records than pairs, and the identities of these records. */
export interface ReducedStatistic {
  /** The statistic. */
  readonly statistic: WeightedStatistic;
  /** The subjects of its records. */
  readonly subjects: RecordSubjects;
}

/**
 * TAR at FAR, the true accept rate at given false accept rates, as a statistic of pair weights, for {@link bootstrap} and
 * for leaving people out: `tarAtFar(scores, labels, fars, { weights }).tar` of the conservative rule, from the same code,
 * with far fewer records.
 *
 * Impostor pairs far below any threshold enter only by their total weight, so they are merged into one record per pair
 * of subjects.
 *
 * Oracles: brute force over all thresholds on random weights and ties; `tarAtFar` with the same weights.
 *
 * @param pairs - Scores, labels and subjects.
 * @param fars - False accept rates; the order of the results.
 * @returns The statistic (one TAR per FAR; `NaN` without genuine or impostor weight, and where a threshold would lie
 *   among the merged pairs) and its records' subjects.
 *
 * @example
 * ```ts
 * import { tarAtFarStatistic } from '@scaleface/eval';
 *
 * const { statistic, subjects } = tarAtFarStatistic(
 *   {
 *     scores: [0.9, 0.8, 0.3, 0.1, 0.2, 0.4],
 *     labels: [1, 1, 1, 0, 0, 0],
 *     subjects: { left: ['a', 'b', 'c', 'a', 'b', 'c'], right: ['a', 'b', 'c', 'b', 'c', 'a'] },
 *   },
 *   [0, 0.34],
 * );
 * statistic(new Float64Array(6).fill(1)); // => [0.66667, 1]
 * // What hangs on one person: without the third, whose pairs weigh nothing then.
 * const withoutC = Float64Array.from(subjects.left, (left, i) => (left === 2 || subjects.right?.[i] === 2 ? 0 : 1));
 * statistic(withoutC); // => [1, 1]
 * ```
 */
export function tarAtFarStatistic(pairs: ScoredPairs, fars: ArrayLike<number>): ReducedStatistic {
  const { scores, labels } = pairs;
  const index = indexSubjects(pairs.subjects);
  checkScores(scores, labels);
  checkSameLength(scores, index.left, 'subjects.left');
  const largest = Math.max(...Array.from(fars));
  const { top, tail, counts, subjects } = reducePairs(scores, labels, index, largest);
  // Merged pairs stand behind all others as −∞, which no score of the tail is where pairs are merged.
  const merged = tail.length;
  const descending = new Float64Array(merged + counts.length).fill(Number.NEGATIVE_INFINITY);
  descending.set(pickNumbers(scores, tail).map((score) => score + 0));
  const store = createWeightStore(descending.length);
  const impostor = rankWeighted(descending, store);
  const own = createWeightStore(top.length);
  const genuine = rankWeighted(
    pickNumbers(scores, top).map((score) => score + 0),
    own,
  );
  const targets = Array.from(fars);
  const statistic: WeightedStatistic = (w) => {
    own.weight.set(w.subarray(0, top.length));
    store.weight.set(w.subarray(top.length));
    let kept = 0;
    for (let k = 0; k < merged; k++) kept += store.weight[k] as number;
    for (let k = 0; k < counts.length; k++) (store.weight[merged + k] as number) *= counts[k] as number;
    sumWeights(own);
    sumWeights(store);
    const { tar } = tarAtFarRanked(genuine, impostor, targets);
    const beyond = (far: number): boolean => counts.length > 0 && Math.floor(far * impostor.size + 1e-9) >= kept;
    return tar.map((rate, k) => (beyond(at(targets, k)) ? Number.NaN : rate));
  };
  return { statistic, subjects };
}

/**
 * TAR at FAR, the true accept rate at each false accept rate (conservative rule), with a subject-clustered bootstrap
 * interval, quick on millions of pairs.
 *
 * Oracle: brute force over all thresholds on random weights and ties; simulated populations whose rate is known (job
 * `coverage`).
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
