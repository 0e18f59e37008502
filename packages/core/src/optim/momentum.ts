import * as tf from '@tensorflow/tfjs-core';
import { checkRange } from '../check.js';
import { type GradientTransformation, mapUpdates } from './transformation.js';

/** Variants of {@link momentum}. */
export interface MomentumOptions {
  /** Share $\tau$ of a new gradient that is left out of the momentum after the first step. Default 0. */
  readonly dampening?: number;
  /** Whether the gradient is looked up one step ahead (Nesterov). Default false. */
  readonly nesterov?: boolean;
}

/**
 * A link of a {@link chain}: the running sum of the updates, in PyTorch's form,
 *
 * $$b \leftarrow \mu b + (1 - \tau) u \quad (\text{at first } b = u), \qquad
 *   u \leftarrow \text{Nesterov: } u + \mu b,\ \text{else } b.$$
 *
 * Weight decay that belongs to the gradient ({@link decayWeights}) comes before it, the rate after it. The state holds
 * $b$ as `momentum`. Oracle: `torch.optim.SGD`.
 *
 * @param factor - Share $\mu \ge 0$ of the last sum that is kept.
 * @param options - Variants.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { chain, momentum } from '@scaleface/core';
 *
 * const optimizer = chain(momentum(0.5));
 * const one = { w: tf.scalar(1) };
 * const { params, state } = optimizer.update(one, optimizer.init(one), one); // 1 − 1
 * optimizer.update(one, state, params).params.w?.dataSync()[0]; // => -1.5
 * ```
 */
export function momentum(factor: number, options: MomentumOptions = {}): GradientTransformation {
  const { dampening = 0, nesterov = false } = options;
  checkRange('momentum', factor, 0);
  return {
    kinds: ['momentum'],
    update(updates, { momentum: before = {} }) {
      const sums = mapUpdates(updates, (update, name) => {
        const last = before[name];
        if (last === undefined) return update;
        return tf.add(tf.mul(last, factor), dampening === 0 ? update : tf.mul(update, 1 - dampening));
      });
      const ahead = (update: tf.Tensor, name: string): tf.Tensor =>
        tf.add(update, tf.mul(sums[name] as tf.Tensor, factor));
      return { updates: nesterov ? mapUpdates(updates, ahead) : sums, slots: { momentum: sums } };
    },
  };
}
