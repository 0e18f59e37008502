import * as tf from '@tensorflow/tfjs-core';
import type { BatchNorm } from './batch-norm.js';
import type { Conv2d } from './conv2d.js';
import type { LayerFolding } from './module.js';

/** A convolution's weights with the batch norm behind it. */
interface Folded {
  readonly weight: tf.Tensor4D;
  readonly bias: tf.Tensor1D;
  /** The numbers of the variables that it was made of. */
  readonly from: readonly object[];
}

/**
 * Convolutions with the batch norm behind each folded into their weights, for networks that only run:
 *
 * $$\gamma \frac{(w * x + b) - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta = (f w) * x + (f b + \beta - f \mu), \quad
 *   f = \frac{\gamma}{\sqrt{\sigma^2 + \varepsilon}}.$$
 *
 * The maps are passed over once and not three times. What was folded is kept until a variable changes, so that training in
 * between does no harm, and until {@link dispose}. No gradient reaches the variables. Oracle: the layers one after the other.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { BatchNorm, Conv2d, FoldedNorms } from '@scaleface/core';
 * import { createRandom } from '@scaleface/numerics';
 *
 * const conv = new Conv2d({ inChannels: 1, outChannels: 2, kernelSize: 1, random: createRandom(1) });
 * const norm = new BatchNorm({ features: 2 });
 * const folded = new FoldedNorms();
 * const x = tf.ones([1, 4, 4, 1]);
 * const difference = tf.sub(folded.apply(x, conv, norm), norm.apply(conv.apply(x)));
 * Math.max(...tf.abs(difference).dataSync()) < 1e-6; // => true
 * folded.dispose();
 * ```
 */
export class FoldedNorms implements LayerFolding {
  readonly #kept = new Map<Conv2d, Folded>();

  /**
   * Folds a batch norm into a convolution, so that {@link apply} finds it done.
   *
   * @param conv - The convolution.
   * @param norm - The batch norm behind it.
   */
  prepare(conv: Conv2d, norm: BatchNorm): void {
    this.#foldedOf(conv, norm);
  }

  /**
   * A convolution, then a batch norm with its running statistics.
   *
   * @param x - `[N, H, W, in]`.
   * @param conv - The convolution.
   * @param norm - The batch norm behind it.
   * @returns `[N, H', W', out]`; the caller disposes it.
   * @throws ScaleFaceError `shape-mismatch`.
   */
  apply(x: tf.Tensor, conv: Conv2d, norm: BatchNorm): tf.Tensor4D {
    const { weight, bias } = this.#foldedOf(conv, norm);
    return conv.applyWith(x, weight, bias);
  }

  #foldedOf(conv: Conv2d, norm: BatchNorm): Folded {
    const from = [...Object.values(conv.variables), ...Object.values(norm.variables)].map(({ dataId }) => dataId);
    const kept = this.#kept.get(conv);
    if (kept?.from.every((dataId, i) => dataId === from[i])) return kept;
    if (kept !== undefined) tf.dispose([kept.weight, kept.bias]);
    const { weight, bias } = conv.variables as { weight: tf.Variable<tf.Rank.R4>; bias?: tf.Variable };
    const [scaled, offset] = tf.tidy(() => {
      const { factor, shift } = norm.perChannel();
      const moved = bias === undefined ? shift : tf.add(shift, tf.mul(bias, factor));
      return [tf.keep(tf.mul(weight, factor) as tf.Tensor4D), tf.keep(moved as tf.Tensor1D)];
    });
    const folded = { weight: scaled as tf.Tensor4D, bias: offset as tf.Tensor1D, from };
    this.#kept.set(conv, folded);
    return folded;
  }

  /** Frees what is kept; a later {@link apply} folds anew. */
  dispose(): void {
    for (const { weight, bias } of this.#kept.values()) tf.dispose([weight, bias]);
    this.#kept.clear();
  }
}
