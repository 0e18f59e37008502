import type { CalibrationJson } from '@scaleface/eval';
import { at } from '@scaleface/numerics';

/**
 * The share of a calibration's impostor pairs that score at least so high; at most a few per cent too large, since the
 * calibration keeps a thinned list.
 *
 * @param calibration - Of the scores.
 * @param score - The score of a pair.
 */
export function falseMatchShare({ impostors: { impostors, scores, above } }: CalibrationJson, score: number): number {
  const below = scores.findIndex((kept) => Number(kept) < score);
  return below < 0 ? 1 : at(above, below) / impostors;
}
