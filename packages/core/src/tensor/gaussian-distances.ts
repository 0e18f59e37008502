import * as tf from '@tensorflow/tfjs-core';
import { checkShape } from '../check.js';
import { registerGradients } from '../engine/gradients/register.js';
import { withGradient } from './custom-grad.js';
import {
  type GaussianPairMode,
  type GaussianPairTerms,
  gaussianPairTerms,
  rowBlocks,
  varianceOf,
} from './gaussian-pairs.js';

// The terms of a block of rows against all rows, [size, N, D].
function blockTerms(mu: tf.Tensor, v: tf.Tensor, block: [number, number], mode: GaussianPairMode): GaussianPairTerms {
  const [n, d] = mu.shape as [number, number];
  const [start, size] = block;
  const rows = (x: tf.Tensor): tf.Tensor => tf.reshape(tf.slice(x, [start, 0], [size, d]), [size, 1, d]);
  const all = (x: tf.Tensor): tf.Tensor => tf.reshape(x, [1, n, d]);
  return gaussianPairTerms({ mu: rows(mu), variance: rows(v) }, { mu: all(mu), variance: all(v) }, mode);
}

/** `parts` of two tensors each, joined along their first axis. */
const joinPairs = (parts: tf.Tensor[][]): tf.Tensor[] =>
  [0, 1].map((side) =>
    tf.concat(
      parts.map((part) => part[side] as tf.Tensor),
      0,
    ),
  );

/**
 * Distances of all pairs of Gaussian embeddings, which are their negative mutual likelihood scores:
 *
 * $$D_{ij} = \sum_d \frac{(\mu_{id}-\mu_{jd})^2}{10^{-10}+\sigma_{id}^2+\sigma_{jd}^2} + \log(\sigma_{id}^2+\sigma_{jd}^2).$$
 *
 * In blocks of rows, in the gradient too, so that $N^2 D$ numbers are never held. In cosine mode the square becomes
 * $-\mu_{id}\mu_{jd}/(1+10^{-5})$.
 *
 * Source: Shi and Jain, PFE, ICCV 2019, eq. 3 (without its factor ½ and constant). Oracle: arrays of the published code.
 *
 * @param mu - $\mu$, `[N, D]`.
 * @param logSigmaSq - $\log\sigma^2$, `[N, D]`.
 * @param mode - How means are compared. Default `'euclidean'`.
 * @returns `[N, N]`, symmetric.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { gaussianDistances } from '@scaleface/core';
 *
 * const d = gaussianDistances(tf.tensor2d([[1, 0], [0, 1]]), tf.zeros([2, 2]));
 * d.arraySync()[0]; // => [1.386294, 2.386294]
 * ```
 */
export function gaussianDistances(
  mu: tf.Tensor2D,
  logSigmaSq: tf.Tensor2D,
  mode: GaussianPairMode = 'euclidean',
): tf.Tensor2D {
  const [n, d] = checkShape('mu', mu, [null, null]).shape;
  checkShape('logSigmaSq', logSigmaSq, [n, d]);
  registerGradients();
  const blocks = rowBlocks(n, n * d);
  return withGradient<tf.Tensor2D>([mu, logSigmaSq], (m, l) => {
    const v = varianceOf(l as tf.Tensor);
    const rows = blocks.map((block) => tf.tidy(() => tf.sum(blockTerms(m as tf.Tensor, v, block, mode).value(), 2)));
    return {
      value: tf.concat(rows, 0) as tf.Tensor2D,
      saved: [m as tf.Tensor, v],
      gradient: (dy, [mean, variance]) => {
        // D is symmetric: the derivative by the second of a pair is that by the first of the transposed entry.
        const both = tf.add(dy, tf.transpose(dy));
        const part = (block: [number, number]): tf.Tensor[] => {
          const weight = tf.reshape(tf.slice(both, [block[0], 0], [block[1], n]), [block[1], n, 1]);
          const g = blockTerms(mean as tf.Tensor, variance as tf.Tensor, block, mode).gradient();
          return [tf.sum(tf.mul(weight, g.mu), 1), tf.sum(tf.mul(weight, g.logSigmaSq), 1)];
        };
        return joinPairs(blocks.map((block) => tf.tidy(() => part(block))));
      },
    };
  });
}

