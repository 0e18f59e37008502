import { checkShape } from '@scaleface/core';
import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { checkFinite, matrixShape } from '../internal/checks.js';
import { ensureGradients } from '../internal/gradients.js';
import { checkPairReduction, type PairReduction, type Reduced, reducePairLosses } from '../internal/reduction.js';
import { labelSides, pairsOf } from '../mining/all-pairs.js';
import { asPairs, checkTuple, type IndexTuple, type References, withoutOwn } from '../mining/index-tuples.js';
import type { LabelsLike } from '../mining/read-labels.js';

/** Options that every loss of pairs or triplets takes. */
export interface PairLossOptions<R extends PairReduction = PairReduction> {
  /** Pairs or triplets that a miner chose. Default: all that the labels make. */
  readonly tuple?: IndexTuple;
  /** Samples that the batch is compared with in place of itself, as those of a {@link CrossBatchMemory}. */
  readonly references?: References;
  /** How losses become the result; the loss says of what, and its default. */
  readonly reduction?: R;
}

/** The checked arguments of a loss of pairs. */
export interface PairProblem {
  /** Embeddings, `[N, D]`. */
  readonly x: tf.Tensor2D;
  /** What they are compared with, `[M, D]`. */
  readonly y: tf.Tensor2D;
  readonly n: number;
  readonly m: number;
  /** The pairs or triplets. */
  readonly tuple: IndexTuple;
  /** 1 for samples with a class, else 0, `[N]`. */
  readonly valid: () => tf.Tensor1D;
}

/** Checks the arguments of a loss of pairs; call inside `tf.tidy`. */
export function pairProblem(embeddings: tf.Tensor, labels: LabelsLike, options: PairLossOptions): PairProblem {
  ensureGradients();
  const { references } = options;
  const [n, width] = matrixShape(embeddings, 'embeddings');
  const sides = labelSides(labels, n, references);
  const m = sides.others.length;
  const others = references?.embeddings ?? embeddings;
  checkShape('references.embeddings', others, [m, width]);
  checkFinite(embeddings, 'embeddings');
  if (references !== undefined) checkFinite(others, 'references.embeddings');
  const tuple = options.tuple ?? withoutOwn(pairsOf(sides), references?.own);
  return {
    x: embeddings as tf.Tensor2D,
    y: others as tf.Tensor2D,
    n,
    m,
    tuple: options.tuple === undefined ? tuple : checkTuple(tuple, n, m),
    valid: () => tf.tensor1d(Float32Array.from(sides.anchors, (label) => (label < 0 ? 0 : 1))),
  };
}

const NONE = new Int32Array(0);

/**
 * The tuple as pairs. As in pytorch-metric-learning, there are none where no list has more than one entry; and, for losses
 * that compare positives with negatives, where either is missing.
 */
export function pairsThatCount(tuple: IndexTuple, both: boolean): ReturnType<typeof asPairs> {
  const pairs = asPairs(tuple);
  const [a1, , a2] = pairs;
  const lone = a1.length <= 1 && a2.length <= 1;
  return lone || (both && (a1.length === 0 || a2.length === 0)) ? [NONE, NONE, NONE, NONE] : pairs;
}

/** Reduces losses; of no losses the sum and the means are a zero that depends on the embeddings. */
export function reduceOf<R extends PairReduction>(
  { x }: PairProblem,
  losses: tf.Tensor,
  reduction: R,
  valid?: tf.Tensor,
): Reduced<R> {
  if (losses.size === 0) {
    checkPairReduction(reduction);
    return (reduction === 'none' ? losses : tf.sum(tf.mul(x, 0))) as Reduced<R>;
  }
  // Both sides were checked before, so that no input is to blame for a loss that is not finite.
  return reducePairLosses(losses, reduction, valid === undefined ? {} : { valid });
}

/** Refuses pairs that are positive and negative at once. */
export function refuseBoth(positive: Float32Array, negative: Float32Array, m: number): void {
  const at = positive.findIndex((count, k) => count > 0 && (negative[k] as number) > 0);
  if (at < 0) return;
  throw new ScaleFaceError('a pair is positive and negative', {
    code: 'invalid-argument',
    path: 'tuple',
    expected: 'each pair either positive or negative',
    received: `anchor ${Math.floor(at / m)} with ${at % m} as both`,
  });
}
