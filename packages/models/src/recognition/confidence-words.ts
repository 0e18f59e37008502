/**
 * How good an image is, in a word, from its place among the training images: below 1 % `hopeless`, below 10 % `poor`,
 * below 30 % `below average`, from 70 % on `good`, from 90 % on `very good`, `average` in between.
 *
 * @param rank - The share of training images that are less confident, in [0, 1].
 *
 * @example
 * ```ts
 * import { confidenceWords } from '@scaleface/models';
 *
 * [0, 0.05, 0.5, 0.95].map(confidenceWords); // => ['hopeless', 'poor', 'average', 'very good']
 * ```
 */
export function confidenceWords(rank: number): string {
  if (rank >= 0.9) return 'very good';
  if (rank >= 0.7) return 'good';
  if (rank >= 0.3) return 'average';
  if (rank >= 0.1) return 'below average';
  return rank >= 0.01 ? 'poor' : 'hopeless';
}
