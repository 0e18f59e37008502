import { withGradient } from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { backward } from './backward.js';
import { forward } from './forward.js';
import type { MarginSoftmax } from './problem.js';
import { savedFromList, savedToList } from './saved.js';

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
  const { embeddings, centres, scale, frozenEmbeddings, frozenCentres } = problem;
  const inputs: tf.Tensor[] = [];
  if (!frozenEmbeddings) inputs.push(embeddings);
  if (!frozenCentres) inputs.push(centres);
  if (typeof scale !== 'number') inputs.push(scale);
  if (inputs.length === 0) return tf.tidy(() => forward(problem).losses);
  return withGradient(inputs, () => {
    const { losses, saved } = forward(problem);
    const gradient = (dy: tf.Tensor, kept: tf.Tensor[]): tf.Tensor[] => backward(problem, savedFromList(kept), dy);
    return { value: losses, saved: savedToList(saved), gradient };
  });
}
