import type * as tf from '@tensorflow/tfjs-core';
import type { Margin } from '../margin/margin.js';

/** A margin softmax whose per-sample losses are wanted. */
export interface MarginSoftmax {
  /** `[N, D]`, any length. */
  readonly embeddings: tf.Tensor2D;
  /** Class centres, `[C, D]`, any length. */
  readonly centres: tf.Tensor2D;
  /** Reciprocal norms of the centres, `[C, 1]`, where they are known. */
  readonly norms: tf.Tensor2D | undefined;
  /** int32 `[N]`, −1 for none. */
  readonly labels: tf.Tensor1D;
  /** A number, or `[N, 1]`. */
  readonly scale: number | tf.Tensor2D;
  /** Whether exponents are shifted by their maximum. */
  readonly shifted: boolean;
  /** $\psi$. */
  readonly margin: Margin;
  /** No gradient for the embeddings. */
  readonly frozenEmbeddings: boolean;
  /** No gradient for the centres. */
  readonly frozenCentres: boolean;
  /** Classes that are multiplied at a time. */
  readonly chunkSize: number;
}
