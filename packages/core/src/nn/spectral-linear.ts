import { defined } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { checkShape, checkSize } from '../check.js';
import { torchUniform } from './initializers.js';
import type { LinearOptions } from './linear.js';
import { type ApplyOptions, BaseModule } from './module.js';
import { layouts, type Slot } from './slots.js';
import { SpectralWeight } from './spectral-weight.js';

/** Size, first values and iterations of a {@link SpectralLinear}. */
export interface SpectralLinearOptions extends LinearOptions {
  /** Power iterations of each forward in training. Default 1, as in PyTorch; the published heads use 3. */
  readonly powerIterations?: number;
}

/**
 * A linear layer whose weight is divided by its greatest singular value, so that it stretches no vector. PyTorch's
 * names: `weight_orig`, `weight_u`, `weight_v`, `bias`. Singular vectors advance in training only.
 *
 * Source: Miyato et al. 2018, arXiv 1802.05957. Oracle: `torch.nn.utils.spectral_norm`, `golden/heads`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { SpectralLinear } from '@scaleface/core';
 * import { createRandom } from '@scaleface/numerics';
 *
 * const layer = new SpectralLinear({ inFeatures: 1, outFeatures: 1, bias: false, random: createRandom(1) });
 * tf.abs(layer.apply(tf.tensor2d([[7]]))).dataSync()[0]; // => 7
 * ```
 */
export class SpectralLinear extends BaseModule {
  readonly #weight: SpectralWeight;
  readonly #bias: tf.Variable | undefined;
  readonly #inFeatures: number;

  /** @param options - Size, first values and iterations. */
  constructor(options: SpectralLinearOptions) {
    super();
    const { inFeatures, outFeatures, random, bias = true, init = torchUniform, powerIterations = 1 } = options;
    checkSize('options.inFeatures', inFeatures);
    checkSize('options.outFeatures', outFeatures);
    this.#inFeatures = inFeatures;
    const initial = (): tf.Tensor => init([inFeatures, outFeatures], inFeatures, random);
    this.#weight = new SpectralWeight({ initial, layout: layouts.linear, powerIterations, random });
    this.#bias = bias ? tf.tidy(() => tf.variable(torchUniform([outFeatures], inFeatures, random))) : undefined;
  }

  /** The variables with their layouts, by name. */
  slots(): Record<string, Slot> {
    const bias = this.#bias && { variable: this.#bias, layout: layouts.same };
    return { ...this.#weight.slots(), ...defined({ bias }) };
  }

  /**
   * @param x - `[N, in]`.
   * @param options - In training the singular vectors advance.
   * @returns `[N, out]`.
   */
  apply(x: tf.Tensor, options: ApplyOptions = {}): tf.Tensor2D {
    const input = checkShape('x', x, [null, this.#inFeatures]) as tf.Tensor2D;
    return tf.tidy(() => {
      const y: tf.Tensor2D = tf.matMul(input, this.#weight.value(options.training === true) as tf.Tensor2D);
      return this.#bias === undefined ? y : (tf.add(y, this.#bias) as tf.Tensor2D);
    });
  }
}
