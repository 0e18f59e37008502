import { at } from '@scaleface/numerics';
import { isGenuine } from '../input/arrays.js';
import { pickNumbers } from '../input/map-numbers.js';
import type { BootstrapEstimate, BootstrapOptions } from '../intervals/bootstrap.js';
import { tarAtFarIntervals } from '../intervals/tar-at-far.js';
import { tarAtFar } from '../verification/tar-at-far.js';
import type { GroupIndex } from './group-index.js';
import { type GroupTally, ratesOf } from './group-tally.js';
import type { DemographicInput, GroupRates } from './types.js';

/** The sum of counts. */
export const sumOf = (counts: Float64Array): number => counts.reduce((a, b) => a + b, 0);

/**
 * The rates of a report that are drawn together: the false non-match rate of each group, the false match rate of each cell, and
 * the two rates of all pairs.
 *
 * @param tally - The pairs.
 */
export const drawnRates = ({ falseNonMatches, genuine, falseMatches, impostor }: GroupTally): number[] => [
  ...ratesOf(falseNonMatches, genuine),
  ...ratesOf(falseMatches, impostor),
  sumOf(falseNonMatches) / sumOf(genuine),
  sumOf(falseMatches) / sumOf(impostor),
];

/**
 * For each refused share: the refused share of each group's genuine pairs, then the false non-match rate of each group and
 * its false match rate on what is kept.
 *
 * @param index - The groups.
 * @param whole - All pairs.
 * @param kept - The pairs kept at each share.
 */
export const refusals = ({ own }: GroupIndex, whole: GroupTally, kept: readonly GroupTally[]): number[] =>
  kept.flatMap((left) => {
    const fmr = ratesOf(left.falseMatches, left.impostor);
    return [
      ...ratesOf(left.genuine, whole.genuine).map((share) => 1 - share),
      ...ratesOf(left.falseNonMatches, left.genuine),
      ...own.map((c) => at(fmr, c)),
    ];
  });

/** A group at the threshold of its own. */
export interface OwnThreshold extends Pick<GroupRates, 'ownThreshold' | 'ownThresholdSufficient'> {
  /** Its false non-match rate there, from draws of its own identities, the threshold drawn too. */
  readonly found: BootstrapEstimate;
  /** False non-matches. */
  readonly errors: number;
  /** Genuine pairs. */
  readonly trials: number;
}

/**
 * The threshold of a group's own, and its false non-match rate there.
 *
 * @param input - All pairs.
 * @param index - Their groups.
 * @param group - The group's number.
 * @param options - Draws. Each group has its own: no identity is in two.
 */
export function ownThreshold(
  { scores, labels, subjects, fmr }: DemographicInput,
  { groupOf }: GroupIndex,
  group: number,
  { seed, ...options }: Required<Pick<BootstrapOptions, 'replicates' | 'level' | 'seed'>>,
): OwnThreshold {
  const places = Uint32Array.from(groupOf, (_, i) => i).filter((i) => groupOf[i] === group);
  const own = {
    scores: pickNumbers(scores, places),
    labels: Uint8Array.from(places, (i) => (isGenuine(labels[i]) ? 1 : 0)),
    subjects: {
      left: Array.from(places, (i) => subjects.left[i] as string),
      right: Array.from(places, (i) => subjects.right[i] as string),
    },
  };
  const trials = own.labels.reduce((a, b) => a + b, 0);
  const threshold = at(tarAtFar(own.scores, own.labels, [fmr]).threshold, 0);
  const errors = Array.from(places).filter((i, k) => own.labels[k] === 1 && (scores[i] as number) < threshold).length;
  const { all } = tarAtFarIntervals(own, [fmr], { ...options, seed: seed + group });
  const { estimate, replicates, ...tar } = at(all, 0);
  return {
    ownThreshold: threshold,
    ownThresholdSufficient: fmr * (places.length - trials) >= 30,
    found: { ...tar, estimate: 1 - estimate, replicates: replicates.map((rate) => 1 - rate) },
    errors,
    trials,
  };
}
