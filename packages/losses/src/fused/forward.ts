import * as tf from '@tensorflow/tfjs-core';
import { scaleOrNaN } from '../internal/checks.js';
import { classRanges, overClasses, reciprocalNorms, rowsOf, writeBlock } from './class-block.js';
import type { MarginSoftmax } from './margin-softmax.js';
import { prepareSamples } from './samples.js';

/** What the backward pass needs. Rows are `[1, N]`. */
export type Saved = [
  /** Kept because the caller's may be gone when the gradient is wanted. */
  labels: tf.Tensor1D,
  /** Class centres. */
  weights: tf.Tensor2D,
  /** Embeddings of unit length, `[N, D]`. */
  unit: tf.Tensor2D,
  /** Their reciprocal norms, `[N, 1]`. */
  reciprocal: tf.Tensor2D,
  /** $\psi'$ by the cosine and by the norm, `[N]`. */
  slope: tf.Tensor,
  normSlope: tf.Tensor,
  /** The shift of the exponents (0 where none is needed) and the sum of exponentials, rows. */
  shift: tf.Tensor,
  sum: tf.Tensor,
  /** $p_y - 1$ and $\sum_j p_j z_j - z_y$, rows. */
  missing: tf.Tensor,
  scaleSlope: tf.Tensor,
  /** A learned scale as a row; 1 where the scale is a number. */
  post: tf.Tensor,
  /** For each chunk in turn: the product $W\hat x^\top$ `[c, N]`, and the centres' reciprocal norms `[c, 1]`. */
  ...chunks: tf.Tensor2D[],
];

/** The factor that goes into the embeddings: the scale where it is a number. */
export const constantScale = (scale: number | tf.Tensor): number => (typeof scale === 'number' ? scale : 1);

/** Losses, and what the backward pass needs; nothing of size `[C, N]` is kept if nothing but the scale learns. */
export function forward(problem: MarginSoftmax): { losses: tf.Tensor1D; saved: Saved } {
  const { embeddings, weights, norms, labels, scale, shifted, margin, chunkSize } = problem;
  const frozen = problem.frozenEmbeddings && problem.frozenCentres;
  const n = embeddings.shape[0];
  const row = (x: tf.Tensor): tf.Tensor => tf.reshape(x, [1, n]);
  const learned = typeof scale !== 'number';
  const pre = constantScale(scale);
  const post = learned ? row(scaleOrNaN(scale)) : tf.ones([1, 1]);
  const { unit, reciprocal, value, slope, normSlope } = prepareSamples(embeddings, weights, labels, margin);
  const target = tf.mul(value, pre);
  const columns = tf.transpose(tf.mul(unit, pre)) as tf.Tensor2D;
  const chunks: tf.Tensor2D[] = [];
  // Running maximum, sum of exponentials, and sum of exponentials times cosines.
  let sums: tf.Tensor[] = [tf.fill([1, n], shifted ? -3e38 : 0), tf.zeros([1, n]), tf.zeros([1, n])];
  for (const chunk of classRanges(weights.shape[0], chunkSize)) {
    const [product, norm] = tf.tidy(() => {
      const rows = rowsOf(weights, chunk);
      return [tf.matMul(rows, columns), norms === undefined ? reciprocalNorms(rows) : rowsOf(norms, chunk)];
    }) as [tf.Tensor2D, tf.Tensor2D];
    const next = tf.tidy(() => {
      const [max, sum, weighted] = sums as [tf.Tensor, tf.Tensor, tf.Tensor];
      const z = writeBlock(tf.mul(product, norm) as tf.Tensor2D, labels, chunk[0], target);
      const logits = learned ? tf.mul(z, post) : z;
      const top = shifted ? tf.maximum(max, tf.max(logits, 0, true)) : max;
      const e = tf.exp(shifted ? tf.sub(logits, top) : logits);
      const terms = learned ? overClasses(tf.mul(e, z)) : 0;
      const decay = tf.exp(tf.sub(max, top));
      return [top, tf.add(tf.mul(sum, decay), overClasses(e)), tf.add(tf.mul(weighted, decay), terms)];
    });
    tf.dispose(sums.filter((x) => !next.includes(x)));
    sums = next;
    if (frozen) tf.dispose(product);
    else chunks.push(product, norm);
  }
  const [shift, sum, weighted] = sums as [tf.Tensor, tf.Tensor, tf.Tensor];
  const losses = tf.sub(tf.add(shift, tf.log(sum)), tf.mul(row(target), post));
  const missing = tf.sub(tf.exp(tf.neg(losses)), 1);
  const scaleSlope = tf.sub(tf.div(weighted, sum), row(value));
  return {
    losses: tf.reshape(losses, [n]),
    saved: [labels, weights, unit, reciprocal, slope, normSlope, shift, sum, missing, scaleSlope, post, ...chunks],
  };
}
