import { at } from '@scaleface/numerics';
import { areaUnder } from '../counts/area.js';
import { checkFractions } from '../input/arrays.js';
import type { DiscardCurve } from './discard-types.js';

/** The part of a curve that the figures below read. */
export type DiscardSteps = Pick<DiscardCurve, 'discard' | 'error' | 'startingError'>;

/**
 * Partial area under an error-versus-discard characteristic: under its steps, the least possible, and what lies between
 * (the figure of ISO/IEC 29794-1 and of Schlett et al., arXiv 2303.13294, by which quality measures are compared).
 *
 * $A(L) = \int_0^L e(x)\,dx$ and $A^*(L) = e_0^2/2 - \max(0, e_0-L)^2/2$, the area if every discarded pair were an error.
 * Oracle: dasec's `edc.py`, to every digit.
 *
 * @param curve - From {@link errorVersusDiscard}.
 * @param upTo - The discard fraction $L$, in [0, 1].
 * @returns `area`, `bestArea` and `areaAboveBest`, their difference.
 * @throws ScaleFaceError `out-of-range`.
 *
 * @example
 * ```ts
 * import { discardArea, errorVersusDiscard } from '@scaleface/eval';
 *
 * const edc = errorVersusDiscard({ scores: [0.9, 0.8, 0.1, 0.7], uncertainty: [1, 4, 3, 2], threshold: 0.5 });
 * const { area, bestArea, areaAboveBest } = discardArea(edc, 0.2);
 * [area, bestArea, areaAboveBest]; // => [0.05, 0.03, 0.02]
 * ```
 */
export function discardArea(
  { discard, error, startingError: e0 }: DiscardSteps,
  upTo: number,
): Pick<DiscardCurve, 'area' | 'bestArea' | 'areaAboveBest'> {
  checkFractions([upTo], 'upTo');
  const area = areaUnder(discard, error, 'step', upTo);
  const bestArea = e0 ** 2 / 2 - Math.max(0, e0 - upTo) ** 2 / 2;
  return { area, bestArea, areaAboveBest: area - bestArea };
}

/**
 * How much must be discarded to bring the error down to a share of what it was: the figure of NIST's evaluations of
 * quality measures ("discard needed to halve FNMR").
 *
 * $x_c = \min \{x : e(x) \le c\, e_0\}$ over the steps of the curve at which pairs are kept, so $x_c$ is one of its discarded
 * fractions, nothing is interpolated, and a later rise does not count. $+\infty$, never, where no step reaches it; 0 where
 * there was no error. Oracle: a naive search through the pairs.
 *
 * @param curve - From {@link errorVersusDiscard}.
 * @param share - $c$, in [0, 1]. Default 0.5.
 * @returns The discarded fraction, or `Infinity`.
 * @throws ScaleFaceError `out-of-range`.
 *
 * @example
 * ```ts
 * import { discardToReduce, errorVersusDiscard } from '@scaleface/eval';
 *
 * const pairs = { scores: [0.9, 0.3, 0.1, 0.7], threshold: 0.5 };
 * discardToReduce(errorVersusDiscard({ ...pairs, uncertainty: [1, 4, 2, 3] })); // => 0.75
 * discardToReduce(errorVersusDiscard({ ...pairs, uncertainty: [4, 1, 2, 3] })); // => Infinity
 * ```
 */
export function discardToReduce({ discard, error, startingError }: DiscardSteps, share = 0.5): number {
  checkFractions([share], 'share');
  for (let k = 0; k < discard.length && at(discard, k) < 1; k++) {
    if (at(error, k) <= share * startingError) return at(discard, k);
  }
  return Number.POSITIVE_INFINITY;
}
