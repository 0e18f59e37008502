import { at } from '@scaleface/numerics';
import { checkWholeWeights } from '../counts/weights.js';
import { bounds, predictionRejectionRatio } from '../rejection/baselines.js';
import { areasOf, rejectionEngine } from '../rejection/engine.js';
import { lineupOf, problemOf, type RejectionInput } from '../rejection/input.js';
import type { WeightedStatistic } from './bootstrap.js';

/** What {@link rejectionStatistic} works on: what `rejectVerification` works on, except for the weights. */
export interface RejectionStatisticInput extends Omit<RejectionInput, 'weights'> {
  /** Whether the prediction-rejection ratios are computed too. Default true. */
  readonly ratios?: boolean;
  /** Whether the measure at every portion is given too. Default false. */
  readonly curves?: boolean;
}

/**
 * Rejection under any convention as a statistic of pair weights: the numbers of `rejectVerification({ ...input, weights
 * })` and the ratios of `predictionRejectionRatio` on `rejectionBaselines({ ...input, weights })`, from the same code
 * and to the last digit. Pairs are sorted once, not again at every call.
 *
 * Oracles: `rejectVerification` and `rejectionBaselines` of the pairs written out as often as they weigh, to the last
 * digit; simulated populations whose areas are known (job `coverage`).
 *
 * @param input - Pairs, uncertainty and convention, with the defaults of `rejectVerification`.
 * @returns A statistic for {@link bootstrap}: one area per operating point, then (unless left out) one ratio per point,
 *   then (if asked for) the curve of each point, portion by portion; `NaN` where undefined. It takes whole weights.
 * @throws ScaleFaceError as `rejectVerification`; the statistic itself for bad weights.
 *
 * @example
 * ```ts
 * import { rejectionStatistic } from '@scaleface/eval';
 *
 * const statistic = rejectionStatistic({
 *   scores: [0.9, 0.2, 0.8, 0.5, 0.1, 0.3],
 *   labels: [1, 1, 1, 0, 0, 0],
 *   uncertainty: [0.1, 0.9, 0.2, 0.3, 0.1, 0.2],
 *   rejectedPortions: [0, 0.2],
 *   fars: [0],
 * });
 * const [area] = String(statistic(new Float64Array(6).fill(1))).split(',').map(Number);
 * area; // => 0.16667
 * ```
 */
export function rejectionStatistic(input: RejectionStatisticInput): WeightedStatistic {
  const { ratios = true, curves = false } = input;
  const problem = problemOf(input);
  const engine = rejectionEngine(problem);
  const measure = engine.measure(lineupOf(input));
  const boundsOf = bounds(engine);
  return (weights) => {
    checkWholeWeights(problem.scores, weights, 'weights');
    engine.weigh(weights);
    const values = measure();
    const area = areasOf(problem, values);
    const numbers = [...area];
    if (ratios) {
      const { random, oracle } = boundsOf();
      area.forEach((a, f) => {
        numbers.push(predictionRejectionRatio(a, at(random.area, f), at(oracle.area, f)));
      });
    }
    return Float64Array.from(curves ? [...numbers, ...values.flat()] : numbers);
  };
}
