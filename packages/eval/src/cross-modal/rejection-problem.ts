import { at, ScaleFaceError } from '@scaleface/numerics';
import { areaUnder } from '../counts/area.js';
import { checkFractions, checkNumbers, checkSameLength, type Numbers } from '../input/arrays.js';
import { mapNumbers, pickNumbers } from '../input/map-numbers.js';
import { predictionRejectionRatio } from '../rejection/baselines.js';
import { type Lineup, lineUp } from '../rejection/lineup.js';
import { rocAucOf } from '../verification/auc.js';
import { countCurves } from '../verification/curve.js';
import { answerable, isHit, type RetrievalQueries, retrievalsOf } from './metrics.js';
import { rejectedMeans } from './rejected-means.js';

/** What `rejectRetrieval` works on. */
export interface RetrievalRejectionInput {
  /** Rankings or similarities with the truth, or what `retrieve` made of them. */
  readonly queries: RetrievalQueries;
  /** One uncertainty (or confidence, see `mode`) per query. */
  readonly uncertainty: Numbers;
  /** `uncertainty`: the largest values leave first; `confidence`: the smallest. Default `uncertainty`. */
  readonly mode?: 'uncertainty' | 'confidence';
  /** Rejected portions of the queries in [0, 1], ascending. Default 0, 0.05, …, 0.5. */
  readonly rejectedPortions?: Numbers;
}

/** One number for each measure of the kept queries. */
export interface ByMeasure<T> {
  /** R@1. */
  readonly recallAt1: T;
  /** mAP@R. */
  readonly mapAtR: T;
}

/** Everything that rejection by one uncertainty comes to; arrays run over the portions. */
export interface RejectionNumbers {
  /** Weight of the queries kept. */
  readonly kept: readonly number[];
  /** The measures of the queries kept. */
  readonly curve: ByMeasure<readonly number[]>;
  /** Area under each curve over the portions, not divided by the width. */
  readonly area: ByMeasure<number>;
  /** Area of rejection at random: the measure stays as it is. */
  readonly random: ByMeasure<number>;
  /** Area of the oracle, which rejects the queries with the lowest value first. */
  readonly oracle: ByMeasure<number>;
  /** Prediction-rejection ratio: 0 is chance, 1 the oracle. */
  readonly ratio: ByMeasure<number>;
  /** Probability that a query whose first item is wrong is less certain than one whose first item is right. */
  readonly auroc: number;
}

/** The measures, in the order of every list of them. */
export const measures = ['recallAt1', 'mapAtR'] as const;

/** A record of both measures. */
export const byMeasure = <T>(values: (v: number) => T): ByMeasure<T> => ({ recallAt1: values(0), mapAtR: values(1) });

/** The rejected portions of an input, checked. */
export function portionsOf({ rejectedPortions }: RetrievalRejectionInput): number[] {
  const portions = Array.from(rejectedPortions ?? Array.from({ length: 11 }, (_, i) => i / 20));
  checkFractions(portions, 'rejectedPortions');
  portions.forEach((portion, i) => {
    if (i === 0 || portion >= at(portions, i - 1)) return;
    throw new ScaleFaceError('not ascending', {
      code: 'invalid-argument',
      path: `rejectedPortions[${i}]`,
      expected: `at least ${portions[i - 1]}`,
      received: String(portion),
    });
  });
  return portions;
}

function weightedMean(values: Numbers, chosen: Uint32Array, weights?: Numbers): number {
  let [sum, total] = [0, 0];
  for (const q of chosen) {
    const weight = weights === undefined ? 1 : (weights[q] as number);
    sum += weight * (values[q] as number);
    total += weight;
  }
  return sum / total;
}

/**
 * Rejection of queries, prepared for any weights: every order of leaving is sorted once.
 *
 * @param input - Queries and their uncertainty.
 */
export function rejectionProblem(input: RetrievalRejectionInput): (weights?: Numbers) => RejectionNumbers {
  const { uncertainty, mode = 'uncertainty' } = input;
  const portions = portionsOf(input);
  const found = retrievalsOf(input.queries);
  checkSameLength(found.relevant, uncertainty, 'uncertainty');
  checkNumbers(uncertainty, 'uncertainty');
  const counted = answerable(found);
  const counts = Uint8Array.from(found.relevant, (r) => (r > 0 ? 1 : 0));
  const only = ({ pairs, key }: Lineup): Lineup => ({ pairs: pairs.filter((q) => counts[q] === 1), key });
  const right = mapNumbers(found.firstRank, (_, q) => isHit(found, q, 1));
  // NaN of queries that do not count is in no line-up, but has no order either.
  const values = [right, found.mapAtR.map((value, q) => (counts[q] === 1 ? value : 0))];
  const walk = rejectedMeans(only(lineUp(uncertainty, mode)), values, portions, 'block');
  const best = values.map((value) => rejectedMeans(only(lineUp(value, 'confidence')), [value], portions, 'stable'));
  const doubt = mode === 'confidence' ? mapNumbers(uncertainty, (u) => -u) : uncertainty;
  const curvesOf = countCurves(
    pickNumbers(doubt, counted),
    Array.from(counted, (q) => 1 - (right[q] as number)),
  );
  const width = (portions.at(-1) ?? 0) - (portions[0] ?? 0);
  return (weights) => {
    const { kept, means } = walk(weights);
    const area = byMeasure((v) => areaUnder(portions, at(means, v)));
    const random = byMeasure((v) => width * weightedMean(at(values, v), counted, weights));
    const oracle = byMeasure((v) => areaUnder(portions, at(at(best, v)(weights).means, 0)));
    const ratioOf = (m: keyof ByMeasure<number>): number => predictionRejectionRatio(area[m], random[m], oracle[m]);
    const own = weights === undefined ? undefined : pickNumbers(weights, counted);
    return {
      kept,
      curve: byMeasure((v) => at(means, v)),
      area,
      random,
      oracle,
      ratio: { recallAt1: ratioOf('recallAt1'), mapAtR: ratioOf('mapAtR') },
      auroc: rocAucOf(curvesOf(own)),
    };
  };
}
