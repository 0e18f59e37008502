import type { Labels, Numbers } from '../input/arrays.js';
import { countCurves } from '../verification/curve.js';
import { equalErrorRateOf } from '../verification/equal-error-rate.js';
import type { WeightedStatistic } from './bootstrap.js';

/**
 * The equal error rate as a statistic of pair weights: `equalErrorRate(scores, labels, { weights }).eer`, over pairs that
 * are sorted once.
 *
 * Oracles: {@link equalErrorRate} of the pairs written out as often as they weigh; simulated populations whose rate is
 * known (job `coverage`).
 *
 * @param scores - One similarity per pair.
 * @param labels - One label per pair, 1 or `true` for genuine.
 * @returns A statistic for {@link bootstrap}; `NaN` when a class has no weight.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite` (NaN score).
 *
 * @example
 * ```ts
 * import { bootstrap, equalErrorRateStatistic } from '@scaleface/eval';
 *
 * const { estimate } = bootstrap({
 *   statistic: equalErrorRateStatistic([0.9, 0.7, 0.4, 0.6, 0.2, 0.1], [1, 1, 1, 0, 0, 0]),
 *   subjects: { left: ['a', 'b', 'c', 'a', 'b', 'c'], right: ['a', 'b', 'c', 'b', 'c', 'a'] },
 * });
 * estimate; // => 0.33333
 * ```
 */
export function equalErrorRateStatistic(scores: Numbers, labels: Labels): WeightedStatistic {
  const curveOf = countCurves(scores, labels);
  return (weights) => equalErrorRateOf(curveOf(weights)).eer;
}
