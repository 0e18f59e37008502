import { at } from '@scaleface/numerics';
import type { BootstrapEstimate } from '../intervals/bootstrap.js';
import { clopperPearson } from '../intervals/rates.js';
import { simultaneousIntervals } from './simultaneous.js';
import type { ErrorRate, GroupVerdict } from './types.js';

/** Errors of which a rate is known to about 30 % at a level of 90 % (rule of 30, ISO/IEC 19795-1). */
const enough = 30;

/**
 * Rates of groups with intervals that hold all of them together. A rate of 0 or 1 has no spread over draws: its interval is
 * that of Clopper and Pearson, the level shared among the groups (Bonferroni).
 *
 * @param found - The rates over the draws.
 * @param errors - Errors of each group.
 * @param trials - Comparisons of each group.
 * @param level - The level.
 */
export function errorRates(
  found: readonly BootstrapEstimate[],
  errors: ArrayLike<number>,
  trials: ArrayLike<number>,
  level: number,
): ErrorRate[] {
  const intervals = simultaneousIntervals(found, level);
  return found.map(({ estimate }, g) => {
    const [k, n] = [at(errors, g), at(trials, g)];
    const shared = 1 - (1 - level) / found.length;
    const { lower, upper } = k === 0 || k === n ? clopperPearson(k, n, shared) : at(intervals, g);
    return {
      estimate,
      lower: Math.max(0, lower),
      upper: Math.min(1, upper),
      level,
      errors: k,
      trials: n,
      sufficient: k >= enough,
    };
  });
}

/**
 * Whether numbers of groups differ: whether any difference of two has an interval off 0, all of them held together.
 *
 * @param found - The numbers over the same draws.
 * @param level - The level.
 */
export function differ(found: readonly BootstrapEstimate[], level: number): boolean {
  const differences = found.flatMap((a, g) =>
    found.slice(g + 1).map((b): BootstrapEstimate => {
      const replicates = a.replicates.map((v, r) => v - at(b.replicates, r));
      const undefinedReplicates = replicates.filter(Number.isNaN).length;
      const shrinkage = Math.max(a.shrinkage, b.shrinkage);
      const estimate = a.estimate - b.estimate;
      return { ...a, estimate, replicates, shrinkage, undefinedReplicates };
    }),
  );
  return simultaneousIntervals(differences, level).some(({ lower, upper }) => lower > 0 || upper < 0);
}

/**
 * The verdict on error rates.
 *
 * @param found - The rates over the draws.
 * @param rates - The same with their events.
 * @param level - The level.
 */
export function verdictOf(
  found: readonly BootstrapEstimate[],
  rates: readonly ErrorRate[],
  level: number,
): GroupVerdict {
  if (rates.some(({ sufficient }) => !sufficient)) return 'cannot tell';
  return differ(found, level) ? 'differ' : 'no difference shown';
}
