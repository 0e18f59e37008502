import * as tf from '@tensorflow/tfjs-core';
import { readsFreely } from '../internal/checks.js';
import { cacheRanges, classRanges, overClasses, reciprocalNorms, rowsOf, writeBlock } from './class-block.js';
import { frozenNorms } from './frozen-norms.js';
import type { MarginSoftmax } from './margin-softmax.js';
import { prepareSamples } from './samples.js';

/** Up to this scale $e^{sc}$, summed over $10^6$ classes, stays in float32's range: no maximum is needed. */
const SHIFT_FREE = 64;
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

/** Whether exponents must be shifted by their maximum. A learned scale is looked at where that costs nothing. */
export function needsShift(scale: number | tf.Tensor): boolean {
  if (typeof scale === 'number') return scale > SHIFT_FREE;
  return !readsFreely() || !scale.dataSync().every((s: number) => Math.abs(s) <= SHIFT_FREE);
}

/** A scale that can be divided by: less than $10^{-6}$ counts as $10^{-6}$, which changes no loss by more than that. */
const awayFromZero = (scale: tf.Tensor): tf.Tensor =>
  tf.where(tf.less(tf.abs(scale), 1e-6), tf.fill(scale.shape, 1e-6), scale);

/** Losses, and what the backward pass needs; nothing of size `[C, N]` is kept if nothing but the scale learns. */
export function forward(problem: MarginSoftmax): { losses: tf.Tensor1D; saved: Saved } {
  const { embeddings, weights, labels, scale, shifted, margin, frozenEmbeddings, frozenCentres, chunkSize } = problem;
  const frozen = frozenEmbeddings && frozenCentres;
  const n = embeddings.shape[0];
  const row = (x: tf.Tensor): tf.Tensor => tf.reshape(x, [1, n]);
  const learned = typeof scale !== 'number';
  // A scale that multiplies the embeddings costs no pass over [C, N], but leaves no cosines for a backward pass.
  const early = learned && frozen;
  const late = learned && !frozen;
  const pre = early ? awayFromZero(scale) : constantScale(scale);
  const post = late ? row(scale) : tf.ones([1, 1]);
  const norms = frozenCentres ? frozenNorms(weights, chunkSize) : undefined;
  const { unit, reciprocal, value, slope, normSlope } = prepareSamples(embeddings, weights, labels, margin, norms);
  const target = tf.mul(value, typeof pre === 'number' ? pre : tf.reshape(pre, [n]));
  const columns = tf.transpose(tf.mul(unit, pre)) as tf.Tensor2D;
  const chunks: tf.Tensor2D[] = [];
  // Running maximum, sum of exponentials, and sum of exponentials times cosines (or logits, where they have the scale).
  let sums: tf.Tensor[] = [tf.fill([1, n], shifted ? -3e38 : 0), tf.zeros([1, n]), tf.zeros([1, n])];
  for (const chunk of classRanges(weights.shape[0], chunkSize)) {
    const [product, norm] = tf.tidy(() => {
      const rows = rowsOf(weights, chunk);
      return [tf.matMul(rows, columns), norms === undefined ? reciprocalNorms(rows) : rowsOf(norms, chunk)];
    }) as [tf.Tensor2D, tf.Tensor2D];
    for (const range of frozen ? classRanges(chunk[1], chunk[1]) : cacheRanges(chunk[1], n)) {
      const next = tf.tidy(() => {
        const [max, sum, weighted] = sums as [tf.Tensor, tf.Tensor, tf.Tensor];
        const cosines = tf.mul(rowsOf(product, range), rowsOf(norm, range)) as tf.Tensor2D;
        const z = writeBlock(cosines, labels, chunk[0] + range[0], target, range[1] === weights.shape[0]);
        const logits = late ? tf.mul(z, post) : z;
        const top = shifted ? tf.maximum(max, tf.max(logits, 0, true)) : max;
        const e = tf.exp(shifted ? tf.sub(logits, top) : logits);
        const terms = learned ? overClasses(tf.mul(e, z)) : 0;
        if (!shifted) return [max, tf.add(sum, overClasses(e)), tf.add(weighted, terms)];
        const decay = tf.exp(tf.sub(max, top));
        return [top, tf.add(tf.mul(sum, decay), overClasses(e)), tf.add(tf.mul(weighted, decay), terms)];
      });
      tf.dispose(sums.filter((x) => !next.includes(x)));
      sums = next;
    }
    if (frozen) tf.dispose(product);
    else chunks.push(product, norm);
  }
  const [shift, sum, weighted] = sums as [tf.Tensor, tf.Tensor, tf.Tensor];
  const losses = tf.sub(tf.add(shift, tf.log(sum)), tf.mul(row(target), post));
  const missing = tf.sub(tf.exp(tf.neg(losses)), 1);
  const mean = tf.div(weighted, sum);
  const scaleSlope = tf.sub(typeof pre === 'number' ? mean : tf.div(mean, row(pre)), row(value));
  return {
    losses: tf.reshape(losses, [n]),
    saved: [labels, weights, unit, reciprocal, slope, normSlope, shift, sum, missing, scaleSlope, post, ...chunks],
  };
}
