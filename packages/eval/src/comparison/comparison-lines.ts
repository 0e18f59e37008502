import { at, createRandom } from '@scaleface/numerics';
import { areaUnder } from '../counts/area.js';
import type { Numbers } from '../input/arrays.js';
import { type RejectionEngine, rejectionEngine } from '../rejection/engine.js';
import { lineupOf, problemOf } from '../rejection/input.js';
import { oracleConfidence } from '../rejection/oracle.js';
import { type RefitRanks, refitRanks, refitWalk } from '../rejection/refit-walk.js';
import { sharedWeights, shareWeights } from '../rejection/shared-weights.js';
import type { ComparisonInput, RateEvents } from './comparison-types.js';
import { genuineWeights } from './genuine-weights.js';
import { rateEvents, startEvents } from './rate-events.js';

/** A row of a comparison without its intervals. */
export interface ComparisonLine {
  /** Short name for programs. */
  readonly name: string;
  /** Name for readers. */
  readonly label: string;
  /** Name of the score that the row compares pairs with, where it is not the common one. */
  readonly score?: string;
  /** TAR at every portion with the weights that the pairs have at the moment. */
  readonly tarNow: () => readonly number[];
  /** TAR at every portion, no pair weighing more than it counts. */
  readonly tar: readonly number[];
  /** What `tar` rests on. */
  readonly events: readonly RateEvents[];
  /** Area under `tar`. */
  readonly area: number;
  /** Areas of random refusal and of the oracle with the same scores; absent for these two themselves. */
  readonly between?: readonly [number, number];
}

/** Pairs sorted by a list of scores. */
interface SortedPairs {
  /** With the weights that the pairs have without draws. */
  readonly engine: RejectionEngine;
  /** The same for walks with any weights. */
  readonly ranks: RefitRanks;
  /** The thresholds of all pairs. */
  readonly thresholds: readonly number[];
}

/** The rows of a comparison, and what gives their pairs other weights. */
export interface ComparisonLines {
  /** The rows at each false accept rate. */
  readonly tables: readonly (readonly ComparisonLine[])[];
  /** Gives the pairs of all rows weights, one per pair, each times how often the pair counts. */
  weigh(weights: Float64Array): void;
}

/**
 * The rows of the comparison at each false accept rate: random refusal, the confidences in their order, the oracle. The
 * pairs leave in the same order whatever the rate is, so that a confidence is walked through once for all of them.
 *
 * @param input - Pairs, confidences and false accept rates.
 * @param portions - Rejected portions, ascending from 0.
 */
export function comparisonLines(input: ComparisonInput, portions: readonly number[]): ComparisonLines {
  const { labels, confidences, fars, genuineWeight = 1 } = input;
  let weighings = 0;
  /** Computed once for the weights that the pairs have at the moment. */
  const once = <T>(compute: () => T): (() => T) => {
    let known: { readonly at: number; readonly value: T } | undefined;
    return () => {
      if (known?.at !== weighings) known = { at: weighings, value: compute() };
      return known.value;
    };
  };
  const counts = genuineWeights(input);
  const weights = sharedWeights(labels.length);
  shareWeights(weights, new Float64Array(labels.length).fill(1), labels, genuineWeight);
  // Pairs are sorted once a list of scores, for all rows.
  const sorted = new Map<Numbers, SortedPairs>();
  const sortedOf = (scores: Numbers): SortedPairs => {
    const known = sorted.get(scores);
    if (known !== undefined) return known;
    const engine = rejectionEngine(problemOf({ scores, labels, rejectedPortions: portions, fars }));
    engine.weigh(counts);
    const pairs = { engine, ranks: refitRanks(scores, engine.ranks), thresholds: engine.thresholds() };
    sorted.set(scores, pairs);
    return pairs;
  };
  type Drawn = Pick<ComparisonLine, 'tarNow' | 'events'>;
  const lineOf = (name: string, label: string, { tarNow, events }: Drawn): ComparisonLine => {
    const tar = tarNow();
    return { name, label, tarNow, tar, events, area: areaUnder(portions, tar) };
  };
  /** TAR at each rate when pairs leave by a confidence. */
  const leaving = (scores: Numbers, confidence: Numbers, rates = fars): Drawn[] => {
    const { engine, ranks } = sortedOf(scores);
    const lineup = lineupOf({ scores, uncertainty: confidence, mode: 'confidence' });
    const tars = once(refitWalk(ranks, lineup, rates, portions, weights));
    return rateEvents(engine, lineup, rates, genuineWeight).map((events, f) => ({
      tarNow: () => at(tars(), f),
      events,
    }));
  };
  /** Refusal at random leaves the expected TAR where it is without refusal. */
  const randomOf = (scores: Numbers): ComparisonLine[] => {
    const { engine, ranks } = sortedOf(scores);
    const start = once(refitWalk(ranks, ranks, fars, [0], weights));
    return startEvents(engine, genuineWeight).map((all, f) => {
      const tarNow = (): number[] => {
        const [tar] = at(start(), f);
        return portions.map(() => tar as number);
      };
      return lineOf('random', 'random', { tarNow, events: portions.map(() => all) });
    });
  };
  /** Beyond the errors the oracle refuses at random: were it by the margin, few genuine pairs would leave before the many
   * impostors, and no rate would be defined any more. */
  const oracleOf = (scores: Numbers): ComparisonLine[] =>
    fars.map((far, f) => {
      // How often a genuine pair counts does not change a threshold.
      const threshold = at(sortedOf(scores).thresholds, f);
      const random = createRandom(input.seed ?? 0);
      const confidence = oracleConfidence(scores, labels, threshold, { correct: () => random.uniform() });
      return lineOf('oracle', 'oracle', at(leaving(scores, confidence, [far]), 0));
    });
  const oracle = oracleOf(input.scores);
  const random = randomOf(input.scores);
  const methods = confidences.map(({ name, label, confidence, scores, score }): ComparisonLine[] => {
    const tars = leaving(scores ?? input.scores, confidence);
    const own = scores === undefined ? {} : { score: score ?? 'own' };
    const [least, most] = scores === undefined ? [random, oracle] : [randomOf(scores), oracleOf(scores)];
    return fars.map((_, f) => ({
      ...lineOf(name, label, at(tars, f)),
      ...own,
      between: [at(least, f).area, at(most, f).area],
    }));
  });
  return {
    tables: fars.map((_, f) => [random, ...methods, oracle].map((line) => at(line, f))),
    weigh(drawn) {
      weighings++;
      shareWeights(weights, drawn, labels, genuineWeight);
    },
  };
}
