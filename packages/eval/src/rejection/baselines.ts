import { at } from '@scaleface/numerics';
import type { Numbers } from '../input/arrays.js';
import { areasOf, type RejectionEngine, rejectionEngine } from './engine.js';
import { problemOf, type RejectionInput, weightsOf } from './input.js';
import { oracleConfidence, oracleLineup } from './oracle.js';
import { type RejectionCurves, rejectVerification } from './reject-verification.js';

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

/** The mean score, added up copy by copy so that it is that of the list written out, to the last digit. */
function meanScore(scores: Numbers, weights?: Numbers): number {
  let sum = 0;
  let count = 0;
  for (let i = 0; i < scores.length; i++) {
    const copies = weights === undefined ? 1 : (weights[i] as number);
    for (let copy = 0; copy < copies; copy++) sum += scores[i] as number;
    count += copies;
  }
  return count === 0 ? 0 : sum / count;
}

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
 * Oracle: the definitions as plain loops, portion by portion, with thresholds fixed and taken anew.
 *
 * @param input - As for {@link rejectVerification}, weights included; uncertainty and mode play no part.
 * @throws ScaleFaceError as {@link rejectVerification}.
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
  const { scores, labels } = input;
  const engine = rejectionEngine(problemOf(input));
  const weights = weightsOf(input);
  const { fars, portions } = engine.problem;
  engine.weigh(weights);
  const { random, oracle } = bounds(engine)();
  return {
    random,
    oracle: { value: portions.map((_, k) => oracle.value.map((curve) => at(curve, k))), area: oracle.area },
    perfect: rejectVerification({
      ...input,
      fars,
      uncertainty: oracleConfidence(scores, labels, meanScore(scores, weights)),
      mode: 'confidence',
    }),
  };
}

/**
 * Random and oracle of an engine with the weights it has; here `oracle.value[f]` is the curve of operating point $f$.
 *
 * @param engine - Pairs and convention.
 */
export function bounds(engine: RejectionEngine): () => Pick<RejectionBaselines, 'random' | 'oracle'> {
  const { problem, ranks } = engine;
  const { fars, portions } = problem;
  const lineupAt = oracleLineup(problem.scores, ranks);
  const width = (portions.at(-1) ?? 0) - (portions[0] ?? 0);
  return () => {
    const thresholds = engine.thresholds();
    const flat = engine.start();
    const value = thresholds.map((t, f) => {
      const curves = engine.measure(lineupAt(Number.isNaN(t) ? 0 : t), [at(fars, f)])();
      return carriedOn(at(curves, 0));
    });
    return {
      random: { value: flat, area: flat.map((v) => v * width) },
      oracle: { value, area: areasOf(problem, value) },
    };
  };
}

/**
 * How far an area lies on the way from random rejection to the oracle's,
 * $\mathrm{PRR} = (A - A_\text{random})/(A_\text{oracle} - A_\text{random})$: 0 is chance, 1 the oracle. The same for
 * areas under accept rates and under error rates. `NaN` where random and oracle agree. Oracle: areas placed at known shares
 * of the way.
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
