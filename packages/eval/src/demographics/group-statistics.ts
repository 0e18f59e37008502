import { at } from '@scaleface/numerics';
import { isGenuine } from '../input/arrays.js';
import { pickNumbers } from '../input/map-numbers.js';
import type { BootstrapOptions } from '../intervals/bootstrap.js';
import { tarAtFarIntervals } from '../intervals/tar-at-far.js';
import { tarAtFar } from '../verification/tar-at-far.js';
import { fairnessDiscrepancyRate, giniEquity, inequityRate } from './equity.js';
import { groupErrorDifferences } from './error-differences.js';
import type { GroupIndex } from './group-index.js';
import { type GroupTally, ratesOf } from './group-tally.js';
import type { DemographicInput, GroupRates } from './types.js';

/** How many figures of equity there are. */
export const FIGURES = 5;

const sum = (counts: Float64Array): number => counts.reduce((a, b) => a + b, 0);

/**
 * The numbers of a report that are drawn together: the false non-match rate of each group, the false match rate of each
 * cell, and the {@link FIGURES} figures of equity.
 *
 * @param index - The groups.
 * @param tally - Their pairs.
 * @param alpha - The weight of false matches in the figures.
 */
export function ratesAndFigures({ own }: GroupIndex, tally: GroupTally, alpha: number): number[] {
  const fnmr = ratesOf(tally.falseNonMatches, tally.genuine);
  const cells = ratesOf(tally.falseMatches, tally.impostor);
  const fmr = own.map((c) => at(cells, c));
  if ([...fnmr, ...fmr].some(Number.isNaN)) return [...fnmr, ...cells, ...new Array(FIGURES).fill(Number.NaN)];
  const figures = [fairnessDiscrepancyRate, inequityRate, giniEquity].map((figure) => figure(fmr, fnmr, { alpha }));
  const { mean, deviation } = groupErrorDifferences(fmr, fnmr, {
    fmr: sum(tally.falseMatches) / sum(tally.impostor),
    fnmr: sum(tally.falseNonMatches) / sum(tally.genuine),
  });
  return [...fnmr, ...cells, ...figures, mean, deviation];
}

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

/** The threshold of a group's own, and its false non-match rate there. */
export function ownThreshold(
  { scores, labels, subjects, fmr }: DemographicInput,
  { groupOf }: GroupIndex,
  group: number,
  options: Pick<BootstrapOptions, 'replicates' | 'level' | 'seed'>,
): Pick<GroupRates, 'ownThreshold' | 'ownThresholdSufficient' | 'ownFnmr'> {
  const places = Uint32Array.from(groupOf, (_, i) => i).filter((i) => groupOf[i] === group);
  const own = {
    scores: pickNumbers(scores, places),
    labels: Uint8Array.from(places, (i) => (isGenuine(labels[i]) ? 1 : 0)),
    subjects: {
      left: Array.from(places, (i) => subjects.left[i] as string),
      right: Array.from(places, (i) => subjects.right[i] as string),
    },
  };
  const impostors = own.labels.filter((label) => label === 0).length;
  const { threshold } = tarAtFar(own.scores, own.labels, [fmr]);
  const { estimate, lower, upper, level } = tarAtFarIntervals(own, [fmr], options);
  return {
    ownThreshold: at(threshold, 0),
    ownThresholdSufficient: fmr * impostors >= 30,
    ownFnmr: { estimate: 1 - estimate, lower: 1 - upper, upper: 1 - lower, level },
  };
}
