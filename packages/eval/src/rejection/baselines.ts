import { areaUnder } from '../counts/area.js';
import { isGenuine } from '../counts/arrays.js';
import { rankSorted, sortedDescending } from '../counts/ranked.js';
import { splitByLabel } from '../counts/split.js';
import { conventionOf, usualTargets } from './convention.js';
import { type RejectionCurves, type RejectionInput, rejectVerification } from './reject-verification.js';
import { thresholdFor } from './thresholds.js';

/** Curves that bound what an uncertainty can do; arrays run over the operating points. */
export interface RejectionBaselines {
  /** Rejection at random: the expected measure is flat at its value without rejection. */
  readonly random: {
    /** The measure at every portion. */
    readonly value: readonly number[];
    /** Area under it. */
    readonly area: readonly number[];
  };
  /**
   * The oracle of each operating point: confidence $(2y-1)(s - t_f)$ with the threshold $t_f$ without rejection, so
   * that exactly the errors at that point leave first, the worst of them foremost. Where it has rejected all pairs of a
   * class, the last rate it could measure goes on.
   */
  readonly oracle: {
    /** `value[k][f]`: the measure at portion $k$ and operating point $f$. */
    readonly value: readonly (readonly number[])[];
    /** Area under it. */
    readonly area: readonly number[];
  };
  /** The published oracle, confidence $(2y-1)(s - \bar s)$ with the mean score of all pairs, at every point. */
  readonly perfect: RejectionCurves;
}

const margins = ({ scores, labels }: Pick<RejectionInput, 'scores' | 'labels'>, threshold: number): Float64Array =>
  Float64Array.from({ length: scores.length }, (_, i) => {
    const margin = (scores[i] as number) - threshold;
    return isGenuine(labels[i]) ? margin : -margin;
  });

const mean = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] as number;
  return sum / values.length;
};

/** Values in which `NaN` repeats what came before it. */
function carriedOn(values: readonly number[]): number[] {
  let last = Number.NaN;
  return values.map((v) => {
    if (!Number.isNaN(v)) last = v;
    return last;
  });
}

/**
 * Random, oracle and published "perfect" curves under the same convention as {@link rejectVerification}.
 *
 * @param input - As for {@link rejectVerification}; uncertainty and mode play no part.
 *
 * @example
 * ```ts
 * import { rejectionBaselines } from '@scaleface/eval';
 *
 * const { random, oracle } = rejectionBaselines({
 *   scores: [0.9, 0.2, 0.8, 0.5, 0.1, 0.3],
 *   labels: [1, 1, 1, 0, 0, 0],
 *   rejectedPortions: [0, 0.25, 0.5],
 *   fars: [0],
 * });
 * random.area; // => [0.33333]
 * oracle.area; // => [0.45833]
 * ```
 */
export function rejectionBaselines(input: Omit<RejectionInput, 'uncertainty' | 'mode'>): RejectionBaselines {
  const { scores, labels, preset = 'scaleface' } = input;
  const convention = conventionOf(preset, input.convention);
  const fars = Array.from(input.fars ?? usualTargets(preset));
  const { genuine, impostor } = splitByLabel(scores, labels);
  const ranked = [rankSorted(sortedDescending(genuine)), rankSorted(sortedDescending(impostor))] as const;
  const oracles = fars.map((far) => {
    const threshold = thresholdFor(ranked[0], ranked[1], far, convention);
    const uncertainty = margins(input, Number.isNaN(threshold) ? 0 : threshold);
    const { rows } = rejectVerification({ ...input, fars: [far], uncertainty, mode: 'confidence' });
    return carriedOn(rows.map((row) => row[convention.measure][0] as number));
  });
  const perfect = rejectVerification({
    ...input,
    fars,
    uncertainty: margins(input, mean(scores)),
    mode: 'confidence',
  });
  const portions = perfect.rejectedPortions;
  const none = rejectVerification({
    ...input,
    fars,
    rejectedPortions: [0],
    uncertainty: new Float64Array(scores.length),
  });
  const flat = none.rows[0]?.[convention.measure] ?? [];
  const width = (portions.at(-1) ?? 0) - (portions[0] ?? 0);
  return {
    random: { value: flat, area: flat.map((v) => v * width) },
    oracle: {
      value: portions.map((_, k) => oracles.map((o) => o[k] as number)),
      area: oracles.map((o) => areaUnder(portions, o, convention.integration)),
    },
    perfect,
  };
}

/**
 * How far an area lies on the way from random rejection to the oracle's,
 * $\mathrm{PRR} = (A - A_\text{random})/(A_\text{oracle} - A_\text{random})$: 0 is chance, 1 the oracle. The same for
 * areas under accept rates and under error rates. `NaN` where random and oracle agree.
 *
 * @param area - Area of the method.
 * @param random - Area of random rejection.
 * @param oracle - Area of the oracle.
 *
 * @example
 * ```ts
 * import { predictionRejectionRatio } from '@scaleface/eval';
 *
 * predictionRejectionRatio(0.4662, 0.404, 0.4918); // => 0.70843
 * ```
 */
export const predictionRejectionRatio = (area: number, random: number, oracle: number): number =>
  oracle === random ? Number.NaN : (area - random) / (oracle - random);
