import type * as tf from '@tensorflow/tfjs-core';

/** Rows standardised over the batch, with the statistics that did it. */
export interface NormalizedBatch {
  /** `[N, C]`: mean 0 and (except for ε) variance 1 in each column, then factor and offset; its gradient reaches all inputs. */
  readonly output: tf.Tensor2D;
  /** `[C]`, the column means; no gradient passes. The caller disposes it, in a tidy too. */
  readonly mean: tf.Tensor1D;
  /** `[C]`, the biased column variances; no gradient passes. The caller disposes it, in a tidy too. */
  readonly variance: tf.Tensor1D;
}

/** What is learnt of a {@link normalizeBatch}; without it the columns keep mean 0 and variance 1. */
export interface Affine {
  /** `[C]`, the factors γ. */
  readonly weight: tf.Tensor;
  /** `[C]`, the offsets β. */
  readonly bias: tf.Tensor;
}