/**
 * {@link gaussianDistances} of listed pairs only: as much work as there are pairs, in blocks.
 *
 * Source: as {@link gaussianDistances}. Oracle: the sum in float64, in both modes; gradients by its differences.
 *
 * @param mu - $\mu$, `[N, D]`.
 * @param logSigmaSq - $\log\sigma^2$, `[N, D]`.
 * @param i - The first row of each pair.
 * @param j - The second row of each pair, as many.
 * @param mode - How means are compared. Default `'euclidean'`.
 * @returns One distance per pair, `[P]`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { gaussianDistancesAt } from '@scaleface/core';
 *
 * const [mu, logSigmaSq] = [tf.tensor2d([[1, 0], [0, 1]]), tf.tensor2d([[0, 0], [0, 0]])];
 * gaussianDistancesAt(mu, logSigmaSq, Int32Array.of(0), Int32Array.of(1)).dataSync()[0]; // => 2.386294
 * ```
 */
export function gaussianDistancesAt(
  mu: tf.Tensor2D,
  logSigmaSq: tf.Tensor2D,
  i: Int32Array,
  j: Int32Array,
  mode: GaussianPairMode = 'euclidean',
): tf.Tensor1D {
  const [n, d] = checkShape('mu', mu, [null, null]).shape;
  checkShape('logSigmaSq', logSigmaSq, [n, d]);
  registerGradients();
  // Smaller blocks than elsewhere: the gradient holds some thirty arrays of a block's size.
  const blocks = rowBlocks(i.length, 4 * d);
  // gatherND copies whole rows where gather goes number by number on the WebAssembly engine.
  const rowsAt = (x: tf.Tensor, at: tf.Tensor): tf.Tensor => tf.gatherND(x, at);
  const termsOf = (m: tf.Tensor, v: tf.Tensor, first: tf.Tensor, second: tf.Tensor): GaussianPairTerms => {
    const side = (at: tf.Tensor) => ({ mu: rowsAt(m, at), variance: rowsAt(v, at) });
    return gaussianPairTerms(side(first), side(second), mode);
  };
  const ends = ([start, size]: [number, number]): [tf.Tensor, tf.Tensor] => [
    tf.tensor2d(i.subarray(start, start + size), [size, 1], 'int32'),
    tf.tensor2d(j.subarray(start, start + size), [size, 1], 'int32'),
  ];
  return withGradient<tf.Tensor1D>([mu, logSigmaSq], (m, l) => {
    const v = varianceOf(l as tf.Tensor);
    const parts = blocks.map((block) => tf.tidy(() => tf.sum(termsOf(m as tf.Tensor, v, ...ends(block)).value(), 1)));
    return {
      value: (parts.length === 0 ? tf.zeros([0]) : tf.concat(parts, 0)) as tf.Tensor1D,
      saved: [m as tf.Tensor, v],
      gradient: (dy, [mean, variance]) => {
        const part = (block: [number, number]): tf.Tensor[] => {
          const weight = tf.reshape(tf.slice(dy, [block[0]], [block[1]]), [block[1], 1]);
          const [first, second] = ends(block);
          const terms = termsOf(mean as tf.Tensor, variance as tf.Tensor, first, second);
          const [a, b] = [terms.gradient(), terms.gradientOfSecond()];
          return (['mu', 'logSigmaSq'] as const).map((k) =>
            tf.add(
              tf.scatterND(first, tf.mul(a[k], weight), [n, d]),
              tf.scatterND(second, tf.mul(b[k], weight), [n, d]),
            ),
          );
        };
        let total = [tf.zeros([n, d]), tf.zeros([n, d])];
        for (const block of blocks) {
          const next = tf.tidy(() => part(block).map((x, k) => tf.add(x, total[k] as tf.Tensor)));
          tf.dispose(total);
          total = next;
        }
        return total;
      },
    };
  });
}
