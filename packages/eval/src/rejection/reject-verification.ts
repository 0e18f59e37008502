import { at } from '@scaleface/numerics';
import type { RankedPairs } from '../counts/ranked-pairs.js';
import type { Numbers } from '../input/arrays.js';
import type { RejectionConvention, RejectionPreset } from './convention.js';
import { acceptedOf, areasOf, rejectionEngine } from './engine.js';
import { lineupOf, problemOf, type RejectionInput, weightsOf } from './input.js';

/** One rejected portion; arrays run over the operating points. */
export interface RejectionRow {
  /** The portion asked for. */
  readonly rejected: number;
  /** Pairs kept. */
  readonly kept: number;
  /** Genuine pairs kept. */
  readonly genuine: number;
  /** Impostor pairs kept. */
  readonly impostor: number;
  /** True accept rate among the genuine pairs kept; `NaN` without any. */
  readonly tar: readonly number[];
  /** False non-match rate, $1 - \mathrm{TAR}$. */
  readonly fnmr: readonly number[];
  /** False accept rate achieved among the impostor pairs kept; `NaN` without any. */
  readonly far: readonly number[];
  /** False accepts among the pairs kept: how many events the rate rests on. */
  readonly falseAccepts: readonly number[];
  /** The threshold. */
  readonly threshold: readonly number[];
}

/** A rejection curve per operating point. */
export interface RejectionCurves {
  /** The preset it started from. */
  readonly preset: RejectionPreset;
  /** The whole convention. */
  readonly convention: RejectionConvention;
  /** Operating points: false accept rates, or starting errors. */
  readonly fars: readonly number[];
  /** The rejected portions. */
  readonly rejectedPortions: readonly number[];
  /** One row per rejected portion. */
  readonly rows: readonly RejectionRow[];
  /** Area under the measure over the portions, one per operating point, not divided by the width. */
  readonly area: readonly number[];
}

function rowAt(ranks: RankedPairs, rejected: number, threshold: readonly number[], accept: string): RejectionRow {
  const { genuine, impostor } = ranks;
  const tar = threshold.map((t) => acceptedOf(ranks, genuine, t, accept) / genuine.size);
  const falseAccepts = threshold.map((t) => acceptedOf(ranks, impostor, t, accept));
  return {
    rejected,
    kept: genuine.size + impostor.size,
    genuine: genuine.size,
    impostor: impostor.size,
    tar,
    fnmr: tar.map((t) => 1 - t),
    far: falseAccepts.map((f) => f / impostor.size),
    falseAccepts,
    threshold,
  };
}

/**
 * Verification with rejection: how the error falls as the least certain pairs are refused. One engine for every
 * convention in use; the preset `scaleface` is the published evaluation (threshold re-fitted on the pairs kept,
 * $\lfloor N(1-r) \rfloor$ pairs kept after a stable sort, trapezoid area over $r \in [0, 0.5]$, not normalised).
 *
 * All pairs are sorted once; each portion then only takes away the pairs that leave, $O(N)$ in all.
 *
 * The tie rule of weights: copies of a pair are equally certain and stand next to each other, so under `stable` the
 * other pairs leave before or after them exactly as without weights, and where the cut falls among the copies the pair
 * keeps a part of its weight; under `block` all copies stay or leave. Every convention is thus exact: the rows are those
 * of the list with the pairs written out.
 *
 * Oracle: the published evaluation, digit for digit (preset `scaleface`); the definition, share by share, under every other
 * convention.
 *
 * @param input - Pairs, their uncertainty and the convention, weights.
 * @returns A row per portion, and the area per operating point.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`, `out-of-range`, `invalid-argument`, `unknown-name`;
 *   `unsupported` for weights that are not whole.
 *
 * @example
 * ```ts
 * import { rejectVerification } from '@scaleface/eval';
 *
 * const curves = rejectVerification({
 *   scores: [0.9, 0.2, 0.8, 0.5, 0.1, 0.3],
 *   labels: [1, 1, 1, 0, 0, 0],
 *   uncertainty: [0.1, 0.9, 0.2, 0.3, 0.1, 0.2],
 *   rejectedPortions: [0, 0.2],
 *   fars: [0],
 * });
 * curves.rows[0]?.tar; // => [0.66667]
 * curves.rows[1]?.tar; // => [1]
 * curves.area[0]; // => 0.16667
 * ```
 */
export function rejectVerification(input: RejectionInput): RejectionCurves {
  const problem = problemOf(input);
  const lineup = lineupOf(input);
  const { convention, fars, portions } = problem;
  const { ranks, weigh, walk } = rejectionEngine(problem);
  weigh(weightsOf(input));
  const rows: RejectionRow[] = [];
  walk(lineup)((k, thresholds) => {
    rows.push(rowAt(ranks, at(portions, k), thresholds, convention.accept));
  });
  const curves = fars.map((_, f): Numbers => rows.map((row) => at(row[convention.measure], f)));
  const area = areasOf(problem, curves);
  return { preset: input.preset ?? 'scaleface', convention, fars, rejectedPortions: portions, rows, area };
}
