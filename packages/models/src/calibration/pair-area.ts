import { rejectVerification } from '@scaleface/eval';
import type { ComparedPairs } from './pair-rule.js';

const rejectedPortions = Array.from({ length: 11 }, (_, i) => i / 20);

/**
 * The area under TAR over the rejected shares 0 to 0.5, $\int_0^{0.5} \mathrm{TAR}(r)\,dr$ by trapezoids of width 0.05,
 * pairs leaving by their confidence and the threshold being set anew on those that stay (`rejectVerification` of
 * `@scaleface/eval`): what methods and combinations are chosen by on training identities.
 *
 * Oracle: the shares of genuine pairs above every impostor pair kept, and their trapezoids.
 *
 * @param pairs - Scores and confidences.
 * @param labels - 1 for genuine pairs.
 * @param far - The false accept rate; 0.01 by default.
 *
 * @example
 * ```ts
 * import { pairArea } from '@scaleface/models';
 *
 * // The last genuine pair scores below an impostor pair: a confidence that is low for it is worth more than one that is not.
 * const scores = Float64Array.of(0.9, 0.8, 0.7, 0.2, 0.3, 0.1, 0.1, 0);
 * const labels = Uint8Array.of(1, 1, 1, 1, 0, 0, 0, 0);
 * pairArea({ scores, confidence: Float64Array.of(9, 8, 7, 1, 6, 7, 8, 9) }, labels); // => 0.49375
 * pairArea({ scores, confidence: Float64Array.of(1, 7, 8, 9, 6, 7, 8, 9) }, labels); // => 0.46042
 * ```
 */
export function pairArea({ scores, confidence }: ComparedPairs, labels: Uint8Array, far: number = 0.01): number {
  const input = { scores, labels, uncertainty: confidence, mode: 'confidence' as const, rejectedPortions, fars: [far] };
  return rejectVerification(input).area[0] as number;
}
