import { tarAtFar } from '@scaleface/eval';
import { at } from '@scaleface/numerics';
import type { WorstError, WorstErrors } from '../report/figures.js';
import type { PairRows } from './pair-rows.js';

/** Errors of each kind. */
const MOST = 6;

/**
 * The errors of the common cosine that lie farthest on the wrong side of the threshold for a false accept rate, with the
 * rejected share from which each of them gets no answer. Of equal scores the pair that the list has first stands first.
 *
 * @param ids - The ids of the table's rows.
 * @param rows - The pairs.
 * @param scores - The cosine of each pair.
 * @param confidence - The confidence of each pair.
 * @param far - The false accept rate.
 */
export function worstErrors(
  ids: readonly string[],
  { left, right, labels }: Pick<PairRows, 'left' | 'right' | 'labels'>,
  scores: Float64Array,
  confidence: ArrayLike<number> | undefined,
  far: number,
): WorstErrors {
  const threshold = at(tarAtFar(scores, labels, [far], { rule: 'scaleface' }).threshold, 0);
  const wrong = (label: 0 | 1): number[] =>
    Array.from(labels, (_, k) => k).filter((k) => labels[k] === label && at(scores, k) >= threshold === (label === 0));
  const sorted = confidence && Float64Array.from(confidence).sort();
  const error = (k: number): WorstError => ({
    left: at(ids, at(left, k)),
    right: at(ids, at(right, k)),
    score: at(scores, k),
    ...(sorted === undefined
      ? {}
      : { rank: countBelow(sorted, (confidence as ArrayLike<number>)[k] ?? 0) / sorted.length }),
  });
  return {
    far,
    threshold,
    falseMatches: wrong(0)
      .sort((a, b) => at(scores, b) - at(scores, a) || a - b)
      .slice(0, MOST)
      .map(error),
    falseNonMatches: wrong(1)
      .sort((a, b) => at(scores, a) - at(scores, b) || a - b)
      .slice(0, MOST)
      .map(error),
  };
}

/** How many of ascending numbers lie below a value. */
function countBelow(sorted: Float64Array, value: number): number {
  let [from, to] = [0, sorted.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (at(sorted, middle) < value) from = middle + 1;
    else to = middle;
  }
  return from;
}
