import * as tf from '@tensorflow/tfjs-core';
import { scaleOrNaN } from '../internal/checks.js';
import { classRanges, overClasses, reciprocalNorms, rowsOf, writeBlock } from './class-block.js';
import type { MarginSoftmax } from './problem.js';
import { prepareSamples } from './samples.js';
import type { Saved } from './saved.js';

/** The factor that goes into the embeddings: the scale where it is a number. */
export const constantScale = (scale: number | tf.Tensor): number => (typeof scale === 'number' ? scale : 1);

/** Losses, and what the backward pass needs; nothing of size `[C, N]` is kept if nothing but the scale learns. */
export function forward(problem: MarginSoftmax): { losses: tf.Tensor1D; saved: Saved } {
  const { embeddings, centres, norms, labels, scale, shifted, margin, chunkSize } = problem;
  const frozen = problem.frozenEmbeddings && problem.frozenCentres;
  const n = embeddings.shape[0];
  const row = (x: tf.Tensor): tf.Tensor => tf.reshape(x, [1, n]);
  const learned = typeof scale !== 'number';
  const embeddingScale = constantScale(scale);
  const logitScale = learned ? row(scaleOrNaN(scale)) : tf.ones([1, 1]);
  const { unit, reciprocal, value, slope, normSlope } = prepareSamples(embeddings, centres, labels, margin);
  const target = tf.mul(value, embeddingScale);
  const columns = tf.transpose(tf.mul(unit, embeddingScale)) as tf.Tensor2D;
  const products: tf.Tensor2D[] = [];
  const centreNorms: tf.Tensor2D[] = [];
  // Running maximum, sum of exponentials, and sum of exponentials times cosines.
  let sums: tf.Tensor[] = [tf.fill([1, n], shifted ? -3e38 : 0), tf.zeros([1, n]), tf.zeros([1, n])];
  for (const chunk of classRanges(centres.shape[0], chunkSize)) {
    const [product, norm] = tf.tidy(() => {
      const rows = rowsOf(centres, chunk);
      return [tf.matMul(rows, columns), norms === undefined ? reciprocalNorms(rows) : rowsOf(norms, chunk)];
    }) as [tf.Tensor2D, tf.Tensor2D];
    const next = tf.tidy(() => {
      const [max, sum, weighted] = sums as [tf.Tensor, tf.Tensor, tf.Tensor];
      const z = writeBlock(tf.mul(product, norm) as tf.Tensor2D, labels, chunk[0], target);
      const logits = learned ? tf.mul(z, logitScale) : z;
      const top = shifted ? tf.maximum(max, tf.max(logits, 0, true)) : max;
      const e = tf.exp(shifted ? tf.sub(logits, top) : logits);
      const terms = learned ? overClasses(tf.mul(e, z)) : 0;
      const decay = tf.exp(tf.sub(max, top));
      return [top, tf.add(tf.mul(sum, decay), overClasses(e)), tf.add(tf.mul(weighted, decay), terms)];
    });
    tf.dispose(sums.filter((x) => !next.includes(x)));
    sums = next;
    if (frozen) tf.dispose(product);
    else {
      products.push(product);
      centreNorms.push(norm);
    }
  }
  const [shift, sum, weighted] = sums as [tf.Tensor, tf.Tensor, tf.Tensor];
  const losses = tf.sub(tf.add(shift, tf.log(sum)), tf.mul(row(target), logitScale));
  const targetResidual = tf.sub(tf.exp(tf.neg(losses)), 1);
  const scaleSlope = tf.sub(tf.div(weighted, sum), row(value));
  const rows = { shift, sum, targetResidual, scaleSlope, logitScale };
  return {
    losses: tf.reshape(losses, [n]),
    saved: { labels, centres, unit, reciprocal, slope, normSlope, ...rows, products, centreNorms },
  };
}
