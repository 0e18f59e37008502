import { type ComparisonInput, errorVersusDiscardIntervals, type IntervalEstimate } from '@scaleface/eval';
import type { ReportDiscard } from '../report/report-discard.js';

/** The shares of false non-matches at which NIST fixes the threshold, and the discarded share up to which areas go. */
const STARTING_ERRORS = [0.01, 0.05];
const UP_TO = 0.2;
/** Of more confidences only those that others are compared with and the main method's are taken, for the time. */
const ALL = 6;

const estimateOf = ({ estimate, lower, upper }: IntervalEstimate) => ({ value: estimate, low: lower, high: upper });

/**
 * Errors against discard (ISO/IEC 29794-1, NIST FATE): with the threshold fixed where 1 % and 5 % of the genuine pairs are not
 * matched, how many of them must be discarded, the least confident first, until half of these errors are gone.
 *
 * @param input - Pairs with their scores and confidences; at least a hundred draws are made.
 * @param main - The main method.
 */
export function evaluateDiscard(input: ComparisonInput, main: string | undefined): ReportDiscard[] {
  const { labels, subjects, confidences, against = [], replicates = 200, level, seed } = input;
  const named = new Set([...against, main, `${main}-own`]);
  const shown = confidences.length <= ALL ? confidences : confidences.filter(({ name }) => named.has(name));
  const draws = { replicates: Math.max(100, replicates), ...(level && { level }), ...(seed && { seed }) };
  return STARTING_ERRORS.map((startingError) => ({
    startingError,
    upTo: UP_TO,
    rows: shown.map(({ name, label, confidence, scores, score }) => {
      const { curve, discardToReduce, areaAboveBest } = errorVersusDiscardIntervals(
        {
          scores: scores ?? input.scores,
          labels,
          subjects,
          uncertainty: confidence,
          mode: 'confidence',
          preset: startingError === 0.01 ? 'nist-fate-1' : 'nist-fate-5',
          upTo: UP_TO,
        },
        draws,
      );
      return {
        name,
        label,
        score: scores === undefined ? 'cosine' : (score ?? label),
        pairs: curve.pairs,
        errors: curve.errors,
        toHalve: estimateOf(discardToReduce),
        areaAboveBest: estimateOf(areaAboveBest),
      };
    }),
  }));
}
