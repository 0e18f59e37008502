import { gaussianPairTerms, rowBlocks, varianceOf } from '@scaleface/core';
import { at } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

/**
 * The mean of $\max(0, \pm d_{ijd} + m)$ over ordered pairs and dimensions: + for pairs with the same label, − for
 * different ones; samples with label −1 are in no pair. In blocks of rows; 0 without pairs.
 *
 * @param mu - `[N, D]`.
 * @param logSigmaSq - `[N, D]`.
 * @param labels - `[N]`.
 * @param margin - $m$.
 */
export function pairHinge(mu: tf.Tensor, logSigmaSq: tf.Tensor, labels: tf.Tensor, margin: number): tf.Scalar {
  const [n, d] = mu.shape as [number, number];
  const signs = pairSigns(labels);
  const pairs = Math.max(
    1,
    tf.tidy(() => at(tf.sum(tf.abs(signs)).dataSync(), 0)),
  );
  const op = tf.customGrad((mu: tf.Tensor | tf.GradSaveFunc, ls: tf.Tensor | tf.GradSaveFunc, save?: unknown) => {
    const at = (m: tf.Tensor, v: tf.Tensor, sign: tf.Tensor, [start, size]: [number, number]) => {
      const row = (x: tf.Tensor): tf.Tensor => tf.reshape(tf.slice(x, [start, 0], [size, d]), [size, 1, d]);
      const all = (x: tf.Tensor): tf.Tensor => tf.reshape(x, [1, n, d]);
      const terms = gaussianPairTerms({ mu: row(m), variance: row(v) }, { mu: all(m), variance: all(v) });
      const weight = tf.reshape(tf.slice(sign, [start, 0], [size, n]), [size, n, 1]);
      const hinge = tf.relu(tf.add(tf.mul(terms.value(), weight), margin));
      return { terms, weight, hinge };
    };
    const v = varianceOf(ls as tf.Tensor);
    const ranges = rowBlocks(n, n * d);
    const sums = ranges.map((block) =>
      tf.tidy(() => {
        const { hinge, weight } = at(mu as tf.Tensor, v, signs, block);
        return tf.sum(tf.mul(hinge, tf.abs(weight)));
      }),
    );
    (save as tf.GradSaveFunc)([mu as tf.Tensor, v, signs]);
    return {
      value: tf.div(tf.addN(sums), pairs * d),
      gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
        const [m, v, sign] = saved as [tf.Tensor, tf.Tensor, tf.Tensor];
        const parts = ranges.map((block) =>
          tf.tidy(() => {
            const { terms, weight, hinge } = at(m, v, sign, block);
            const active = tf.mul(tf.step(hinge), weight);
            const g = terms.gradient();
            return [tf.sum(tf.mul(active, g.mu), 1), tf.sum(tf.mul(active, g.logSigmaSq), 1)];
          }),
        );
        // Every term stands twice, as (i, j) and (j, i).
        const factor = tf.mul(dy, 2 / (pairs * d));
        return [0, 1].map((k) =>
          tf.mul(
            tf.concat(
              parts.map((p) => p[k] as tf.Tensor),
              0,
            ),
            factor,
          ),
        );
      },
    };
  });
  return op(mu, logSigmaSq) as tf.Scalar;
}

/** `[N, N]`: 1 for two samples of the same class, −1 for different ones, 0 on the diagonal and for label −1. */
function pairSigns(labels: tf.Tensor): tf.Tensor2D {
  const n = at(labels.shape, 0);
  const y = tf.cast(labels, 'float32');
  const column = tf.reshape(y, [n, 1]);
  const same = tf.cast(tf.equal(column, tf.reshape(y, [1, n])), 'float32');
  const known = tf.cast(tf.greaterEqual(y, 0), 'float32');
  const both = tf.mul(tf.reshape(known, [n, 1]), tf.reshape(known, [1, n]));
  return tf.mul(tf.mul(tf.sub(tf.mul(same, 2), 1), both), tf.sub(1, tf.eye(n)));
}
