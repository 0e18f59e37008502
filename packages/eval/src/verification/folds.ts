import { at, ScaleFaceError } from '@scaleface/numerics';
import { checkSameLength, type Numbers } from '../input/arrays.js';

/** Folds as a number (contiguous, the first ones one pair longer if it does not divide), or one number per pair. */
export type Folds = number | Numbers;

/**
 * The fold of every pair, as consecutive numbers from 0.
 *
 * @throws ScaleFaceError `out-of-range` with fewer than two folds.
 */
export function foldOf(folds: Folds, pairs: number): { fold: Uint32Array; count: number } {
  const fold = new Uint32Array(pairs);
  let count: number;
  if (typeof folds === 'number') {
    count = folds;
    const short = Math.floor(pairs / folds);
    const long = pairs % folds;
    const firstShort = long * (short + 1);
    for (let i = 0; i < pairs; i++) {
      fold[i] = i < firstShort ? Math.floor(i / (short + 1)) : long + Math.floor((i - firstShort) / short);
    }
  } else {
    checkSameLength(fold, folds, 'options.folds');
    const names = [...new Set(Array.from(folds))].sort((a, b) => a - b);
    const place = new Map(names.map((name, i) => [name, i]));
    for (let i = 0; i < pairs; i++) fold[i] = place.get(at(folds, i)) as number;
    count = names.length;
  }
  if (!(Number.isInteger(count) && count >= 2 && count <= pairs)) {
    throw new ScaleFaceError('not enough folds', {
      code: 'out-of-range',
      path: 'options.folds',
      expected: `an integer from 2 to ${pairs}`,
      received: String(count),
    });
  }
  return { fold, count };
}
