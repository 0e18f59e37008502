import { ScaleFaceError } from '@scaleface/numerics';
import { type CheckedPairs, changed, type PairWalk, walkPairs } from './walk-pairs.js';

/** A pass over all pairs, with or without scores; gives how many there were. */
export type PairPass = (scored: boolean, visit: (pairs: CheckedPairs) => void) => Promise<number>;

/**
 * Passes over the same pairs.
 *
 * @param walk - The pairs.
 * @throws ScaleFaceError `invalid-argument` where there are none, or another number of them than in the first pass.
 */
export function passesOf(walk: PairWalk): PairPass {
  let known: number | undefined;
  return async (scored, visit) => {
    const count = await walkPairs(walk, scored, visit);
    known ??= count;
    if (count !== known) throw changed(known, count);
    if (count > 0) return count;
    const expected = 'at least one pair';
    throw new ScaleFaceError('no pairs', { code: 'invalid-argument', path: 'pairs', expected, received: '0' });
  };
}
