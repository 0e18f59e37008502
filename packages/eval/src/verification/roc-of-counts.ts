import type { ScoreCounts } from '../counts/score-counts.js';
import { curveOfCounts } from './curve-of-counts.js';
import { type DetCurve, type DetOptions, detOf, type RocCurve, type RocOptions, rocOf } from './roc.js';

/**
 * The ROC from counts, as fine as they are: a point at every distinct score in buckets that were looked into, and in other
 * buckets (1/128 of a score wide, or 1/256) one at the lower edge. The counts at every point are exact, so each lies
 * on the curve of `rocCurve`; where all buckets that hold scores were looked into it is that curve, point by point.
 *
 * Oracle: {@link rocCurve} of the scores, to the last digit.
 *
 * @param counts - Counts of all pairs, merged.
 * @param options - Whether to thin the points.
 *
 * @example
 * ```ts
 * import { addScores, createScoreCounts, rocOfCounts } from '@scaleface/eval';
 *
 * const counts = addScores(createScoreCounts(), Float32Array.of(0.9, 0.75, 0.75, 0.1), [1, 1, 0, 0]);
 * const roc = rocOfCounts(counts);
 * [...roc.fpr]; // => [0, 0, 0.5, 1]
 * [...roc.tpr]; // => [0, 0.5, 1, 1]
 * [...roc.thresholds]; // => [Infinity, 0.8984375, 0.75, 0.099609375]
 * ```
 */
export const rocOfCounts = (counts: ScoreCounts, options: Pick<RocOptions, 'dropIntermediate'> = {}): RocCurve =>
  rocOf(curveOfCounts(counts), options);

/**
 * The DET from counts, as fine as they are: see {@link rocOfCounts}. Oracle: {@link detCurve} of the scores, to the last
 * digit.
 *
 * @param counts - Counts of all pairs, merged.
 * @param options - Whether to keep the ends.
 *
 * @example
 * ```ts
 * import { addScores, createScoreCounts, detOfCounts } from '@scaleface/eval';
 *
 * const counts = addScores(createScoreCounts(), Float32Array.of(0.9, 0.75, 0.75, 0.1), [1, 1, 0, 0]);
 * [...detOfCounts(counts).fnmr]; // => [0, 0.5]
 * ```
 */
export const detOfCounts = (counts: ScoreCounts, options: Pick<DetOptions, 'whole'> = {}): DetCurve =>
  detOf(curveOfCounts(counts), options);
