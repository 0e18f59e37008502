import { at } from '@scaleface/numerics';
import { areaUnder } from '../counts/area.js';
import { addToFine, createFineTable, type FineTable, fineEntries } from '../counts/fine-table.js';
import { BUCKETS, orderedKey } from '../counts/float32-keys.js';
import { BucketNeeded, rankCounts } from '../counts/ranked-counts.js';
import { createScoreCounts, patternsOf, type ScoreCounts } from '../counts/score-counts.js';
import { REJECTION_PRESETS, type RejectionConvention } from '../rejection/convention.js';
import type { RejectionCurves, RejectionRow } from '../rejection/reject-verification.js';
import { type TarAtFar, tarAtFarRanked } from '../verification/tar-at-far-ranked.js';
import type { FarRule } from '../verification/threshold.js';
import { GrowingNumbers } from './growing-numbers.js';
import { withNext } from './open-buckets.js';
import type { CheckedPairs } from './walk-pairs.js';

/** Where a pair's class begins in the number that holds class, label and bit pattern. */
const LABEL = 2 ** 32;
const STAYS = 2 ** 33;

/** What rejection curves are read at. */
export interface RejectionGrid {
  /** Rejected portions, ascending. */
  readonly portions: readonly number[];
  /** False accept rates. */
  readonly fars: readonly number[];
  /** How a rate becomes a threshold. */
  readonly rule: FarRule;
}

/**
 * Counts of scores by how long their pairs stay, from which the counts of the pairs kept at every rejected portion follow:
 * upper bits first, then the whole bit patterns of the pairs in the buckets that thresholds lie in.
 */
export class KeptPairs {
  private readonly grid: RejectionGrid;
  /** Counts by upper bits of the pairs that stay at exactly so many portions. */
  private readonly coarse: FineTable[];
  private readonly found = new GrowingNumbers();
  private buckets = new Set<number>();

  /** @param grid - Where the curves will be read. */
  constructor(grid: RejectionGrid) {
    this.grid = grid;
    this.coarse = Array.from({ length: grid.portions.length + 1 }, createFineTable);
  }

  /** Counts upper bits. */
  addCoarse({ scores, genuine }: CheckedPairs, stays: Uint16Array): void {
    const patterns = patternsOf(scores);
    for (let i = 0; i < patterns.length; i++) {
      const place = (orderedKey(patterns[i] as number) >>> 16) + (genuine[i] === 1 ? BUCKETS : 0);
      addToFine(this.coarse[stays[i] as number] as FineTable, place, 1);
    }
  }

  /** Notes the bit patterns of pairs in these buckets, which were not looked into before. */
  addFine({ scores, genuine }: CheckedPairs, stays: Uint16Array, fresh: Uint8Array): void {
    const patterns = patternsOf(scores);
    for (let i = 0; i < patterns.length; i++) {
      const key = orderedKey(patterns[i] as number);
      if (fresh[key >>> 16] !== 1) continue;
      this.found.push((stays[i] as number) * STAYS + (genuine[i] as number) * LABEL + key);
    }
  }

  /** Those of some buckets that were not looked into. */
  unknown(buckets: Iterable<number>): number[] {
    return [...buckets].filter((bucket) => !this.buckets.has(bucket));
  }

  /** Takes note that all pairs of these buckets have been added. */
  lookedInto(buckets: Iterable<number>): void {
    this.buckets = new Set([...this.buckets, ...buckets]);
  }

  /** Visits the counts of the pairs kept, from the largest portion to the least. */
  private walk(visit: (portion: number, counts: ScoreCounts) => void): void {
    const counts = createScoreCounts(this.buckets);
    const entries = this.found.sorted();
    let next = entries.length - 1;
    for (let stays = this.grid.portions.length; stays > 0; stays--) {
      for (const [place, count] of fineEntries(this.coarse[stays] as FineTable)) {
        counts.coarse[place] = at(counts.coarse, place) + count;
      }
      for (; next >= 0 && (entries[next] as number) >= stays * STAYS; next--) {
        const rest = (entries[next] as number) % STAYS;
        const key = rest % LABEL;
        const table = counts.fine.get(Math.floor(key / BUCKETS)) as FineTable;
        addToFine(table, (key % BUCKETS) + (rest >= LABEL ? BUCKETS : 0), 1);
      }
      visit(stays - 1, counts);
    }
  }

  /** TAR at rates on the pairs counted. */
  private reader(counts: ScoreCounts): (fars: readonly number[]) => TarAtFar {
    const [genuine, impostor] = [rankCounts(counts, true), rankCounts(counts, false)];
    return (fars) => tarAtFarRanked(genuine, impostor, fars, this.grid.rule);
  }

  /** Buckets that must be looked into before the curves are known, and their neighbours; none when they are known. */
  missing(): Set<number> {
    const needed = new Set<number>();
    this.walk((_, counts) => {
      const read = this.reader(counts);
      for (const far of this.grid.fars) {
        try {
          read([far]);
        } catch (error) {
          if (!(error instanceof BucketNeeded)) throw error;
          // Its neighbours among the pairs kept here, not among all.
          for (const bucket of withNext([error.bucket], counts)) needed.add(bucket);
        }
      }
    });
    return needed;
  }

  /** The curves: those of `rejectVerification` on all scores. */
  curves(): RejectionCurves {
    const { portions, fars, rule } = this.grid;
    const convention: RejectionConvention = { ...REJECTION_PRESETS.scaleface, ties: 'block', rule };
    const rows: RejectionRow[] = [];
    this.walk((portion, counts) => {
      rows.unshift(rowOf(at(portions, portion), this.reader(counts)(fars)));
    });
    const area = fars.map((_, f) =>
      areaUnder(
        portions,
        rows.map((row) => at(row.tar, f)),
        convention.integration,
      ),
    );
    return { preset: 'scaleface', convention, fars, rejectedPortions: portions, rows, area };
  }
}

function rowOf(rejected: number, { genuine, impostor, tar, far, falseAccepts, threshold }: TarAtFar): RejectionRow {
  return {
    rejected,
    kept: genuine + impostor,
    genuine,
    impostor,
    tar,
    fnmr: tar.map((t) => 1 - t),
    far,
    // Without impostors no threshold is set, and nothing is known of what it would accept.
    falseAccepts: impostor > 0 ? falseAccepts : falseAccepts.map(() => Number.NaN),
    threshold,
  };
}
