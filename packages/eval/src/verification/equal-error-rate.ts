import { at } from '@scaleface/numerics';
import type { Labels, Numbers } from '../input/arrays.js';
import { type CountCurve, countCurve, type PairWeights } from './curve.js';

/** One point of the error trade-off. */
export interface ErrorPoint {
  /** False match rate. */
  readonly fmr: number;
  /** False non-match rate. */
  readonly fnmr: number;
  /** Pairs with a score at least this large are accepted. */
  readonly threshold: number;
}

/** The equal error rate with the two measured points it lies between. */
export interface EqualErrorRate {
  /** Where the line between the two points crosses $\mathrm{FMR} = \mathrm{FNMR}$; `NaN` if a class is empty. */
  readonly eer: number;
  /** The strictest threshold of the bracket: $\mathrm{FMR} \le \mathrm{FNMR}$. */
  readonly strict: ErrorPoint;
  /** The most lenient threshold of the bracket: $\mathrm{FMR} \ge \mathrm{FNMR}$. */
  readonly lenient: ErrorPoint;
  /** The point of the two where the rates differ least, the strict one if they tie: a threshold to use. */
  readonly threshold: number;
}

/**
 * Equal error rate. Finite lists seldom hold a threshold where both errors are equal, so the two neighbouring points
 * are given beside the interpolated rate; they bound it from both sides.
 *
 * Oracle: a search for the crossing of the lines between all measured points.
 *
 * @param scores - One similarity per pair.
 * @param labels - One label per pair.
 * @param options - Weights.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`, `out-of-range` (weight).
 *
 * @example
 * ```ts
 * import { equalErrorRate } from '@scaleface/eval';
 *
 * const { eer, strict, lenient } = equalErrorRate([0.9, 0.7, 0.4, 0.6, 0.2, 0.1], [1, 1, 1, 0, 0, 0]);
 * eer; // => 0.33333
 * [strict.fmr, lenient.fnmr]; // => [0.33333, 0.33333]
 * ```
 */
export function equalErrorRate(scores: Numbers, labels: Labels, options: PairWeights = {}): EqualErrorRate {
  return equalErrorRateOf(countCurve(scores, labels, options));
}

/** The equal error rate of counts. */
export function equalErrorRateOf(curve: CountCurve): EqualErrorRate {
  const { genuine, impostor } = curve;
  const point = (i: number): ErrorPoint => ({
    fmr: (i < 0 ? 0 : at(curve.falseAccepts, i)) / impostor,
    fnmr: (genuine - (i < 0 ? 0 : at(curve.trueAccepts, i))) / genuine,
    threshold: i < 0 ? Number.POSITIVE_INFINITY : at(curve.threshold, i),
  });
  if (genuine === 0 || impostor === 0) {
    const nowhere: ErrorPoint = { fmr: Number.NaN, fnmr: Number.NaN, threshold: Number.NaN };
    return { eer: Number.NaN, strict: nowhere, lenient: nowhere, threshold: Number.NaN };
  }
  // FMR − FNMR rises along the curve from −1 to 1; compared without division.
  const excess = (i: number): number =>
    at(curve.falseAccepts, i) * genuine - (genuine - at(curve.trueAccepts, i)) * impostor;
  let place = 0;
  for (let end = curve.threshold.length - 1; place < end; ) {
    const middle = (place + end) >> 1;
    if (excess(middle) < 0) place = middle + 1;
    else end = middle;
  }
  const lenient = point(place);
  const strict = excess(place) === 0 ? lenient : point(place - 1);
  const before = strict.fnmr - strict.fmr;
  const after = lenient.fmr - lenient.fnmr;
  const share = before + after === 0 ? 0 : before / (before + after);
  return {
    eer: strict.fmr + share * (lenient.fmr - strict.fmr),
    strict,
    lenient,
    threshold: before <= after ? strict.threshold : lenient.threshold,
  };
}
