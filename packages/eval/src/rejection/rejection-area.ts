import { at, ScaleFaceError } from '@scaleface/numerics';
import { areaUnder } from '../counts/area.js';
import type { RejectionCurves } from './reject-verification.js';

/** Options of {@link rejectionArea}. */
export interface RejectionAreaOptions {
  /** Right end $L$ of the area, a rejected portion. Default: the last portion. */
  readonly upTo?: number;
  /**
   * `raw`: as it is; `width`: divided by the width, a mean rate; `start`: divided by the measure without rejection and
   * the width (1 for a curve that stays where it starts). Default `raw`.
   */
  readonly scale?: 'raw' | 'width' | 'start';
  /**
   * For false non-match rates: subtract $e_0^2/2 - \max(0, e_0-L)^2/2$, the area if each rejected pair were an error.
   * Default false.
   */
  readonly minusBest?: boolean;
}

/**
 * Area under rejection curves, whole or partial: of the measure $e(r)$ after the share $r$ was rejected,
 * $$A = \int_0^L e(r)\,dr,$$
 * by the steps or trapezoids of the curves' convention, scaled as asked for. It compares confidences on the same pairs: of
 * accept rates more is better, of error rates less.
 *
 * Oracle: the trapezoids of a small curve, summed by hand, under every scale.
 *
 * @param curves - From `rejectVerification`.
 * @param options - Right end and scale.
 * @returns One area per operating point.
 * @throws ScaleFaceError `invalid-argument` for what are no curves, or when `minusBest` is asked of accept rates.
 *
 * @example
 * ```ts
 * import { rejectionArea, rejectVerification } from '@scaleface/eval';
 *
 * const curves = rejectVerification({
 *   scores: [0.9, 0.2, 0.8, 0.7],
 *   labels: [1, 1, 1, 1],
 *   uncertainty: [1, 4, 2, 3],
 *   preset: 'nist',
 *   fars: [0.25],
 *   rejectedPortions: [0, 0.25, 0.5],
 * });
 * rejectionArea(curves); // => [0.0625]
 * rejectionArea(curves, { scale: 'start' }); // => [0.5]
 * ```
 */
export function rejectionArea(curves: RejectionCurves, options: RejectionAreaOptions = {}): number[] {
  if (curves?.rows === undefined) {
    throw new ScaleFaceError('not the curves of rejectVerification', {
      code: 'invalid-argument',
      path: 'curves',
      expected: 'rejectedPortions, rows, fars',
    });
  }
  const { rejectedPortions: portions, convention, rows } = curves;
  const { scale = 'raw', minusBest = false } = options;
  if (minusBest && convention.measure !== 'fnmr') {
    throw new ScaleFaceError('only false non-match rates have that best area', {
      code: 'invalid-argument',
      path: 'options.minusBest',
      expected: 'measure fnmr',
      received: convention.measure,
    });
  }
  const first = portions[0] ?? 0;
  const end = Math.min(options.upTo ?? 1, portions.at(-1) ?? 0);
  return curves.fars.map((_, f) => {
    const values = rows.map((row) => at(row[convention.measure], f));
    const start = values[0] ?? Number.NaN;
    const best = minusBest ? start ** 2 / 2 - Math.max(0, start - (end - first)) ** 2 / 2 : 0;
    const area = areaUnder(portions, values, convention.integration, end) - best;
    if (scale === 'raw') return area;
    return area / (end - first) / (scale === 'start' ? start : 1);
  });
}
