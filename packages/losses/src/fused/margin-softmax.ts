import { withGradient } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import type { Margin } from '../margin/margin.js';
import { backward } from './backward.js';
import { forward, type Saved } from './forward.js';

/** A margin softmax whose per-sample losses are wanted. */
export interface MarginSoftmax {
  /** `[N, D]`, any length. */
  readonly embeddings: tf.Tensor2D;
  /** Class centres, `[C, D]`, any length. */
  readonly weights: tf.Tensor2D;
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

/**
 * Per-sample losses `[N]` of a margin softmax, $L_i = \log\sum_j e^{s_i z_{ij}} - s_i z_{iy}$, where $z_{ij}$ are the
 * cosines with the target's replaced by $\psi(c_y)$. Rows without a class get numbers that must be masked.
 *
 * Everything is class-major, so no engine transposes a large matrix. The forward pass keeps the one product
 * $\hat x W^\top$; the backward pass makes $p$ from it block by block, so two `[C, N]` buffers are alive at most. Centres
 * are never normalised: rows of the product are scaled by $1/\lVert w_j\rVert$.
 *
 * Gradient, with $g_{ij} = s_i(p_{ij} - [j{=}y])$, times $\psi'$ at the target:
 * $\partial L/\partial\hat x = g\hat W$,
 * $\partial L/\partial w_j = (\sum_i g_{ij}\hat x_i - \hat w_j\sum_i g_{ij}c_{ij})/\lVert w_j\rVert$,
 * $\partial L/\partial s = \sum_j p_j z_j - z_y$. With embeddings and centres frozen only the last one is computed, in the
 * forward pass, from running sums.
 */
export function marginSoftmax(problem: MarginSoftmax): tf.Tensor1D {
  const { embeddings, weights, scale, frozenEmbeddings, frozenCentres } = problem;
  const inputs: tf.Tensor[] = [];
  if (!frozenEmbeddings) inputs.push(embeddings);
  if (!frozenCentres) inputs.push(weights);
  if (typeof scale !== 'number') inputs.push(scale);
  if (inputs.length === 0) return tf.tidy(() => forward(problem).losses);
  return withGradient(inputs, () => {
    const { losses, saved } = forward(problem);
    return { value: losses, saved, gradient: (dy, kept) => backward(problem, kept as Saved, dy) };
  });
}
