import { ScaleFaceError } from '@scaleface/numerics';
import { checkSameLength, type Numbers } from '../input/arrays.js';

/**
 * Checks one weight per pair: finite and not negative.
 *
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`, `out-of-range`.
 */
export function checkWeights(pairs: ArrayLike<unknown>, weights: Numbers, path: string): void {
  checkSameLength(pairs, weights, path);
  for (let i = 0; i < weights.length; i++) {
    const w = weights[i] as number;
    if (w >= 0 && w < Number.POSITIVE_INFINITY) continue;
    throw new ScaleFaceError('not a weight', {
      code: w < 0 ? 'out-of-range' : 'not-finite',
      path: `${path}[${i}]`,
      expected: 'a finite number ≥ 0',
      received: String(w),
    });
  }
}

/**
 * Checks one whole weight per pair: rules that count pairs, such as "the $k$-th largest impostor score", say nothing
 * about parts of a pair.
 *
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`, `out-of-range`, `unsupported` (a fraction).
 */
export function checkWholeWeights(pairs: ArrayLike<unknown>, weights: Numbers, path: string): void {
  checkWeights(pairs, weights, path);
  for (let i = 0; i < weights.length; i++) {
    if (Number.isInteger(weights[i])) continue;
    throw new ScaleFaceError('a rule that counts pairs takes only whole weights', {
      code: 'unsupported',
      path: `${path}[${i}]`,
      expected: 'a whole number',
      received: String(weights[i]),
      hint: 'ROC, DET, AUC and EER take fractions',
    });
  }
}
