import { ScaleFaceError } from '@scaleface/numerics';
import { areaUnder } from '../counts/area.js';
import type { Labels, Numbers } from '../input/arrays.js';
import { type CountCurve, countCurve, type PairWeights } from './curve.js';
import { rocCurve } from './roc.js';

/**
 * Area under the ROC, the probability that a genuine score exceeds an impostor score, ties one half (Mann–Whitney).
 * Summed in integers: exact as long as twice the product of the class sizes is below $2^{53}$.
 *
 * Oracle: scikit-learn's `roc_auc_score` (job `scikit-learn`, 200 random lists); the published evaluation to 1e-12.
 *
 * @param scores - One similarity per pair.
 * @param labels - One label per pair.
 * @param options - Weights; with whole ones the sum stays in integers.
 * @returns The area; `NaN` if a class is empty.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`, `out-of-range` (weight).
 *
 * @example
 * ```ts
 * import { rocAuc } from '@scaleface/eval';
 *
 * rocAuc([0.9, 0.8, 0.8, 0.1], [1, 1, 0, 0]); // => 0.875
 * ```
 */
export function rocAuc(scores: Numbers, labels: Labels, options: PairWeights = {}): number {
  return rocAucOf(countCurve(scores, labels, options));
}

/** The area under the ROC of counts. */
export function rocAucOf({ trueAccepts, falseAccepts, genuine, impostor }: CountCurve): number {
  let twice = 0;
  let lastTrue = 0;
  let lastFalse = 0;
  for (let i = 0; i < trueAccepts.length; i++) {
    const t = trueAccepts[i] as number;
    const f = falseAccepts[i] as number;
    twice += (f - lastFalse) * (t + lastTrue);
    lastTrue = t;
    lastFalse = f;
  }
  return twice / (2 * genuine * impostor);
}

/** Options of {@link partialAuc}. */
export interface PartialAucOptions extends PairWeights {
  /**
   * `raw`: the area itself, at most `maxFpr`; `mcclish`: $\frac12(1 + \frac{A-m}{M-m})$ with $m = f^2/2$ and $M = f$,
   * one half for chance and 1 for perfection (what scikit-learn's `roc_auc_score(max_fpr)` gives). Default `raw`.
   */
  readonly scale?: 'raw' | 'mcclish';
}

/**
 * Area under the ROC up to a false accept rate, with the curve cut on the line between its points.
 *
 * Source: McClish, Analyzing a portion of the ROC curve, 1989. Oracle: scikit-learn's `roc_auc_score` with `max_fpr` (job
 * `scikit-learn`, 200 random lists).
 *
 * @param scores - One similarity per pair.
 * @param labels - One label per pair.
 * @param maxFpr - Right end, in $(0, 1]$.
 * @param options - How it is scaled; weights.
 * @throws ScaleFaceError `out-of-range`.
 *
 * @example
 * ```ts
 * import { partialAuc } from '@scaleface/eval';
 *
 * partialAuc([0.9, 0.8, 0.8, 0.1], [1, 1, 0, 0], 0.5); // => 0.375
 * partialAuc([0.9, 0.8, 0.8, 0.1], [1, 1, 0, 0], 0.5, { scale: 'mcclish' }); // => 0.83333
 * ```
 */
export function partialAuc(scores: Numbers, labels: Labels, maxFpr: number, options: PartialAucOptions = {}): number {
  if (!(maxFpr > 0 && maxFpr <= 1)) {
    throw new ScaleFaceError('not a rate', {
      code: 'out-of-range',
      path: 'maxFpr',
      expected: 'a number in (0, 1]',
      received: String(maxFpr),
    });
  }
  const { weights } = options;
  const { fpr, tpr } = rocCurve(scores, labels, weights === undefined ? {} : { weights });
  const area = areaUnder(fpr, tpr, 'trapezoid', maxFpr);
  if (options.scale !== 'mcclish') return area;
  const least = maxFpr ** 2 / 2;
  return (1 + (area - least) / (maxFpr - least)) / 2;
}
