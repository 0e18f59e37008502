import { addFine, addScores, createScoreCounts, patternsOf, type ScoreCounts } from '../counts/score-counts.js';
import { missingBuckets } from '../verification/tar-at-far-counts.js';
import type { NumberedSubjects } from './check-input.js';
import { KeptPairs, type RejectionGrid } from './kept-pairs.js';
import { marksOf, occupied, withNext } from './open-buckets.js';
import type { PairPass } from './pair-passes.js';
import { planTail, Tail, type TailPlan } from './tail.js';
import type { CheckedPairs } from './walk-pairs.js';

/** What is counted besides the scores. */
export interface CountedToo {
  /** At how many rejected portions each pair stays, for rejection curves. */
  readonly stays: ((pairs: CheckedPairs) => Uint16Array) | undefined;
  /** Subjects of the templates, for intervals. */
  readonly subjects: NumberedSubjects | undefined;
  /** The most pairs that intervals may keep. */
  readonly tail: number;
  /** Whether every distinct score is counted. */
  readonly all: boolean;
}

/** Counts that answer what was asked. */
export interface CountedPairs {
  /** Of all scores. */
  readonly counts: ScoreCounts;
  /** Of the pairs kept, if asked for. */
  readonly kept: KeptPairs | undefined;
  /** What intervals rest on, if asked for, and possible for some rate. */
  readonly tail: Tail | undefined;
  /** The rates that have an interval. */
  readonly plan: TailPlan | undefined;
  /** Pairs that scored −∞. */
  readonly withoutScore: number;
}

/**
 * Counts scores: upper bits in a first pass, then lower bits where they are needed, until everything is known.
 *
 * @param pass - Passes over the pairs.
 * @param grid - Where curves are read.
 * @param too - What is counted besides.
 */
export async function countPairs(
  pass: PairPass,
  grid: RejectionGrid,
  { stays, subjects, tail: most, all }: CountedToo,
): Promise<CountedPairs> {
  const kept = stays === undefined ? undefined : new KeptPairs(grid);
  let counts = createScoreCounts();
  let withoutScore = 0;
  await pass(true, (pairs) => {
    addScores(counts, pairs.scores, pairs.genuine);
    if (stays !== undefined) kept?.addCoarse(pairs, stays(pairs));
    for (const score of pairs.scores) if (score === Number.NEGATIVE_INFINITY) withoutScore++;
  });
  const plan = subjects && planTail(counts, grid.fars, most);
  const tail = plan && subjects && new Tail(plan, subjects.of, subjects.count);
  for (let first = true; ; first = false) {
    const wanted = all ? occupied(counts) : missingBuckets(counts, grid.fars, grid.rule);
    const fresh = [...withNext(wanted, counts)].filter((bucket) => !counts.fine.has(bucket));
    const ofKept = kept?.unknown(kept.missing()) ?? [];
    if (fresh.length === 0 && ofKept.length === 0 && !(first && tail !== undefined)) {
      return { counts, kept, tail, plan, withoutScore };
    }
    const { fine } = createScoreCounts(fresh);
    const marks = marksOf(ofKept);
    await pass(true, (pairs) => {
      addFine(fine, patternsOf(pairs.scores), pairs.genuine);
      if (stays !== undefined && ofKept.length > 0) kept?.addFine(pairs, stays(pairs), marks);
      if (first) tail?.add(pairs);
    });
    counts = { coarse: counts.coarse, fine: new Map([...counts.fine, ...fine]) };
    kept?.lookedInto(ofKept);
  }
}
