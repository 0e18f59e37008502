import { argsort } from '../counts/argsort.js';
import { checkScores, isGenuine, type Labels, type Numbers } from '../counts/arrays.js';
import type { WeightedStatistic } from './bootstrap.js';

/**
 * The equal error rate as a statistic of pair weights, in one pass over pairs sorted beforehand.
 *
 * With all weights 1 it is `equalErrorRate(scores, labels).eer`: the line between the two neighbouring points is cut
 * with FMR = FNMR.
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
  checkScores(scores, labels);
  const order = argsort(scores).reverse();
  const genuine = Uint8Array.from(order, (i) => (isGenuine(labels[i]) ? 1 : 0));
  const closes = Uint8Array.from(order, (i, k) =>
    k + 1 < order.length && scores[order[k + 1] as number] === scores[i] ? 0 : 1,
  );
  return (weights) => {
    let hits = 0;
    let total = 0;
    for (let k = 0; k < order.length; k++) {
      const w = weights[order[k] as number] as number;
      if (genuine[k] === 1) hits += w;
      else total += w;
    }
    if (!(hits > 0 && total > 0)) return Number.NaN;
    let fmr = 0;
    let fnmr = 1;
    let accepted = 0;
    let alarms = 0;
    for (let k = 0; k < order.length; k++) {
      const w = weights[order[k] as number] as number;
      if (genuine[k] === 1) accepted += w;
      else alarms += w;
      if (closes[k] === 0) continue;
      const before = fnmr - fmr;
      const lastFmr = fmr;
      fmr = alarms / total;
      fnmr = 1 - accepted / hits;
      if (fmr < fnmr) continue;
      const after = fmr - fnmr;
      return before + after === 0 ? fmr : lastFmr + (before / (before + after)) * (fmr - lastFmr);
    }
    return Number.NaN;
  };
}
