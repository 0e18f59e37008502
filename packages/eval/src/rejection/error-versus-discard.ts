import { ScaleFaceError } from '@scaleface/numerics';
import { checkWholeWeights } from '../counts/weights.js';
import { pickNumbers } from '../input/map-numbers.js';
import { discardProblem } from './discard-problem.js';
import type { DiscardCurve, DiscardInput } from './discard-types.js';

/**
 * Error-versus-discard characteristic (EDC; ISO/IEC 29794-1, NIST, Schlett et al. arXiv 2303.13294): with a fixed
 * threshold, the error among the pairs kept while the least certain ones are discarded. Pairs of equal uncertainty
 * leave together, so the result does not depend on the order of the list.
 *
 * $e(x) = \#\{\text{kept errors}\} / \#\text{kept}$, and the area is the exact integral of the steps. Oracle: dasec's
 * `edc.py`, to every digit.
 *
 * @param input - Pairs, uncertainty, and how the threshold is set, by a {@link DISCARD_PRESETS | preset} or part by part.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`, `out-of-range`, `unknown-name` (preset), `unsupported` (weights
 *   that are not whole), `invalid-argument` (no pair of that class).
 *
 * @example
 * ```ts
 * import { errorVersusDiscard } from '@scaleface/eval';
 *
 * const edc = errorVersusDiscard({
 *   scores: [0.9, 0.8, 0.1, 0.7],
 *   uncertainty: [1, 2, 4, 3],
 *   threshold: 0.5,
 * });
 * [...edc.discard]; // => [0, 0.25, 0.5, 0.75, 1]
 * [...edc.error]; // => [0.25, 0, 0, 0, 0]
 * edc.area; // => 0.0625
 * ```
 */
export function errorVersusDiscard(input: DiscardInput): DiscardCurve {
  const { scores, weights } = input;
  const { pairs, curveOf } = discardProblem(input);
  if (weights === undefined) return curveOf();
  checkWholeWeights(scores, weights, 'weights');
  const own = pickNumbers(weights, pairs);
  if (own.some((w) => w > 0)) return curveOf(own);
  throw new ScaleFaceError('no pair of the class has weight', { code: 'invalid-argument', path: 'weights' });
}
