import { at } from '@scaleface/numerics';
import { areaUnder } from '../counts/area.js';
import { rankPairs } from '../counts/ranked-pairs.js';
import { checkFractions, checkNumbers, checkSameLength, type Numbers } from '../input/arrays.js';
import { lineUp } from '../rejection/lineup.js';
import { queueOf } from '../rejection/queue.js';
import { checkRanks } from './identify.js';
import { cmcOf, type OpenSet, openSetOf } from './rates.js';
import type { Searches } from './searches.js';

/** What {@link rejectIdentification} works on. */
export interface IdentificationRejectionInput {
  /** Outcomes of the searches, from {@link identify} or {@link searchGallery}. */
  readonly searches: Searches;
  /** One uncertainty (or confidence, see `mode`) per search. */
  readonly uncertainty: Numbers;
  /** `uncertainty`: the largest values leave first; `confidence`: the smallest. Default `uncertainty`. */
  readonly mode?: 'uncertainty' | 'confidence';
  /** Rejected portions of the searches in [0, 1]. Default 0, 0.05, …, 0.5. */
  readonly rejectedPortions?: Numbers;
  /** False positive identification rates. Default 0.01. */
  readonly fpirs?: Numbers;
  /** Greatest rank that counts as identified. Default 1. */
  readonly maxRank?: number;
  /** `fixed` (default): thresholds set once on all searches; `refit`: set again on the searches kept. */
  readonly threshold?: 'fixed' | 'refit';
}

/** One rejected portion. */
export interface IdentificationRejectionRow extends OpenSet {
  /** The portion asked for. */
  readonly rejected: number;
  /** Searches kept. */
  readonly kept: number;
  /** Mated searches kept. */
  readonly mated: number;
  /** Closed set: share of the mated searches kept whose mate is within `maxRank`. */
  readonly identified: number;
}

/** Identification against the portion of searches rejected. */
export interface IdentificationRejection {
  /** One row per portion. */
  readonly rows: readonly IdentificationRejectionRow[];
  /** Area under DIR over the portions, one per FPIR (trapezoid, not divided by the width). */
  readonly area: readonly number[];
}

/**
 * Identification with rejection: searches are refused in the order of their uncertainty and the rates taken over the
 * rest. Equally uncertain searches are refused together or not at all, so the result does not depend on their order.
 *
 * Oracle: the definitions as plain loops; without rejection `identify`.
 *
 * @param input - Searches, uncertainty and convention.
 * @returns A row per portion, and areas.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`, `out-of-range`.
 *
 * @example
 * ```ts
 * import { identify, rejectIdentification } from '@scaleface/eval';
 *
 * const { searches } = identify({ scores: [0.9, 0.1, 0.6, 0.5], gallery: ['ann', 'bob'], probes: ['ann', 'bob'] });
 * const { rows } = rejectIdentification({ searches, uncertainty: [0.1, 0.8], rejectedPortions: [0, 0.5] });
 * rows.map((r) => r.identified); // => [0.5, 1]
 * ```
 */
export function rejectIdentification(input: IdentificationRejectionInput): IdentificationRejection {
  const { searches, uncertainty, mode = 'uncertainty', threshold = 'fixed' } = input;
  checkSameLength(searches.rank, uncertainty, 'uncertainty');
  checkNumbers(uncertainty, 'uncertainty');
  const portions = Array.from(input.rejectedPortions ?? Array.from({ length: 11 }, (_, i) => i / 20));
  const fpirs = Array.from(input.fpirs ?? [0.01]);
  checkFractions(portions, 'rejectedPortions');
  checkFractions(fpirs, 'fpirs');
  const [maxRank] = checkRanks([input.maxRank ?? 1], 'maxRank') as [number];
  const lineup = lineUp(uncertainty, mode);
  const ranks = rankPairs(searches.topScore, searches.mated);
  const queue = queueOf(lineup, { rounding: 'kept', ties: 'block' }, ranks);
  ranks.weigh();
  const first = openSetOf(searches, fpirs, maxRank).threshold;
  const rows = portions.map((rejected): IdentificationRejectionRow => {
    ranks.restore();
    queue.start(lineup.pairs.length);
    queue.reject(rejected);
    const chosen = lineup.pairs.subarray(0, ranks.genuine.size + ranks.impostor.size);
    return {
      rejected,
      kept: chosen.length,
      mated: ranks.genuine.size,
      identified: at(cmcOf(searches, [maxRank], chosen).rate, 0),
      ...openSetOf(searches, fpirs, maxRank, chosen, threshold === 'fixed' ? first : undefined),
    };
  });
  const area = fpirs.map((_, f) =>
    areaUnder(
      portions,
      rows.map((r) => at(r.dir, f)),
    ),
  );
  return { rows, area };
}
