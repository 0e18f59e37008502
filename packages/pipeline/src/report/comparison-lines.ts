import { type Numbers, rejectVerification, type WeightedStatistic } from '@scaleface/eval';
import type { ComparisonInput } from './compare-confidences.js';
import { oracleConfidence } from './oracle-confidence.js';
import { weightedRejectionStatistic } from './weighted-rejection-statistic.js';

/** A row of a comparison without its intervals. */
export interface ComparisonLine {
  /** Short name for programs. */
  readonly name: string;
  /** Name for readers. */
  readonly label: string;
  /** Name of the score that the row compares pairs with, where it is not the common one. */
  readonly score?: string;
  /** TAR at every portion. */
  readonly tar: readonly number[];
  /** Area under it. */
  readonly area: number;
  /** Areas of random refusal and of the oracle with the same scores; absent for these two themselves. */
  readonly between?: readonly [number, number];
  /** TAR at every portion as a statistic of pair weights. */
  readonly statistic: WeightedStatistic;
}

/**
 * The rows of the comparison at one false accept rate: random refusal, the confidences in their order, the oracle.
 *
 * @param input - Pairs and confidences.
 * @param far - The false accept rate.
 * @param portions - Rejected portions, ascending from 0.
 */
export function comparisonLines(input: ComparisonInput, far: number, portions: readonly number[]): ComparisonLine[] {
  const { labels, confidences } = input;
  const lineOf = (name: string, label: string, scores: Numbers, confidence: Numbers): ComparisonLine => {
    const shared = { scores, labels, rejectedPortions: portions, fars: [far] };
    const { rows, area } = rejectVerification({ ...shared, uncertainty: confidence, mode: 'confidence' });
    const tar = rows.map((r) => r.tar[0] as number);
    const statistic = weightedRejectionStatistic({ scores, labels, confidence, portions, far });
    return { name, label, tar, area: area[0] as number, statistic };
  };
  const oracleOf = (scores: Numbers): ComparisonLine =>
    lineOf('oracle', 'oracle', scores, oracleConfidence(scores, labels, far, input.seed ?? 0));
  const oracle = oracleOf(input.scores);
  const random = randomLine(input, far, portions, oracle.tar[0] as number);
  const methods = confidences.map((c): ComparisonLine => {
    const line = lineOf(c.name, c.label, c.scores ?? input.scores, c.confidence);
    if (c.scores === undefined) return { ...line, between: [random.area, oracle.area] };
    const chance = flatArea(line.tar[0] as number, portions);
    return { ...line, score: c.score ?? 'own', between: [chance, oracleOf(c.scores).area] };
  });
  return [random, ...methods, oracle];
}

const flatArea = (tar: number, portions: readonly number[]): number =>
  tar * ((portions.at(-1) as number) - (portions[0] as number));

/** Refusal at random leaves the expected TAR where it is without refusal. */
function randomLine(
  { scores, labels }: ComparisonInput,
  far: number,
  portions: readonly number[],
  tar: number,
): ComparisonLine {
  const unrefused = weightedRejectionStatistic({ scores, labels, confidence: scores, portions: [0], far });
  return {
    name: 'random',
    label: 'random',
    tar: portions.map(() => tar),
    area: flatArea(tar, portions),
    statistic: (weights) => {
      const [value] = Array.from(unrefused(weights) as ArrayLike<number>);
      return portions.map(() => value as number);
    },
  };
}
