import { BaseModule, kaimingNormal, layouts, type Slot } from '@scaleface/core';
import type { Random } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import type { LogVarianceTrunk } from './trunks/log-variance.js';
import { type PfeHeadOptions, pfeTrunk } from './trunks/pfe-trunk.js';
import { VarianceHead } from './variance-head.js';

/** A linear map without bias whose output rows are weighted by unit vectors: $y_j = x \cdot w_j / \lVert w_j \rVert$. */
class UnitLinear extends BaseModule {
  readonly #weight: tf.Variable;

  constructor(inFeatures: number, outFeatures: number, random: Random) {
    super();
    this.#weight = tf.tidy(() => tf.variable(kaimingNormal([inFeatures, outFeatures], inFeatures, random)));
  }

  slots(): Record<string, Slot> {
    return { weight: { variable: this.#weight, layout: layouts.linear } };
  }

  apply(x: tf.Tensor): tf.Tensor {
    return tf.tidy(() => {
      const squares = tf.sum(tf.square(this.#weight), 0, true);
      const raw = tf.matMul(x as tf.Tensor2D, this.#weight as tf.Tensor as tf.Tensor2D);
      return tf.mul(raw, tf.rsqrt(tf.maximum(squares, 1e-24)));
    });
  }
}

/**
 * The PFE head of the published IJB-C comparison: as {@link PfeHead}, but with weights whose rows are brought to unit
 * length at each forward, no bias, no normalisation of the input, and $\gamma = 1$, $\beta = 0$ at the start.
 *
 * PyTorch's names: `fc1` and `fc2` (bare matrices), `bn1.weight`, …, `gamma`, `beta`.
 *
 * Source: the published code (`pfe_head_adjustable`). Oracle: `golden/heads/pfe_head_adjustable`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import { PfeHeadAdjustable } from '@scaleface/heads';
 *
 * new PfeHeadAdjustable({ features: 8, dimensions: 2 }).stateDict().fc1?.shape; // => [2, 8]
 * ```
 */
export class PfeHeadAdjustable extends VarianceHead {
  readonly kind: string = 'pfe_head_adjustable';
  /** The options, defaults filled in. */
  readonly config: Readonly<Required<PfeHeadOptions>> & Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, number>>;
  protected readonly trunk: LogVarianceTrunk;

  /** @param options - Shape and first values. */
  constructor(options: PfeHeadOptions) {
    super();
    ({
      config: this.config,
      outputs: this.outputs,
      trunk: this.trunk,
    } = pfeTrunk(options, {
      linear: (inFeatures, outFeatures, random) => new UnitLinear(inFeatures, outFeatures, random),
      tail: [1, 0],
    }));
  }

  /** The variables with their layouts, by PyTorch's names: the two matrices are parameters of the head itself. */
  override slots(): Record<string, Slot> {
    const bare: Record<string, string> = { 'fc1.weight': 'fc1', 'fc2.weight': 'fc2' };
    return Object.fromEntries(Object.entries(super.slots()).map(([name, slot]) => [bare[name] ?? name, slot]));
  }
}
