import * as tf from '@tensorflow/tfjs-core';
import { cacheRanges, classRanges, rowsOf, writeBlock } from './class-block.js';
import { constantScale } from './forward.js';
import type { MarginSoftmax } from './problem.js';
import type { Saved } from './saved.js';

/**
 * Gradients by the inputs that are not frozen: embeddings, centres, scale. $p$ is written as $e/\Sigma$ with $1/\Sigma$, $s$
 * and the loss's chunkCentres gradient in one factor of each sample, which goes into the small matrices.
 */
export function backward(problem: MarginSoftmax, saved: Saved, dy: tf.Tensor): tf.Tensor[] {
  const { scale, shifted, frozenEmbeddings, frozenCentres, chunkSize } = problem;
  const { labels, centres, unit, reciprocal, slope, normSlope, products, centreNorms } = saved;
  const { shift, sum, targetResidual, scaleSlope, logitScale } = saved;
  const n = unit.shape[0];
  const embeddingScale = constantScale(scale);
  const dRow = tf.reshape(dy, [1, n]);
  const dScale = typeof scale === 'number' ? [] : [tf.reshape(tf.mul(dRow, scaleSlope), [n, 1])];
  if (frozenEmbeddings && frozenCentres) return dScale;

  const factor = tf.reshape(tf.div(tf.mul(dRow, logitScale), sum), [n, 1]);
  const atTarget = tf.mul(tf.reshape(tf.mul(targetResidual, sum), [n]), slope);
  const rows = tf.mul(tf.mul(unit, embeddingScale), factor) as tf.Tensor2D;
  // One chunk's g, up to the factor of each sample, with rows divided by the centres' norms; and Σ g z.
  const gradientOf = (product: tf.Tensor2D, norm: tf.Tensor2D, first: number): [tf.Tensor2D, tf.Tensor2D] => {
    const parts = cacheRanges(product.shape[0], n).map((range) =>
      tf.tidy(() => {
        const norms = rowsOf(norm, range);
        const z = tf.mul(rowsOf(product, range), norms);
        const logits = typeof scale === 'number' ? z : tf.mul(z, logitScale);
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

  const dCentres: tf.Tensor2D[] = [];
  let dUnit: tf.Tensor = tf.zerosLike(unit);
  classRanges(centres.shape[0], chunkSize).forEach((chunk, k) => {
    const norm = centreNorms[k] as tf.Tensor2D;
    const results = tf.tidy(() => {
      const [scaled, radial] = gradientOf(products[k] as tf.Tensor2D, norm, chunk[0]);
      const chunkCentres = rowsOf(centres, chunk);
      return [
        frozenEmbeddings ? dUnit : tf.add(dUnit, tf.matMul(tf.transpose(scaled) as tf.Tensor2D, chunkCentres)),
        frozenCentres
          ? tf.scalar(0)
          : tf.sub(tf.matMul(scaled, rows), tf.mul(chunkCentres, tf.mul(tf.square(norm), radial))),
      ];
    }) as [tf.Tensor, tf.Tensor2D];
    if (results[0] !== dUnit) tf.dispose(dUnit);
    dUnit = results[0];
    dCentres.push(results[1]);
  });
  const grads: tf.Tensor[] = [];
  if (!frozenEmbeddings) {
    const d = tf.mul(dUnit, tf.mul(factor, embeddingScale));
    const tangent = tf.sub(d, tf.mul(unit, tf.sum(tf.mul(unit, d), 1, true)));
    const dNorm = tf.mul(
      tf.mul(tf.mul(dRow, logitScale), tf.mul(targetResidual, tf.reshape(normSlope, [1, n]))),
      embeddingScale,
    );
    grads.push(tf.add(tf.mul(tangent, reciprocal), tf.mul(unit, tf.reshape(dNorm, [n, 1]))));
  }
  if (!frozenCentres) grads.push(dCentres.length === 1 ? (dCentres[0] as tf.Tensor) : tf.concat(dCentres, 0));
  return [...grads, ...dScale];
}
