import { ScaleFaceError } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { checkShape, checkSize } from '../check.js';
import { readsFreely } from '../engine/reads-freely.js';
import { normalizeBatch } from './batch-norm-grad.js';
import { type ApplyOptions, BaseModule } from './module.js';
import { layouts, type Slot } from './slots.js';

/** Size and constants of a {@link BatchNorm}. */
export interface BatchNormOptions {
  /** Number of channels: the length of the last axis. */
  readonly features: number;
  /** Whether a factor and an offset per channel are learned. Default true. */
  readonly affine?: boolean;
  /** The share of a new batch in the running statistics. Default 0.1. */
  readonly momentum?: number;
  /** Added to the variance. Default 1e-5. */
  readonly epsilon?: number;
}

/** $a x + b y$, without the engine where it is read freely: there are as many numbers as channels. */
function mix(x: tf.Tensor, a: number, y: tf.Tensor, b: number): tf.Tensor {
  if (!readsFreely()) return tf.add(tf.mul(x, a), tf.mul(y, b));
  const other = y.dataSync();
  return tf.tensor(
    Float32Array.from(x.dataSync(), (value, i) => a * value + b * (other[i] as number)),
    x.shape,
  );
}

/** What a {@link BatchNorm} does to each channel by its running statistics: $y = f x + s$. */
export interface ChannelFactors {
  /** The factors $f = \gamma / \sqrt{\sigma^2 + \varepsilon}$, `[C]`. */
  readonly factor: tf.Tensor;
  /** The offsets $s = \beta - f \mu$, `[C]`. */
  readonly shift: tf.Tensor;
}

/**
 * Batch normalisation over all axes but the last, so for `[N, C]` and for `[N, H, W, C]`:
 *
 * $$y = \gamma \frac{x - \mu}{\sqrt{\sigma^2 + \varepsilon}} + \beta$$
 *
 * In training $\mu$ and $\sigma^2$ (biased) are those of the batch, and the running statistics move towards $\mu$ and
 * the unbiased variance; otherwise the running statistics are used. PyTorch's names: `weight` ($\gamma$), `bias`
 * ($\beta$), `running_mean`, `running_var`, `num_batches_tracked`. Oracle: `torch.nn.BatchNorm1d` and `BatchNorm2d`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { BatchNorm } from '@scaleface/core';
 *
 * const norm = new BatchNorm({ features: 1, affine: false });
 * norm.apply(tf.tensor2d([[1], [3]]), { training: true }).dataSync()[1]; // => 1
 * norm.variables.running_var?.dataSync()[0]; // => 1.1
 * ```
 */
export class BatchNorm extends BaseModule {
  readonly #weight: tf.Variable | undefined;
  readonly #bias: tf.Variable | undefined;
  readonly #mean: tf.Variable;
  readonly #variance: tf.Variable;
  readonly #batches: tf.Variable;
  readonly #momentum: number;
  readonly #epsilon: number;
  readonly #features: number;

  /** @param options - Size and constants. */
  constructor(options: BatchNormOptions) {
    super();
    const { features, affine = true, momentum = 0.1, epsilon = 1e-5 } = options;
    checkSize('options.features', features);
    const variable = (x: tf.Tensor, trainable: boolean): tf.Variable => tf.variable(x, trainable);
    this.#features = features;
    this.#momentum = momentum;
    this.#epsilon = epsilon;
    [this.#weight, this.#bias, this.#mean, this.#variance, this.#batches] = tf.tidy(() => [
      affine ? variable(tf.ones([features]), true) : undefined,
      affine ? variable(tf.zeros([features]), true) : undefined,
      variable(tf.zeros([features]), false),
      variable(tf.ones([features]), false),
      variable(tf.scalar(0, 'int32'), false),
    ]);
  }

  /** The variables with their layouts, by name. */
  slots(): Record<string, Slot> {
    const slot = (variable: tf.Variable): Slot => ({ variable, layout: layouts.same });
    return {
      ...(this.#weight && { weight: slot(this.#weight) }),
      ...(this.#bias && { bias: slot(this.#bias) }),
      running_mean: slot(this.#mean),
      running_var: slot(this.#variance),
      num_batches_tracked: { ...slot(this.#batches), optional: true },
    };
  }

  /**
   * @param x - `[…, C]`, rank 2 or more.
   * @param options - In training the batch's own statistics are used and the running ones advance.
   * @returns The same shape as `x`.
   * @throws ScaleFaceError in training if there is only one value per channel.
   */
  apply(x: tf.Tensor, options: ApplyOptions = {}): tf.Tensor {
    return tf.tidy(() => {
      checkShape('x', x, [...x.shape.slice(0, -1), this.#features]);
      const flat = x.rank === 2 ? x : tf.reshape(x, [-1, this.#features]);
      const y = options.training ? this.#useBatch(flat as tf.Tensor2D) : this.#useRunning(flat);
      return x.rank === 2 ? y : tf.reshape(y, x.shape);
    });
  }

  // One factor and one offset per channel, so that a large map is passed over twice and not three times.
  #useRunning(x: tf.Tensor): tf.Tensor {
    const { factor, shift } = this.perChannel();
    return tf.add(tf.mul(x, factor), shift);
  }

  /**
   * What the running statistics do to each channel.
   *
   * @returns Factors and offsets; the caller disposes both.
   */
  perChannel(): ChannelFactors {
    return tf.tidy(() => {
      const inverse = tf.rsqrt(tf.add(this.#variance, this.#epsilon));
      const factor = this.#weight === undefined ? inverse : tf.mul(inverse, this.#weight);
      const moved = tf.mul(this.#mean, factor);
      return { factor, shift: this.#bias === undefined ? tf.neg(moved) : tf.sub(this.#bias, moved) };
    });
  }

  #useBatch(x: tf.Tensor2D): tf.Tensor {
    const count = x.shape[0];
    if (count < 2) {
      throw new ScaleFaceError('batch statistics need more than one value per channel', {
        code: 'invalid-argument',
        path: 'x',
        received: `[${x.shape}]`,
        hint: 'Use a larger batch, or { training: false }.',
      });
    }
    const [weight, bias] = [this.#weight, this.#bias];
    const affine = weight === undefined || bias === undefined ? undefined : { weight, bias };
    const { output, mean, variance } = normalizeBatch(x, this.#epsilon, affine);
    const move = (running: tf.Variable, seen: tf.Tensor, factor: number): void =>
      running.assign(mix(running, 1 - this.#momentum, seen, this.#momentum * factor));
    move(this.#mean, mean, 1);
    move(this.#variance, variance, count / (count - 1));
    this.#batches.assign(tf.add(this.#batches, tf.scalar(1, 'int32')));
    tf.dispose([mean, variance]);
    return output;
  }
}
