import {
  type ApplyOptions,
  BaseModule,
  BatchNorm,
  checkShape,
  joinSlots,
  layouts,
  rectify,
  type Slot,
} from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';

/** The variance added in every dimension: $\sigma^2 \ge 10^{-6}$. */
const floor = Math.log(1e-6);

/**
 * $\log(10^{-6} + e^x)$ without overflow or cancellation: $\log 10^{-6} + \mathrm{softplus}(x - \log 10^{-6})$.
 *
 * @param x - Raw log-variances.
 */
export const flooredLogVariance = (x: tf.Tensor): tf.Tensor =>
  tf.tidy(() => tf.add(floor, tf.softplus(tf.sub(x, floor))));

/** What a head of per-dimension variances says about a batch. */
export interface LogVarianceOutput extends Readonly<Record<string, tf.Tensor2D>> {
  /** `[N, D]`: $\log \sigma^2$ per image and dimension; the higher, the more uncertain. */
  readonly logSigmaSq: tf.Tensor2D;
}

/** The parts that make a {@link LogVarianceTrunk}. */
export interface LogVarianceParts {
  /** Width of the input. */
  readonly features: number;
  /** Width between the two linear maps. */
  readonly hidden: number;
  /** Width of the output. */
  readonly dimensions: number;
  /** The first linear map. */
  readonly fc1: BaseModule;
  /** The second linear map. */
  readonly fc2: BaseModule;
  /** First factor $\gamma$ and offset $\beta$ of the tail. */
  readonly tail: readonly [gamma: number, beta: number];
  /** Applied to the input. */
  readonly before?: (x: tf.Tensor) => tf.Tensor;
}

/**
 * What the published variance heads have in common:
 * linear → BN → ReLU → linear → BN without factor and offset → $\log(10^{-6} + e^{\gamma x + \beta})$.
 */
export class LogVarianceTrunk extends BaseModule<LogVarianceOutput> {
  readonly #parts: LogVarianceParts;
  readonly #bn1: BatchNorm;
  readonly #bn2: BatchNorm;
  readonly #gamma: tf.Variable;
  readonly #beta: tf.Variable;

  constructor(parts: LogVarianceParts) {
    super();
    this.#parts = parts;
    this.#bn1 = new BatchNorm({ features: parts.hidden });
    this.#bn2 = new BatchNorm({ features: parts.dimensions, affine: false });
    [this.#gamma, this.#beta] = tf.tidy(() => [
      tf.variable(tf.tensor1d([parts.tail[0]])),
      tf.variable(tf.tensor1d([parts.tail[1]])),
    ]);
  }

  slots(): Record<string, Slot> {
    const { fc1, fc2 } = this.#parts;
    return {
      gamma: { variable: this.#gamma, layout: layouts.same },
      beta: { variable: this.#beta, layout: layouts.same },
      ...joinSlots({ fc1, bn1: this.#bn1, fc2, bn2: this.#bn2 }),
    };
  }

  apply(x: tf.Tensor, options: ApplyOptions = {}): LogVarianceOutput {
    const { features, fc1, fc2, before } = this.#parts;
    checkShape('x', x, [null, features]);
    return tf.tidy(() => {
      const hidden = rectify(this.#bn1.apply(fc1.apply(before ? before(x) : x, options), options));
      const raw = this.#bn2.apply(fc2.apply(hidden, options), options);
      return { logSigmaSq: flooredLogVariance(tf.add(tf.mul(this.#gamma, raw), this.#beta)) as tf.Tensor2D };
    });
  }
}
