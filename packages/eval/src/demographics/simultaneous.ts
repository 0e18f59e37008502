import { at } from '@scaleface/numerics';
import type { BootstrapEstimate } from '../intervals/bootstrap.js';
import type { Interval } from '../intervals/interval.js';

/**
 * Intervals of several numbers that hold all of them together at the level: $x_g \pm q\, s_g$, where $s_g$ is the standard
 * error of number $g$ over the draws and $q$ the level's quantile of $\max_g |x_g^{(r)} - \bar x_g| / s_g$ over the draws
 * (max-t). Numbers without spread have no part in $q$, and an interval of their own value.
 *
 * @param found - Estimates from the same draws.
 * @param level - The level.
 */
export function simultaneousIntervals(found: readonly BootstrapEstimate[], level: number): Interval[] {
  const spread = found.map(({ replicates, shrinkage }) => {
    const finite = Array.from(replicates).filter(Number.isFinite);
    const mean = finite.reduce((a, b) => a + b, 0) / finite.length;
    const squares = finite.reduce((sum, v) => sum + (v - mean) ** 2, 0);
    const deviation = finite.length > 1 ? Math.sqrt(squares / (finite.length - 1)) : 0;
    return { mean, deviation, error: shrinkage * deviation };
  });
  const draws = found[0]?.replicates.length ?? 0;
  const largest = Float64Array.from({ length: draws }, (_, r) =>
    found.reduce((most, { replicates }, g) => {
      const { mean, deviation } = at(spread, g);
      const t = deviation > 0 ? Math.abs(at(replicates, r) - mean) / deviation : 0;
      return Number.isFinite(t) ? Math.max(most, t) : most;
    }, 0),
  ).sort();
  const q = draws === 0 ? Number.NaN : at(largest, Math.min(draws - 1, Math.ceil(level * draws) - 1));
  return found.map(({ estimate }, g) => {
    const { error } = at(spread, g);
    const half = error > 0 ? q * error : 0;
    return { lower: estimate - half, upper: estimate + half, level };
  });
}
