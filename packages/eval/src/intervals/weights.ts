import type { Random } from '@scaleface/numerics';
import type { SubjectIndex } from './subjects.js';

/**
 * Draws the weights of one subject-clustered bootstrap replicate into `weights`.
 *
 * As many subjects as there are are drawn with replacement; subject $i$ comes up $m_i$ times. A pair of two subjects
 * weighs $m_i m_j$, a same-subject pair (genuine) or one-subject record weighs $m_i$: the pairs of one subject are kept
 * or repeated as a whole, and a copy of a subject is not compared with another copy of it, which would be the same
 * image against itself (the subset bootstrap of Bolle, Ratha and Pankanti, 2004). Every weight has mean 1 up to $1/S$,
 * so genuine and impostor pairs keep their proportion. Weights are whole numbers.
 *
 * @param index - Numbered subjects of every record.
 * @param random - Source of randomness; it advances.
 * @param weights - Written: one weight per record.
 */
export function drawSubjectWeights(index: SubjectIndex, random: Random, weights: Float64Array): void {
  const { count, left, right } = index;
  const times = new Float64Array(count);
  for (let s = 0; s < count; s++) (times[random.integer(count)] as number)++;
  for (let i = 0; i < weights.length; i++) {
    const a = left[i] as number;
    const b = right[i] as number;
    weights[i] = a === b ? (times[a] as number) : (times[a] as number) * (times[b] as number);
  }
}

/** A Poisson variate of mean 1, by inversion. */
function poissonOne(u: number): number {
  let k = 0;
  let term = Math.exp(-1);
  let rest = u - term;
  while (rest >= 0 && k < 20) {
    k += 1;
    term /= k;
    rest -= term;
  }
  return k;
}

/**
 * Draws independent Poisson(1) weights for the pairs of two different subjects and leaves 1 on all other records: a
 * replicate in which only the noise of single cross-subject pairs is resampled.
 *
 * @param index - Numbered subjects of every record.
 * @param random - Source of randomness; it advances.
 * @param weights - Written: one weight per record.
 */
export function drawCrossPairWeights(index: SubjectIndex, random: Random, weights: Float64Array): void {
  const { left, right } = index;
  for (let i = 0; i < weights.length; i++) weights[i] = left[i] === right[i] ? 1 : poissonOne(random.uniform());
}

/**
 * Writes whole-number weights out as the list of records that they stand for, so that a statistic without weights can
 * be computed on a bootstrap replicate: gather its inputs by these indices.
 *
 * Oracle: lists written out by hand.
 *
 * @param weights - Whole numbers, one a record, as {@link bootstrap} gives them.
 * @returns Record numbers, each as often as it weighs, in ascending order.
 *
 * @example
 * ```ts
 * import { resampledIndices } from '@scaleface/eval';
 *
 * [...resampledIndices([1, 0, 2])]; // => [0, 2, 2]
 * ```
 */
export function resampledIndices(weights: ArrayLike<number>): Int32Array {
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += weights[i] as number;
  const indices = new Int32Array(total);
  let at = 0;
  for (let i = 0; i < weights.length; i++) for (let k = weights[i] as number; k > 0; k--) indices[at++] = i;
  return indices;
}
