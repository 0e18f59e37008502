import { ScaleFaceError } from '@scaleface/numerics';
import { checkFractions, type Numbers } from '../input/arrays.js';
import { type Cmc, cmcOf, type OpenSet, openSetOf } from './rates.js';
import { type Searches, type SearchInput, searchGallery } from './searches.js';

/** Options of {@link identify}. */
export interface IdentifyOptions {
  /** Ranks of the closed-set curve. Default 1, 5, 10, 20, 50, those beyond the gallery left out. */
  readonly ranks?: Numbers;
  /** False positive identification rates. Default 0.001, 0.01, 0.1. */
  readonly fpirs?: Numbers;
  /** The mate must be at this rank or better to count as identified in the open set. Default 1. */
  readonly maxRank?: number;
}

/** The result of {@link identify}. */
export interface Identification {
  /** Number of identities in the gallery. */
  readonly identities: number;
  /** Number of mated searches. */
  readonly mated: number;
  /** Number of non-mated searches. */
  readonly nonMated: number;
  /** Closed set: identification rate by rank over the mated searches. */
  readonly cmc: Cmc;
  /** Open set: identification rate at false positive rates. */
  readonly openSet: OpenSet;
  /** The outcome of every search, for intervals and rejection. */
  readonly searches: Searches;
}

/** Checks ranks. */
export function checkRanks(ranks: Numbers, path: string): number[] {
  return Array.from(ranks, (r, i) => {
    if (Number.isInteger(r) && r >= 1) return r;
    throw new ScaleFaceError('not a rank', {
      code: 'out-of-range',
      path: `${path}[${i}]`,
      expected: 'an integer ≥ 1',
      received: String(r),
    });
  });
}

/**
 * One-to-many identification as NIST measures it (FRTE 1:N, ISO/IEC 19795-1).
 *
 * Closed set: CMC, the share of mated searches with the mate at rank $R$ or better. Open set:
 * $\mathrm{FPIR}(T)$ is the share of non-mated searches with a candidate at or above $T$,
 * $\mathrm{FNIR}(N, R, T)$ the share of mated searches whose mate is not within rank $R$ or is below $T$, and
 * $\mathrm{DIR} = 1 - \mathrm{FNIR}$. The threshold is the smallest observed score with FPIR at most the rate asked for;
 * a score equal to it counts. Ties of the mate with others count against it.
 *
 * Source: NIST FRTE 1:N, rank-based and open-set rates. Oracle: their definitions as plain loops, with ties and several
 * entries a person.
 *
 * @param input - Scores of all probes against all gallery entries, and identities.
 * @param options - Ranks, rates, greatest rank.
 * @returns CMC, DIR at FPIR, and the outcome of every search. Rates without searches of their kind are `NaN`.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`, `out-of-range`, `invalid-argument`.
 *
 * @example
 * ```ts
 * import { identify } from '@scaleface/eval';
 *
 * const { cmc, openSet } = identify(
 *   {
 *     scores: [0.9, 0.1, 0.3, 0.5, 0.4, 0.2],
 *     gallery: ['ann', 'bob'],
 *     probes: ['ann', 'bob', 'eve'],
 *   },
 *   { fpirs: [0], ranks: [1] },
 * );
 * cmc.rate; // => [1]
 * openSet.dir; // => [1]
 * openSet.threshold; // => [0.5]
 * ```
 */
export function identify(input: SearchInput, options: IdentifyOptions = {}): Identification {
  const fpirs = Array.from(options.fpirs ?? [0.001, 0.01, 0.1]);
  checkFractions(fpirs, 'options.fpirs');
  const [maxRank] = checkRanks([options.maxRank ?? 1], 'options.maxRank') as [number];
  const searches = searchGallery(input);
  const usual = [1, 5, 10, 20, 50].filter((r) => r <= searches.identities);
  const ranks = options.ranks === undefined ? usual : checkRanks(options.ranks, 'options.ranks');
  const mated = searches.mated.reduce((a, b) => a + b, 0);
  return {
    identities: searches.identities,
    mated,
    nonMated: searches.mated.length - mated,
    cmc: cmcOf(searches, ranks),
    openSet: openSetOf(searches, fpirs, maxRank),
    searches,
  };
}
