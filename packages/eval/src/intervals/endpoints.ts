import { at, normalCdf, normalQuantile } from '@scaleface/numerics';
import { quantileAt } from '../rank/quantile-at.js';

/** How the ends of a bootstrap interval are taken from the replicates. */
export type BootstrapMethod = 'percentile' | 'basic' | 'bca';

const sortedQuantile = (sorted: Float64Array, p: number): number =>
  quantileAt(sorted.length, Math.min(1, Math.max(0, p)), (i) => at(sorted, i));

/** Efron's acceleration from values of the statistic with one group of subjects left out. */
export function acceleration(leftOut: readonly number[]): number {
  const values = leftOut.filter(Number.isFinite);
  const mean = values.reduce((s, v) => s + v, 0) / values.length;
  let squares = 0;
  let cubes = 0;
  for (const v of values) {
    squares += (mean - v) ** 2;
    cubes += (mean - v) ** 3;
  }
  return squares > 0 ? cubes / (6 * squares ** 1.5) : 0;
}

/**
 * The ends of a bootstrap interval.
 *
 * @param sorted - Finite replicates, ascending.
 * @param estimate - The statistic of the data.
 * @param level - Two-sided confidence.
 * @param method - `percentile`: quantiles of the replicates. `basic`: those quantiles reflected about the estimate.
 *   `bca`: percentile with bias correction and acceleration (Efron 1987).
 * @param accelerate - The acceleration, used by `bca`.
 * @returns Lower and upper end; `NaN` without replicates.
 */
export function endpoints(
  sorted: Float64Array,
  estimate: number,
  level: number,
  method: BootstrapMethod,
  accelerate: number,
): readonly [number, number] {
  if (sorted.length === 0) return [Number.NaN, Number.NaN];
  const tail = (1 - level) / 2;
  if (method === 'percentile') return [sortedQuantile(sorted, tail), sortedQuantile(sorted, 1 - tail)];
  if (method === 'basic') {
    return [2 * estimate - sortedQuantile(sorted, 1 - tail), 2 * estimate - sortedQuantile(sorted, tail)];
  }
  let below = 0;
  let equal = 0;
  for (const v of sorted) {
    if (v < estimate) below++;
    else if (v === estimate) equal++;
  }
  // Ties with the estimate count half; the share is kept off 0 and 1 by half a replicate.
  const share = (below + equal / 2 + 0.5) / (sorted.length + 1);
  const z0 = normalQuantile(share);
  const shifted = (p: number): number => {
    const z = z0 + normalQuantile(p);
    return normalCdf(z0 + z / (1 - accelerate * z));
  };
  return [sortedQuantile(sorted, shifted(tail)), sortedQuantile(sorted, shifted(1 - tail))];
}
