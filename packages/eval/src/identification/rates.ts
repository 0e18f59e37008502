import { at } from '@scaleface/numerics';
import { rankSorted, sortedDescending } from '../counts/ranked.js';
import { pickNumbers } from '../input/map-numbers.js';
import { farThreshold } from '../verification/threshold.js';
import type { Searches } from './searches.js';

/** The share of mated searches whose mate is among the first candidates (cumulative match characteristic). */
export interface Cmc {
  /** Ranks. */
  readonly ranks: readonly number[];
  /** Share of mated searches with the mate at this rank or better; `NaN` without mated searches. */
  readonly rate: readonly number[];
}

/** Open-set identification at false positive identification rates; arrays run over the rates asked for. */
export interface OpenSet {
  /** The rates asked for. */
  readonly fpirs: readonly number[];
  /** Detection and identification rate: mated searches with the mate within the rank and at or above the threshold. */
  readonly dir: readonly number[];
  /** $\mathrm{FNIR} = 1 - \mathrm{DIR}$. */
  readonly fnir: readonly number[];
  /** The rate achieved, at most the one asked for. */
  readonly fpir: readonly number[];
  /** Non-mated searches that returned somebody. */
  readonly falsePositives: readonly number[];
  /** Scores at least this large are returned. */
  readonly threshold: readonly number[];
  /** False where the rate allows less than one false positive. */
  readonly sufficient: readonly boolean[];
}

/** Which searches count: all, or those listed. */
const listed = (searches: Searches, chosen: ArrayLike<number> | undefined): number[] =>
  chosen === undefined ? Array.from(searches.rank, (_, p) => p) : Array.from(chosen);

/** Identification rate by rank over some searches. */
export function cmcOf(searches: Searches, ranks: readonly number[], chosen?: ArrayLike<number>): Cmc {
  const mates = listed(searches, chosen).filter((p) => searches.mated[p] === 1);
  const within = (r: number): number => mates.filter((p) => at(searches.rank, p) <= r).length;
  return { ranks, rate: ranks.map((r) => within(r) / mates.length) };
}

/** Thresholds and rates of open-set identification over some searches; thresholds may be given. */
export function openSetOf(
  searches: Searches,
  fpirs: readonly number[],
  maxRank: number,
  chosen?: ArrayLike<number>,
  fixed?: readonly number[],
): OpenSet {
  const all = listed(searches, chosen);
  const mates = all.filter((p) => searches.mated[p] === 1);
  const found = mates.filter((p) => at(searches.rank, p) <= maxRank);
  const strangers = all.filter((p) => searches.mated[p] === 0);
  const hits = rankSorted(sortedDescending(pickNumbers(searches.mateScore, found)));
  const alarms = rankSorted(sortedDescending(pickNumbers(searches.topScore, strangers)));
  const threshold = fixed ?? fpirs.map((f) => farThreshold(hits, alarms, f, 'conservative'));
  const dir = threshold.map((t) => (Number.isNaN(t) ? Number.NaN : hits.countAtLeast(t) / mates.length));
  const falsePositives = threshold.map((t) => (Number.isNaN(t) ? 0 : alarms.countAtLeast(t)));
  return {
    fpirs,
    dir,
    fnir: dir.map((d) => 1 - d),
    fpir: falsePositives.map((f) => f / strangers.length),
    falsePositives,
    threshold,
    sufficient: fpirs.map((f) => f * strangers.length + 1e-9 >= 1),
  };
}
