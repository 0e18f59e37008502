import * as tf from '@tensorflow/tfjs-core';
import { cacheRanges, classRanges, rowsOf, writeBlock } from './class-block.js';
import { constantScale, type Saved } from './forward.js';
import type { MarginSoftmax } from './margin-softmax.js';

/**
 * Gradients by the inputs that are not frozen: embeddings, centres, scale. $p$ is written as $e/\Sigma$ with $1/\Sigma$, $s$
 * and the loss's own gradient in one factor of each sample, which goes into the small matrices.
 */
export function backward(problem: MarginSoftmax, saved: Saved, dy: tf.Tensor): tf.Tensor[] {
  const { scale, shifted, frozenEmbeddings, frozenCentres, chunkSize } = problem;
  const [labels, weights, unit, reciprocal, slope, normSlope, shift, sum, missing, scaleSlope, post, ...chunks] = saved;
  const n = unit.shape[0];
  const pre = constantScale(scale);
  const dRow = tf.reshape(dy, [1, n]);
  const dScale = typeof scale === 'number' ? [] : [tf.reshape(tf.mul(dRow, scaleSlope), [n, 1])];
  if (frozenEmbeddings && frozenCentres) return dScale;

  const factor = tf.reshape(tf.div(tf.mul(dRow, post), sum), [n, 1]);
  const atTarget = tf.mul(tf.reshape(tf.mul(missing, sum), [n]), slope);
  const rows = tf.mul(tf.mul(unit, pre), factor) as tf.Tensor2D;
  // One chunk's g, up to the factor of each sample, with rows divided by the centres' norms; and Σ g z.
  const gradientOf = (product: tf.Tensor2D, norm: tf.Tensor2D, first: number): [tf.Tensor2D, tf.Tensor2D] => {
    const parts = cacheRanges(product.shape[0], n).map((range) =>
      tf.tidy(() => {
        const norms = rowsOf(norm, range);
        const z = tf.mul(rowsOf(product, range), norms);
        const logits = typeof scale === 'number' ? z : tf.mul(z, post);
        const e = tf.exp(shifted ? tf.sub(logits, shift) : logits) as tf.Tensor2D;
        const g = writeBlock(e, labels, first + range[0], atTarget);
        return [tf.mul(g, norms), tf.matMul(tf.mul(g, z) as tf.Tensor2D, factor as tf.Tensor2D)];
      }),
    ) as [tf.Tensor2D, tf.Tensor2D][];
    // The saved product has served; it makes room for the products below.
    tf.dispose(product);
    const joined = [0, 1].map((k) =>
      tf.concat(
        parts.map((part) => part[k] as tf.Tensor2D),
        0,
      ),
    ) as [tf.Tensor2D, tf.Tensor2D];
    tf.dispose(parts);
    return joined;
  };

  const dWeights: tf.Tensor2D[] = [];
  let dUnit: tf.Tensor = tf.zerosLike(unit);
  classRanges(weights.shape[0], chunkSize).forEach((chunk, k) => {
    const norm = chunks[2 * k + 1] as tf.Tensor2D;
    const results = tf.tidy(() => {
      const [scaled, radial] = gradientOf(chunks[2 * k] as tf.Tensor2D, norm, chunk[0]);
      const centres = rowsOf(weights, chunk);
      return [
        frozenEmbeddings ? dUnit : tf.add(dUnit, tf.matMul(tf.transpose(scaled) as tf.Tensor2D, centres)),
        frozenCentres
          ? tf.scalar(0)
          : tf.sub(tf.matMul(scaled, rows), tf.mul(centres, tf.mul(tf.square(norm), radial))),
      ];
    }) as [tf.Tensor, tf.Tensor2D];
    if (results[0] !== dUnit) tf.dispose(dUnit);
    dUnit = results[0];
    dWeights.push(results[1]);
  });
  const grads: tf.Tensor[] = [];
  if (!frozenEmbeddings) {
    const d = tf.mul(dUnit, tf.mul(factor, pre));
    const tangent = tf.sub(d, tf.mul(unit, tf.sum(tf.mul(unit, d), 1, true)));
    const dNorm = tf.mul(tf.mul(tf.mul(dRow, post), tf.mul(missing, tf.reshape(normSlope, [1, n]))), pre);
    grads.push(tf.add(tf.mul(tangent, reciprocal), tf.mul(unit, tf.reshape(dNorm, [n, 1]))));
  }
  if (!frozenCentres) grads.push(dWeights.length === 1 ? (dWeights[0] as tf.Tensor) : tf.concat(dWeights, 0));
  return [...grads, ...dScale];
}
