import type { RankedScores } from '../counts/ranked.js';
import { quantileAt } from '../rank/quantile-at.js';
import { farThreshold } from '../verification/threshold.js';
import type { RejectionConvention } from './convention.js';

/** The threshold at which the share `error` of the genuine pairs is below it. */
export function startingThreshold(genuine: RankedScores, error: number, how: 'observed' | 'quantile'): number {
  const n = genuine.size;
  if (n === 0) return Number.NaN;
  const smallest = (index: number): number => genuine.kthLargest(n - index);
  if (how === 'observed') return smallest(Math.min(Math.floor(error * n + 1e-9), n - 1));
  return quantileAt(n, error, smallest);
}

/** The threshold of a convention for one operating point on the pairs given. */
export const thresholdFor = (
  genuine: RankedScores,
  impostor: RankedScores,
  target: number,
  { target: kind, rule, starting }: RejectionConvention,
): number =>
  kind === 'far' ? farThreshold(genuine, impostor, target, rule) : startingThreshold(genuine, target, starting);
