import {
  compareConfidences,
  type DetCurve,
  detCurve,
  type Estimate,
  equalErrorRate,
  eventWarnings,
  type RejectionTable,
  tarAtFarIntervals,
} from '@scaleface/eval';
import type { ScoredPairs } from './pairs.js';

/** False non-match rates at false match rates, with intervals. */
interface ErrorRates {
  readonly fmr: readonly number[];
  readonly fnmr: readonly Estimate[];
}

/** What pairs show. */
export interface Findings {
  readonly pairs: ScoredPairs;
  readonly genuine: number;
  readonly far: number;
  readonly table: RejectionTable;
  readonly det: DetCurve;
  readonly rates: ErrorRates;
  /** Equal error rate. */
  readonly eer: number;
  readonly warnings: readonly string[];
}

const LEVEL = 0.95;
const REPLICATES = 200;

/** False match rates that the impostor pairs can show: at least five of them above the threshold. */
const shownRates = (impostors: number): number[] =>
  [0.3, 0.1, 0.03, 0.01, 0.003, 0.001, 0.0003, 0.0001].filter((fmr) => fmr * impostors >= 5);

/**
 * Rejection and errors of labelled pairs.
 *
 * @param pairs - Scores, labels, confidences.
 * @param far - False accept rate of the rejection curve.
 */
export function evaluatePairs(pairs: ScoredPairs, far: number): Findings {
  const { scores, labels, confidence, subjects } = pairs;
  const genuine = labels.reduce((sum, label) => sum + label, 0);
  const { tables } = compareConfidences({
    scores,
    labels,
    subjects,
    confidences: [{ name: 'confidence', label: 'confidence', confidence }],
    fars: [far],
    steps: 25,
    replicates: REPLICATES,
    level: LEVEL,
  });
  const fmr = shownRates(labels.length - genuine);
  const { all } = tarAtFarIntervals({ scores, labels, subjects }, fmr, { replicates: REPLICATES, level: LEVEL });
  const fnmr = all.map(({ estimate, lower, upper }) => ({ value: 1 - estimate, low: 1 - upper, high: 1 - lower }));
  const impostors = labels.length - genuine;
  return {
    pairs,
    genuine,
    far,
    table: tables[0] as RejectionTable,
    det: detCurve(scores, labels),
    rates: { fmr, fnmr },
    eer: equalErrorRate(scores, labels).eer,
    warnings: eventWarnings(Math.floor(far * impostors), impostors).map(
      ({ message }) => `At a false accept rate of ${far}, ${message}.`,
    ),
  };
}
