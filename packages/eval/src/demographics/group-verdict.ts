import { at } from '@scaleface/numerics';
import type { BootstrapEstimate } from '../intervals/bootstrap.js';
import { clopperPearson } from '../intervals/rates.js';
import { simultaneousIntervals } from './simultaneous.js';
import type { ErrorRate, GroupVerdict } from './types.js';

/** Errors of which a rate is known to about 30 % at a level of 90 % (rule of 30, ISO/IEC 19795-1). */
const enough = 30;

/**
 * Rates of groups with intervals that hold all of them together, $\operatorname{logit} x_g \pm q s_g / (x_g (1 - x_g))$ with the
 * $q s_g$ of {@link simultaneousIntervals}: rates are small and their errors skewed, an interval of equal sides is below 0 on the one
 * and too short on the other. A rate of 0 or 1 has no spread over draws: its interval is that of Clopper and Pearson, the
 * level shared among the groups (Bonferroni).
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
    const { lower, upper } =
      k === 0 || k === n ? clopperPearson(k, n, shared) : onLogits(estimate, at(intervals, g).upper - estimate);
    return {
      estimate,
      lower,
      upper,
      level,
      errors: k,
      trials: n,
      sufficient: k >= enough,
    };
  });
}

/** A rate with an interval of so much on each side, on the scale of the logarithm of odds. */
function onLogits(rate: number, half: number): { readonly lower: number; readonly upper: number } {
  const odds = rate / (1 - rate);
  const factor = Math.exp(half / (rate * (1 - rate)));
  return {
    lower: odds / factor / (1 + odds / factor),
    upper: factor === Infinity ? 1 : (odds * factor) / (1 + odds * factor),
  };
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
