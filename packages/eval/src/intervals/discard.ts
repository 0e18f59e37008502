import { checkSameLength } from '../input/arrays.js';
import { pickNumbers } from '../input/map-numbers.js';
import { discardToReduce } from '../rejection/discard-area.js';
import { discardProblem } from '../rejection/discard-problem.js';
import type { DiscardCurve, DiscardInput } from '../rejection/discard-types.js';
import { type BootstrapEstimate, type BootstrapOptions, bootstrap } from './bootstrap.js';
import type { IntervalEstimate } from './interval.js';
import { percentileInterval } from './percentile.js';
import { indexSubjects, type RecordSubjects } from './subjects.js';
import { type EventWarning, eventWarnings } from './warnings.js';

/** What {@link errorVersusDiscardIntervals} works on. */
export interface DiscardIntervalInput extends Omit<DiscardInput, 'weights'> {
  /** The two identities of each pair. */
  readonly subjects: RecordSubjects;
  /** The share of the starting error to come down to, in [0, 1]. Default 0.5. */
  readonly share?: number;
}

/** Figures of an error-versus-discard characteristic with their intervals. */
export interface DiscardIntervals {
  /** The curve. */
  readonly curve: DiscardCurve;
  /** Error before anything is discarded. */
  readonly startingError: IntervalEstimate;
  /** Area under the steps up to `upTo`. */
  readonly area: IntervalEstimate;
  /** The same above the least possible. */
  readonly areaAboveBest: IntervalEstimate;
  /** The discarded fraction of `discardToReduce`; an end of $+\infty$ is never. */
  readonly discardToReduce: IntervalEstimate;
  /** Whether the errors at the start are too few: the rules of 3 and 30. */
  readonly warnings: readonly EventWarning[];
}

/**
 * An error-versus-discard characteristic with subject-clustered intervals: identities are drawn with replacement, the
 * threshold is set anew in each draw by the rule of the input (a `threshold` given is held), and figures are those of the
 * drawn pairs, written out. Draws without pairs of the class are left out. The interval of the discarded fraction has draws
 * as its ends, infinite ones too. Oracles: the figures of the curve with the weights of each draw, and populations
 * whose figures are known.
 *
 * @param input - Pairs, identities, uncertainty and how the threshold is set.
 * @param options - Replicates, seed and level of `bootstrap`.
 * @returns The curve and its figures.
 * @throws ScaleFaceError as `errorVersusDiscard`, and `shape-mismatch` for identities of other pairs.
 *
 * @example
 * ```ts
 * import { errorVersusDiscardIntervals } from '@scaleface/eval';
 *
 * const id = ['a', 'a', 'b', 'b', 'c', 'c', 'd', 'd'];
 * const found = errorVersusDiscardIntervals({
 *   scores: [0.9, 0.2, 0.8, 0.7, 0.1, 0.9, 0.8, 0.7],
 *   uncertainty: [0.1, 0.9, 0.2, 0.3, 0.8, 0.2, 0.4, 0.1],
 *   subjects: { left: id, right: id },
 *   threshold: 0.5,
 * });
 * found.startingError.estimate; // => 0.25
 * found.discardToReduce.estimate; // => 0.25
 * found.warnings[0]?.rule; // => 'rule-of-30'
 * ```
 */
export function errorVersusDiscardIntervals(
  input: DiscardIntervalInput,
  options: Pick<BootstrapOptions, 'replicates' | 'seed' | 'level'> = {},
): DiscardIntervals {
  const { share = 0.5, level = 0.95 } = { ...input, ...options };
  const { pairs, curveOf } = discardProblem(input);
  const index = indexSubjects(input.subjects);
  checkSameLength(input.scores, index.left, 'subjects.left');
  const subjects = { left: pickNumbers(index.left, pairs), right: pickNumbers(index.right, pairs) };
  const curve = curveOf();
  const statistic = (weights: Float64Array): number[] => {
    const drawn = curveOf(weights);
    if (drawn.pairs === 0) return [Number.NaN, Number.NaN, Number.NaN, Number.NaN];
    return [drawn.startingError, drawn.area, drawn.areaAboveBest, discardToReduce(drawn, share)];
  };
  const { all } = bootstrap({ ...options, statistic, subjects });
  const [startingError, area, areaAboveBest, reduced] = all as [
    BootstrapEstimate,
    BootstrapEstimate,
    BootstrapEstimate,
    BootstrapEstimate,
  ];
  const ends = ({ estimate, lower, upper }: BootstrapEstimate): IntervalEstimate => ({ estimate, lower, upper, level });
  return {
    curve,
    startingError: ends(startingError),
    area: ends(area),
    areaAboveBest: ends(areaAboveBest),
    discardToReduce: percentileInterval(reduced, level),
    warnings: eventWarnings(curve.errors, curve.pairs),
  };
}
