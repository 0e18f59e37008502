import { at, createRandom } from '@scaleface/numerics';
import { areaUnder } from '../counts/area.js';
import type { Numbers } from '../input/arrays.js';
import { type RejectionEngine, rejectionEngine } from '../rejection/engine.js';
import { lineupOf, problemOf } from '../rejection/input.js';
import { oracleConfidence } from '../rejection/oracle.js';
import { tarAtFar } from '../verification/tar-at-far.js';
import type { ComparisonInput } from './comparison-types.js';
import { genuineWeights } from './genuine-weights.js';

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
  /** Area under `tar`. */
  readonly area: number;
  /** Areas of random refusal and of the oracle with the same scores; absent for these two themselves. */
  readonly between?: readonly [number, number];
}

/** The rows of a comparison, and what gives their pairs other weights. */
export interface ComparisonLines {
  /** The rows. */
  readonly lines: readonly ComparisonLine[];
  /** Gives the pairs of all rows weights, one per pair, each times how often the pair counts. */
  weigh(weights: Float64Array): void;
}

/**
 * The rows of the comparison at one false accept rate: random refusal, the confidences in their order, the oracle.
 *
 * @param input - Pairs and confidences.
 * @param far - The false accept rate.
 * @param portions - Rejected portions, ascending from 0.
 */
export function comparisonLines(input: ComparisonInput, far: number, portions: readonly number[]): ComparisonLines {
  const { labels, confidences } = input;
  const counts = genuineWeights(input);
  // One engine a list of scores: its pairs are sorted and weighed once for all rows.
  const engines = new Map<Numbers, RejectionEngine>();
  const engineOf = (scores: Numbers): RejectionEngine => {
    const known = engines.get(scores);
    if (known !== undefined) return known;
    const engine = rejectionEngine(problemOf({ scores, labels, rejectedPortions: portions, fars: [far] }));
    engine.weigh(counts);
    engines.set(scores, engine);
    return engine;
  };
  const lineOf = (name: string, label: string, tarNow: ComparisonLine['tarNow']): ComparisonLine => {
    const tar = tarNow();
    return { name, label, tarNow, tar, area: areaUnder(portions, tar) };
  };
  /** TAR when pairs leave by a confidence. */
  const leaving = (scores: Numbers, confidence: Numbers): ComparisonLine['tarNow'] => {
    const measure = engineOf(scores).measure(lineupOf({ scores, uncertainty: confidence, mode: 'confidence' }));
    return () => at(measure(), 0);
  };
  /** Refusal at random leaves the expected TAR where it is without refusal. */
  const randomOf = (scores: Numbers): ComparisonLine => {
    const { start } = engineOf(scores);
    return lineOf('random', 'random', () => {
      const tar = at(start(), 0);
      return portions.map(() => tar);
    });
  };
  /** Beyond the errors the oracle refuses at random: were it by the margin, few genuine pairs would leave before the many
   * impostors, and no rate would be defined any more. */
  const oracleOf = (scores: Numbers): ComparisonLine => {
    const threshold = at(tarAtFar(scores, labels, [far], { rule: 'scaleface' }).threshold, 0);
    const random = createRandom(input.seed ?? 0);
    const confidence = oracleConfidence(scores, labels, threshold, { correct: () => random.uniform() });
    return lineOf('oracle', 'oracle', leaving(scores, confidence));
  };
  const oracle = oracleOf(input.scores);
  const random = randomOf(input.scores);
  const methods = confidences.map(({ name, label, confidence, scores, score }): ComparisonLine => {
    const line = lineOf(name, label, leaving(scores ?? input.scores, confidence));
    if (scores === undefined) return { ...line, between: [random.area, oracle.area] };
    return { ...line, score: score ?? 'own', between: [randomOf(scores).area, oracleOf(scores).area] };
  });
  return {
    lines: [random, ...methods, oracle],
    weigh(drawn) {
      const all = counts === undefined ? drawn : drawn.map((w, i) => w * (counts[i] as number));
      for (const engine of engines.values()) engine.weigh(all);
    },
  };
}
