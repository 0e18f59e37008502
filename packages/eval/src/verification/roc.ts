import type { Labels, Numbers } from '../input/arrays.js';
import { pickNumbers } from '../input/map-numbers.js';
import { type CountCurve, countCurve, type PairWeights } from './curve.js';

/** Options of {@link rocCurve}. */
export interface RocOptions extends PairWeights {
  /**
   * Leave out points on the straight line between their neighbours (both counts), as scikit-learn does by default.
   * Default false: every distinct score is a point.
   */
  readonly dropIntermediate?: boolean;
}

/** A receiver operating characteristic; arrays run from the strictest threshold, $+\infty$, to the most lenient. */
export interface RocCurve {
  /** False accept rate (FMR); `NaN` without impostor pairs. */
  readonly fpr: Float64Array;
  /** True accept rate; `NaN` without genuine pairs. */
  readonly tpr: Float64Array;
  /** Pairs with a score at least this large are accepted. */
  readonly thresholds: Float64Array;
  /** Number of genuine pairs. */
  readonly genuine: number;
  /** Number of impostor pairs. */
  readonly impostor: number;
}

/** Indices of the points that are corners: where the second difference of either count is not zero. */
function corners({ trueAccepts, falseAccepts }: CountCurve): Uint32Array {
  const n = trueAccepts.length;
  const bends = (counts: Float64Array, i: number): boolean =>
    (counts[i + 1] as number) - 2 * (counts[i] as number) + (counts[i - 1] as number) !== 0;
  return Uint32Array.from({ length: n }, (_, i) => i).filter(
    (i) => i === 0 || i === n - 1 || bends(trueAccepts, i) || bends(falseAccepts, i),
  );
}

const startingAt = (first: number, rest: Float64Array): Float64Array => {
  const all = new Float64Array(rest.length + 1);
  all[0] = first;
  all.set(rest, 1);
  return all;
};

/**
 * The ROC: accept rates of both classes at every distinct score, and the point $(0, 0)$ at threshold $+\infty$.
 * Equal to `sklearn.metrics.roc_curve` point by point.
 *
 * Oracle: scikit-learn's `roc_curve`, points and thresholds, with and without thinning (job `scikit-learn`, 200 random lists).
 *
 * @param scores - One similarity per pair; infinities allowed.
 * @param labels - One label per pair, 1 or `true` for genuine.
 * @param options - Whether to thin the points; weights.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`, `out-of-range` (weight).
 *
 * @example
 * ```ts
 * import { rocCurve } from '@scaleface/eval';
 *
 * const roc = rocCurve([0.9, 0.8, 0.8, 0.1], [1, 1, 0, 0]);
 * [...roc.fpr]; // => [0, 0, 0.5, 1]
 * [...roc.tpr]; // => [0, 0.5, 1, 1]
 * ```
 */
export function rocCurve(scores: Numbers, labels: Labels, options: RocOptions = {}): RocCurve {
  return rocOf(countCurve(scores, labels, options), options);
}

/** The ROC of counts. */
export function rocOf(curve: CountCurve, options: Pick<RocOptions, 'dropIntermediate'>): RocCurve {
  const picked = options.dropIntermediate === true ? corners(curve) : undefined;
  const pick = (values: Float64Array): Float64Array => (picked === undefined ? values : pickNumbers(values, picked));
  const { genuine, impostor } = curve;
  return {
    fpr: startingAt(0, pick(curve.falseAccepts)).map((c) => c / impostor),
    tpr: startingAt(0, pick(curve.trueAccepts)).map((c) => c / genuine),
    thresholds: startingAt(Number.POSITIVE_INFINITY, pick(curve.threshold)),
    genuine,
    impostor,
  };
}

/** A detection error trade-off; arrays run from the most lenient threshold to the strictest. */
export interface DetCurve {
  /** False match rate, falling; `NaN` without impostor pairs. */
  readonly fmr: Float64Array;
  /** False non-match rate, rising; `NaN` without genuine pairs. */
  readonly fnmr: Float64Array;
  /** Pairs with a score at least this large are accepted; the last is $+\infty$. */
  readonly thresholds: Float64Array;
  /** Number of genuine pairs. */
  readonly genuine: number;
  /** Number of impostor pairs. */
  readonly impostor: number;
}

/** Options of {@link detCurve}. */
export interface DetOptions extends PairWeights {
  /**
   * Keep the points beyond the first without a false match and beyond the first without a false non-match, where one
   * rate stays zero and the other only grows. Default false, as scikit-learn.
   */
  readonly whole?: boolean;
}

/**
 * The DET: $\mathrm{FMR}(t) = \#\{\text{impostor} \ge t\}/n_\text{imp}$ against
 * $\mathrm{FNMR}(t) = \#\{\text{genuine} < t\}/n_\text{gen}$ at every distinct score and at $+\infty$ (ISO/IEC 19795-1).
 * Equal to `sklearn.metrics.det_curve` point by point; with an empty class its rate is `NaN`.
 *
 * Source: Martin et al., The DET curve in assessment of detection task performance, Eurospeech 1997. Oracle: scikit-learn's
 * `det_curve` (job `scikit-learn`, 200 random lists).
 *
 * @param scores - One similarity per pair.
 * @param labels - One label per pair.
 * @param options - Whether to keep the ends; weights.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`, `out-of-range` (weight).
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`.
 *
 * @example
 * ```ts
 * import { detCurve } from '@scaleface/eval';
 *
 * const det = detCurve([0.9, 0.8, 0.8, 0.1], [1, 1, 0, 0]);
 * [...det.fmr]; // => [0.5, 0]
 * [...det.fnmr]; // => [0, 0.5]
 * ```
 */
export function detCurve(scores: Numbers, labels: Labels, options: DetOptions = {}): DetCurve {
  return detOf(countCurve(scores, labels, options), options);
}

/** The DET of counts. */
export function detOf(curve: CountCurve, options: Pick<DetOptions, 'whole'>): DetCurve {
  const { genuine, impostor, falseAccepts, trueAccepts, threshold } = curve;
  const falses = startingAt(0, falseAccepts);
  const trues = startingAt(0, trueAccepts);
  const whole = options.whole === true;
  // The strictest threshold kept is the last one without a false match; the most lenient, the first that misses nobody.
  const first = whole ? 0 : falses.lastIndexOf(0);
  const last = whole ? trues.length - 1 : trues.indexOf(genuine);
  const part = (values: Float64Array): Float64Array => values.slice(first, Math.max(first, last) + 1).reverse();
  return {
    fmr: part(falses).map((c) => c / impostor),
    fnmr: part(trues).map((c) => (genuine - c) / genuine),
    thresholds: part(startingAt(Number.POSITIVE_INFINITY, threshold)),
    genuine,
    impostor,
  };
}
