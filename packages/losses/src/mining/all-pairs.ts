import { checkShape } from '@scaleface/core';
import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { asTriplets, type PairTuple, type References, type TripletTuple, withoutOwn } from './index-tuples.js';
import { type LabelsLike, readLabels } from './read-labels.js';

/** Labels of a batch and of what it is compared with. */
export interface LabelSides {
  readonly anchors: Int32Array;
  readonly others: Int32Array;
  /** Whether the batch is compared with itself. */
  readonly same: boolean;
}

/** The labels of both sides, checked. */
export function labelSides(labels: LabelsLike, n: number, references: References | undefined): LabelSides {
  const anchors = readLabels(labels, n);
  if (references === undefined) return { anchors, others: anchors, same: true };
  const m = checkShape('references.embeddings', references.embeddings, [null, null]).shape[0] as number;
  if (references.own !== undefined && references.own.length !== n) {
    throw new ScaleFaceError('not one row a sample', {
      code: 'shape-mismatch',
      path: 'references.own',
      expected: String(n),
      received: String(references.own.length),
    });
  }
  return { anchors, others: readLabels(references.labels, m, 'references.labels'), same: false };
}

/** All pairs of two sides, by label. */
export function pairsOf({ anchors, others, same }: LabelSides): PairTuple {
  const lists: [number[], number[], number[], number[]] = [[], [], [], []];
  anchors.forEach((y, i) => {
    if (y < 0) return;
    others.forEach((z, j) => {
      if (z < 0 || (same && i === j)) return;
      const k = y === z ? 0 : 2;
      (lists[k] as number[]).push(i);
      (lists[k + 1] as number[]).push(j);
    });
  });
  return lists.map((list) => Int32Array.from(list)) as unknown as PairTuple;
}

const countOf = (labels: LabelsLike): number => (labels instanceof tf.Tensor ? (labels.shape[0] ?? 0) : labels.length);

/**
 * All pairs of a batch: each sample with each other of its class, and with each of another; both orders. Samples with
 * label −1 are in none.
 *
 * Source: `get_all_pairs_indices` of pytorch-metric-learning 2.9, which takes −1 for a class. Oracle: the same, in CI.
 *
 * @param labels - `N` labels.
 * @param references - Samples that the batch is compared with in place of itself.
 * @returns Rows of anchors and positives, then of anchors and negatives, in the order of the anchors.
 * @throws ScaleFaceError `out-of-range` for a label, `shape-mismatch` for references that do not fit.
 *
 * @example
 * ```ts
 * import { allPairs } from '@scaleface/losses';
 *
 * allPairs([5, 5, 7]).map((rows) => [...rows]); // => [[0, 1], [1, 0], [0, 1, 2, 2], [2, 2, 0, 1]]
 * ```
 */
export const allPairs = (labels: LabelsLike, references?: References): PairTuple =>
  withoutOwn(pairsOf(labelSides(labels, countOf(labels), references)), references?.own);

/**
 * All triplets of a batch: each sample with each other of its class and each of another. Samples with label −1 are in none.
 * There are about $N^2 K$ of them with $K$ samples a class.
 *
 * Source: `get_all_triplets_indices` of pytorch-metric-learning 2.9, which takes −1 for a class. Oracle: the same, in CI.
 *
 * @param labels - `N` labels.
 * @param references - Samples that the batch is compared with in place of itself.
 * @returns Rows of anchors, positives and negatives, in the order of the anchors.
 * @throws ScaleFaceError `out-of-range` for a label, `shape-mismatch` for references that do not fit.
 *
 * @example
 * ```ts
 * import { allTriplets } from '@scaleface/losses';
 *
 * allTriplets([5, 5, 7]).map((rows) => [...rows]); // => [[0, 1], [1, 0], [2, 2]]
 * ```
 */
export const allTriplets = (labels: LabelsLike, references?: References): TripletTuple =>
  asTriplets(allPairs(labels, references));
