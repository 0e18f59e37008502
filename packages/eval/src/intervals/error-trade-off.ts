import { at } from '@scaleface/numerics';
import { checkFractions, type Labels, type Numbers } from '../input/arrays.js';
import { countCurves } from '../verification/curve.js';
import { equalErrorRateOf } from '../verification/equal-error-rate.js';
import type { WeightedStatistic } from './bootstrap.js';

/**
 * The error trade-off as a statistic of pair weights: first the equal error rate, then the false non-match rate at each
 * false match rate, `1 - tarAtFar(scores, labels, fmrs, { weights }).tar` of the conservative rule, from pairs that are sorted once. One
 * bootstrap of it gives the intervals of a whole DET curve.
 *
 * Oracle: {@link tarAtFar} and {@link equalErrorRate} with the same weights, to the last digit.
 *
 * @param scores - One similarity per pair.
 * @param labels - One label per pair, 1 or `true` for genuine.
 * @param fmrs - False match rates in [0, 1].
 * @returns A statistic for {@link bootstrap}; `NaN` when a class has no weight.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite` (NaN score), `out-of-range` (rate).
 *
 * @example
 * ```ts
 * import { errorTradeOffStatistic } from '@scaleface/eval';
 *
 * const statistic = errorTradeOffStatistic([0.9, 0.7, 0.4, 0.6, 0.2, 0.1], [1, 1, 1, 0, 0, 0], [0, 0.34]);
 * statistic(new Float64Array(6).fill(1)); // => [0.333333, 0.333333, 0]
 * ```
 */
export function errorTradeOffStatistic(scores: Numbers, labels: Labels, fmrs: Numbers): WeightedStatistic {
  checkFractions(fmrs, 'fmrs');
  const curveOf = countCurves(scores, labels);
  const rates = Array.from(fmrs);
  return (weights) => {
    const curve = curveOf(weights);
    const { trueAccepts, falseAccepts, genuine, impostor } = curve;
    const fnmr = rates.map((rate) => {
      if (genuine === 0 || impostor === 0) return Number.NaN;
      const allowed = Math.floor(rate * impostor + 1e-9);
      let [low, high] = [0, falseAccepts.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if (at(falseAccepts, middle) <= allowed) low = middle + 1;
        else high = middle;
      }
      return low === 0 ? 1 : 1 - at(trueAccepts, low - 1) / genuine;
    });
    return [equalErrorRateOf(curve).eer, ...fnmr];
  };
}
