import {
  type ComparisonInput,
  calibrationReport,
  type Estimate,
  type IntervalEstimate,
  pairProbability,
  reliabilityCurve,
} from '@scaleface/eval';
import { comparePairs } from '@scaleface/models';
import type { ReportCalibration } from '../report/figures.js';
import type { ImageUncertainty } from '../training/image-uncertainty.js';
import type { PairRows } from './pair-rows.js';

/** Bins of a reliability curve. */
const BINS = 10;

const estimateOf = ({ estimate, lower, upper }: IntervalEstimate): Estimate => ({
  value: estimate,
  low: lower,
  high: upper,
});

/**
 * Whether the probabilities hold that the fitted scores of the main method and of the norm give, with the share of genuine
 * pairs of the list as the prior. The main method has figures too, with intervals over persons drawn anew; without draws there
 * are none.
 *
 * @param methods - What each method says about images; those without a fitted score give no probability.
 * @param main - The main method.
 * @param rows - The pairs.
 * @param cosine - The common cosine of each pair.
 * @param input - Draws, level and seed.
 */
export function evaluateCalibration(
  methods: readonly ImageUncertainty[],
  main: string | undefined,
  { left, right, labels, subjects }: PairRows,
  cosine: Float64Array,
  { replicates = 200, level = 0.95, seed = 0 }: ComparisonInput,
): ReportCalibration[] {
  const prior = labels.reduce((sum, label) => sum + label, 0) / labels.length;
  const asked = methods.filter(({ name }) => name === main || name === 'norm');
  asked.sort((a, b) => Number(b.name === main) - Number(a.name === main));
  return asked.flatMap(({ name, label, rule, confidence }): ReportCalibration[] => {
    if (rule?.score !== 'scale-fitted' || rule.fitted === undefined || confidence === undefined) return [];
    const side = (some: Uint32Array): Float64Array => Float64Array.from(some, (i) => confidence[i] as number);
    const { scores } = comparePairs(rule, cosine, side(left), side(right));
    const curve = reliabilityCurve(pairProbability(rule.fitted, scores, prior), labels, { bins: BINS, level });
    const found = {
      name,
      label,
      predicted: curve.map((bin) => bin.predicted),
      observed: curve.map((bin) => ({ value: bin.observed, low: bin.lower, high: bin.upper })),
    };
    // Draws take their time: the other one has its curve alone.
    if (replicates === 0 || name !== (main ?? 'norm')) return [found];
    const options = { fittedPrior: rule.fitted.genuineShare, subjects, replicates, level, seed };
    const { after, cllrMin } = calibrationReport(scores, labels, options);
    return [
      {
        ...found,
        error: estimateOf(after.calibrationError),
        cllr: estimateOf(after.cllr),
        cllrMin: estimateOf(cllrMin),
      },
    ];
  });
}
