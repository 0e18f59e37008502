import { at, ScaleFaceError } from '@scaleface/numerics';
import { areaUnder } from '../counts/area.js';
import { checkFractions, checkNumbers, checkSameLength, type Numbers } from '../input/arrays.js';
import { argsort } from '../rank/argsort.js';
import { predictionRejectionRatio } from '../rejection/baselines.js';
import { openSetOf } from './rates.js';
import type { Searches } from './searches.js';

/** What {@link rejectOpenSet} works on. */
export interface OpenSetRejectionInput {
  /** Outcomes of the searches, from {@link searchGallery}. */
  readonly searches: Searches;
  /** Scores at least this large are returned. By default the threshold of `fpir`. */
  readonly threshold?: number;
  /** False positive identification rate of the threshold. Default 0.01. */
  readonly fpir?: number;
  /** One confidence per search; the least confident ones are refused first. */
  readonly confidence: Numbers;
  /** Rejected portions of the searches in [0, 1], ascending. Default 0, 0.05, …, 0.5. */
  readonly rejectedPortions?: Numbers;
}

/** How well a confidence finds the wrong decisions of an open-set recogniser; arrays run over the portions. */
export interface OpenSetRejection {
  /** The threshold of the decisions. */
  readonly threshold: number;
  /** For each search 1 where the decision is right: the mate is returned, or a stranger is not. */
  readonly correct: Uint8Array;
  /** Rejected portions. */
  readonly portions: readonly number[];
  /** Searches kept. */
  readonly kept: readonly number[];
  /** $F_1$ of the searches kept; the last one that exists where nothing is left to measure. */
  readonly f1: readonly number[];
  /** $F_1$ where wrong decisions are refused first, those that cost most foremost: no confidence does better. */
  readonly oracle: readonly number[];
  /** Area under $F_1$ over the portions, of the confidence, of refusal at random (flat), and of the oracle. */
  readonly area: {
    /** Of the confidence. */
    readonly confidence: number;
    /** Of refusal at random. */
    readonly random: number;
    /** Of the oracle. */
    readonly oracle: number;
  };
  /** Prediction rejection ratio: 0 as at random, 1 as the oracle; `NaN` where these are the same. */
  readonly predictionRejectionRatio: number;
}

/**
 * Open-set identification with rejection, judged by one number: $F_1 = \frac{2\,TP}{A + M}$ of the searches kept, with $TP$
 * mated searches that return the mate, $A$ searches that return anybody and $M$ mated ones, so a wrong identity costs twice
 * as much as a stranger returned or a mate missed. The prediction rejection ratio compares the area with those of refusal
 * at random and of the oracle.
 *
 * Decisions stand: thresholds are not fitted again. Equally confident searches are refused together or not at all.
 *
 * Source: the protocol of HolUE, Erlygin and Zaytsev 2024, arXiv 2408.14229. Oracle: counts by hand, and all orders of small sets.
 *
 * @param input - Searches, threshold and confidence.
 * @returns Curves, areas, ratio.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`, `out-of-range`, `invalid-argument` without searches.
 *
 * @example
 * ```ts
 * import { rejectOpenSet, searchGallery } from '@scaleface/eval';
 *
 * const searches = searchGallery({
 *   scores: [0.9, 0.1, 0.6, 0.5, 0.7, 0.2],
 *   gallery: ['ann', 'bob'],
 *   probes: ['ann', 'bob', 'eve'],
 * });
 * const { f1, predictionRejectionRatio } = rejectOpenSet({
 *   searches,
 *   threshold: 0.5,
 *   confidence: [0.9, 0.1, 0.2],
 *   rejectedPortions: [0, 1 / 3, 2 / 3],
 * });
 * f1; // => [0.4, 0.666667, 1]
 * predictionRejectionRatio; // => 1
 * ```
 */
export function rejectOpenSet(input: OpenSetRejectionInput): OpenSetRejection {
  const { searches, confidence, fpir = 0.01 } = input;
  const count = searches.rank.length;
  if (count === 0) throw new ScaleFaceError('no searches', { code: 'invalid-argument', path: 'searches' });
  checkSameLength(searches.rank, confidence, 'confidence');
  checkNumbers(confidence, 'confidence');
  const portions = Array.from(input.rejectedPortions ?? Array.from({ length: 11 }, (_, i) => i / 20));
  checkFractions(portions, 'rejectedPortions');
  checkFractions([fpir], 'fpir');
  const threshold = input.threshold ?? at(openSetOf(searches, [fpir], 1).threshold, 0);
  const found = outcomesOf(searches, Number.isNaN(threshold) ? Number.POSITIVE_INFINITY : threshold);
  const own = curve(found, blocksOf(confidence), portions);
  // Twice costly errors first, then the others, then strangers that nobody missed, then right answers.
  const best = curve(
    found,
    Array.from(argsort(found.worth)).map((i) => [i]),
    portions,
  );
  const area = (values: readonly number[]): number => areaUnder(portions, values);
  const flat = area(
    portions.map(() =>
      f1Of(
        found,
        Array.from(found.worth, (_, i) => i),
      ),
    ),
  );
  const areas = { confidence: area(own.f1), random: flat, oracle: area(best.f1) };
  return {
    threshold,
    correct: found.correct,
    portions,
    ...own,
    oracle: best.f1,
    area: areas,
    predictionRejectionRatio: predictionRejectionRatio(areas.confidence, areas.random, areas.oracle),
  };
}

interface Outcomes {
  readonly hit: Uint8Array;
  readonly returned: Uint8Array;
  readonly mated: Uint8Array;
  readonly correct: Uint8Array;
  /** What keeping a search is worth; the least is refused first by the oracle. */
  readonly worth: Float64Array;
}

function outcomesOf({ rank, mated, mateScore, topScore }: Searches, threshold: number): Outcomes {
  const hit = Uint8Array.from(rank, (r, i) => (r === 1 && at(mateScore, i) >= threshold ? 1 : 0));
  const returned = Uint8Array.from(topScore, (s) => (s >= threshold ? 1 : 0));
  const correct = Uint8Array.from(hit, (h, i) => (mated[i] === 1 ? h : 1 - at(returned, i)));
  const worth = Float64Array.from(hit, (h, i) => (h === 1 ? 1 : -at(returned, i) - at(mated, i)));
  return { hit, returned, mated, correct, worth };
}

function f1Of({ hit, returned, mated }: Outcomes, kept: readonly number[]): number {
  let [hits, all] = [0, 0];
  for (const i of kept) {
    hits += at(hit, i);
    all += at(returned, i) + at(mated, i);
  }
  return (2 * hits) / all;
}

/** Searches from the least confident on, those that are equal in one block. */
function blocksOf(confidence: Numbers): number[][] {
  const blocks: number[][] = [];
  for (const i of argsort(confidence)) {
    const block = blocks.at(-1);
    if (block !== undefined && at(confidence, block[0] as number) === at(confidence, i)) block.push(i);
    else blocks.push([i]);
  }
  return blocks;
}

function curve(found: Outcomes, blocks: readonly (readonly number[])[], portions: readonly number[]) {
  const count = found.hit.length;
  const kept: number[] = [];
  const f1: number[] = [];
  let last = Number.NaN;
  for (const portion of portions) {
    let [first, refused] = [0, 0];
    while (first < blocks.length && refused + at(blocks, first).length <= portion * count + 1e-9) {
      refused += at(blocks, first++).length;
    }
    const value = f1Of(found, blocks.slice(first).flat());
    if (!Number.isNaN(value)) last = value;
    kept.push(count - refused);
    f1.push(last);
  }
  return { kept, f1 };
}
