import * as tf from '@tensorflow/tfjs-core';
import { checkRange } from '../check.js';
import { type GradientTransformation, mapUpdates, type Rate, rateOf } from './transformation.js';

/**
 * A link of a {@link chain}: weight decay as part of the gradient, which is the gradient of the penalty
 * $\frac{\lambda}{2}\lVert p \rVert^2$:
 *
 * $$u \leftarrow u + \lambda p.$$
 *
 * `torch.optim.SGD` has it before momentum and rate. What Adam wants is {@link decoupledDecay}. Oracle: `torch.optim.SGD`.
 *
 * @param weightDecay - $\lambda \ge 0$.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { chain, decayWeights } from '@scaleface/core';
 *
 * const optimizer = chain(decayWeights(0.25));
 * const params = { w: tf.scalar(8) };
 * optimizer.update({ w: tf.scalar(1) }, optimizer.init(params), params).params.w?.dataSync()[0]; // => 5
 * ```
 */
export function decayWeights(weightDecay: number): GradientTransformation {
  checkRange('weightDecay', weightDecay, 0);
  return {
    kinds: [],
    update(updates, _slots, params) {
      if (weightDecay === 0) return { updates };
      return {
        updates: mapUpdates(updates, (update, name) => tf.add(update, tf.mul(params[name] as tf.Tensor, weightDecay))),
      };
    },
  };
}

/**
 * A link of a {@link chain}: weight decay apart from the gradient. It shrinks the parameters from which the updates are
 * subtracted in the end, and leaves the updates as they are, so it may stand anywhere in the chain:
 *
 * $$p \leftarrow (1 - \eta\lambda)\,p.$$
 *
 * Source: Loshchilov and Hutter 2019, arXiv 1711.05101. Oracle: `torch.optim.AdamW`.
 *
 * @param weightDecay - $\lambda \ge 0$.
 * @param rate - $\eta$, the rate of the chain's last link: a number or a schedule of steps from 0. A rate that a step names
 *   takes its place.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { chain, decoupledDecay, scaleBySchedule } from '@scaleface/core';
 *
 * const optimizer = chain(decoupledDecay(0.5, 0.5), scaleBySchedule(0.5));
 * const params = { w: tf.scalar(4) };
 * optimizer.update({ w: tf.scalar(1) }, optimizer.init(params), params).params.w?.dataSync()[0]; // => 2.5
 * ```
 */
export function decoupledDecay(weightDecay: number, rate: Rate): GradientTransformation {
  checkRange('weightDecay', weightDecay, 0);
  return {
    kinds: [],
    counts: typeof rate !== 'number',
    update(updates, _slots, params, info) {
      if (weightDecay === 0) return { updates };
      const kept = 1 - rateOf(rate, info) * weightDecay;
      return { updates, params: mapUpdates(params, (param) => tf.mul(param, kept)) };
    },
  };
}
