import { at } from '@scaleface/numerics';
import type { BootstrapEstimate } from '../intervals/bootstrap.js';
import type { GroupIndex } from './group-index.js';
import type { GroupTally } from './group-tally.js';
import { differ, errorRates } from './group-verdict.js';
import type { GroupRejection } from './types.js';

/**
 * What refusing one share of all pairs does to each group.
 *
 * @param index - The groups.
 * @param drawn - From the draws: the refused share of each group's genuine pairs, its false non-match rate and its false
 *   match rate on what is kept.
 * @param whole - All pairs.
 * @param kept - Those that are kept.
 * @param level - The level.
 */
export function refusedGroups(
  { names, own }: GroupIndex,
  drawn: readonly BootstrapEstimate[],
  whole: GroupTally,
  kept: GroupTally,
  level: number,
): Pick<GroupRejection, 'groups' | 'verdict'> {
  const size = names.length;
  const ofGroups = (values: Float64Array): number[] => own.map((c) => at(values, c));
  const shares = drawn.slice(0, size);
  const gone = whole.genuine.map((n, g) => n - at(kept.genuine, g));
  const refused = errorRates(shares, gone, whole.genuine, level);
  const fnmr = errorRates(drawn.slice(size, 2 * size), kept.falseNonMatches, kept.genuine, level);
  const fmr = errorRates(drawn.slice(2 * size), ofGroups(kept.falseMatches), ofGroups(kept.impostor), level);
  return {
    groups: names.map((group, g) => {
      const { errors: pairs, trials, sufficient, ...refusedShare } = at(refused, g);
      return { group, refused: refusedShare, fnmr: at(fnmr, g), fmr: at(fmr, g) };
    }),
    // Nobody refused is known as well as many: no number of events is asked for.
    verdict: differ(shares, level) ? 'differ' : 'no difference shown',
  };
}
