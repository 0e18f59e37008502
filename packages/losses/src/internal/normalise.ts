import { l2Normalize } from '@scaleface/core';
import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

/** Squared norms are floored here, so a zero vector stays zero and its gradient finite. */
const TINY = 1e-12;

/** Norms of the rows, `[N, 1]`, at least $10^{-6}$; differentiable, with gradient 0 at zero vectors. */
export const rowNorms = (x: tf.Tensor): tf.Tensor2D =>
  tf.sqrt(tf.maximum(tf.sum(tf.square(x), 1, true), TINY)) as tf.Tensor2D;

/** Rows scaled to unit length; zero rows stay zero. Differentiable. */
export const unitRows = (x: tf.Tensor): tf.Tensor2D => l2Normalize(x) as tf.Tensor2D;

/**
 * Class weights as `[C, D]`. The published layers keep them as `[D, C]`; both are taken here, a square matrix as
 * published.
 */
export function classRows(weights: tf.Tensor, dims: number): tf.Tensor2D {
  const [a, b] = weights.shape;
  if (weights.size > 0 && weights.rank === 2 && a === dims) return tf.transpose(weights) as tf.Tensor2D;
  if (weights.size > 0 && weights.rank === 2 && b === dims) return weights as tf.Tensor2D;
  throw new ScaleFaceError('wrong shape', {
    code: 'shape-mismatch',
    path: 'weights',
    expected: `[${dims}, C] or [C, ${dims}], C ≥ 1`,
    received: `[${weights.shape.join(', ')}]`,
  });
}
