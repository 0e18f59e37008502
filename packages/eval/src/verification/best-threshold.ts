import { at } from '@scaleface/numerics';
import type { Labels, Numbers } from '../input/arrays.js';
import { type CountCurve, countCurve, type PairWeights } from './curve.js';
import type { ErrorPoint } from './equal-error-rate.js';

/** The threshold at which a figure is largest, and the figure. */
export interface BestThreshold extends ErrorPoint {
  /** The figure. */
  readonly value: number;
}

/** Options of {@link bestThreshold}. */
export interface BestThresholdOptions extends PairWeights {
  /** The figure: Youden's index (default) or the Matthews correlation coefficient. */
  readonly by?: 'youden' | 'matthews';
}

/** Youden's index of a point of the curve. */
const youden = ({ genuine, impostor }: CountCurve, accepts: number, matches: number): number =>
  (accepts * impostor - matches * genuine) / (genuine * impostor);

/** The Matthews correlation coefficient of a point of the curve; 0 where all pairs get one answer. */
function matthews({ genuine, impostor }: CountCurve, accepts: number, matches: number): number {
  const [missed, refused] = [genuine - accepts, impostor - matches];
  const accepted = accepts + matches;
  const rejected = missed + refused;
  if (accepted === 0 || rejected === 0) return 0;
  const covariance = accepts * refused - matches * missed;
  return covariance / (Math.sqrt(accepted * rejected) * Math.sqrt(genuine * impostor));
}

/**
 * The threshold with the largest Youden index, $J = 1 - \mathrm{FMR} - \mathrm{FNMR}$ (1950), or Matthews correlation
 * coefficient, $(TP \cdot TN - FP \cdot FN) / \sqrt{(TP+FP)(TP+FN)(TN+FP)(TN+FN)}$ (1975), and that figure; of equally good
 * thresholds the lowest. All pairs may be rejected, at a threshold of $+\infty$, where both are 0. Such a threshold is
 * fitted to these pairs: its rates on others are worse. Oracles: naive search, and `pyeer` where its largest figure is
 * not negative.
 *
 * @param scores - One similarity per pair.
 * @param labels - One label per pair.
 * @param options - The figure; weights.
 * @returns The figure and its point; `NaN` if a class is empty.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite` (NaN score), `out-of-range` (weight).
 *
 * @example
 * ```ts
 * import { bestThreshold } from '@scaleface/eval';
 *
 * const { value, threshold, fnmr } = bestThreshold([0.9, 0.7, 0.4, 0.6, 0.2, 0.1], [1, 1, 1, 0, 0, 0]);
 * [value, threshold, fnmr]; // => [0.66667, 0.4, 0]
 * ```
 */
export function bestThreshold(scores: Numbers, labels: Labels, options: BestThresholdOptions = {}): BestThreshold {
  const curve = countCurve(scores, labels, options);
  const { genuine, impostor } = curve;
  if (genuine === 0 || impostor === 0) {
    return { value: Number.NaN, fmr: Number.NaN, fnmr: Number.NaN, threshold: Number.NaN };
  }
  const figure = options.by === 'matthews' ? matthews : youden;
  let best: BestThreshold = { value: 0, fmr: 0, fnmr: 1, threshold: Number.POSITIVE_INFINITY };
  curve.threshold.forEach((threshold, k) => {
    const [accepts, matches] = [at(curve.trueAccepts, k), at(curve.falseAccepts, k)];
    const value = figure(curve, accepts, matches);
    if (value < best.value) return;
    best = { value, fmr: matches / impostor, fnmr: (genuine - accepts) / genuine, threshold };
  });
  return best;
}
