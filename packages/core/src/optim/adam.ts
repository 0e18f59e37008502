import * as tf from '@tensorflow/tfjs-core';
import { checkRange } from '../check.js';
import { type GradientTransformation, mapUpdates, type Rate, rateOf } from './transformation.js';

/** Constants of {@link scaleByAdam}. */
export interface AdamOptions {
  /** Decay of the running mean of the gradient, in [0, 1). Default 0.9. */
  readonly beta1?: number;
  /** Decay of the running mean of its square, in [0, 1). Default 0.999. */
  readonly beta2?: number;
  /** Added to the root of the second moment. Default 1e-8. */
  readonly epsilon?: number;
  /**
   * The learning rate, a number or a schedule, for chains without {@link scaleBySchedule}: a rate that a step names takes its
   * place. Default: none; the updates are not scaled.
   */
  readonly learningRate?: Rate;
}

/**
 * A link of a {@link chain}: updates by their running mean over the root of the running mean of their squares, both
 * corrected for their start at 0:
 *
 * $$m \leftarrow \beta_1 m + (1 - \beta_1) u, \qquad v \leftarrow \beta_2 v + (1 - \beta_2) u^2, \qquad
 *   u \leftarrow \frac{\eta}{1 - \beta_1^t}\,\frac{m}{\sqrt{v / (1 - \beta_2^t)} + \varepsilon}.$$
 *
 * $t$ counts each variable's own updates. The state holds $m$ as `first` and $v$ as `second`.
 *
 * Source: Kingma and Ba 2015, arXiv 1412.6980. Oracle: `torch.optim.AdamW`.
 *
 * @param options - Constants.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { chain, scaleByAdam, scaleBySchedule } from '@scaleface/core';
 *
 * const optimizer = chain(scaleByAdam(), scaleBySchedule(0.25));
 * const params = { w: tf.scalar(1) };
 * optimizer.update({ w: tf.scalar(7) }, optimizer.init(params), params).params.w?.dataSync()[0]; // => 0.75
 * ```
 */
export function scaleByAdam(options: AdamOptions = {}): GradientTransformation {
  const { beta1 = 0.9, beta2 = 0.999, epsilon = 1e-8, learningRate } = options;
  if (typeof learningRate === 'number') checkRange('options.learningRate', learningRate, 0);
  checkRange('options.beta1', beta1, 0, 1 - Number.EPSILON);
  checkRange('options.beta2', beta2, 0, 1 - Number.EPSILON);
  const mix = (old: tf.Tensor | undefined, seen: tf.Tensor, beta: number): tf.Tensor =>
    old === undefined ? tf.mul(seen, 1 - beta) : tf.add(tf.mul(old, beta), tf.mul(seen, 1 - beta));
  return {
    kinds: ['first', 'second'],
    counts: typeof learningRate === 'function',
    update(updates, slots, _params, info) {
      const rate = learningRate === undefined ? 1 : rateOf(learningRate, info);
      const first = mapUpdates(updates, (update, name) => mix(slots.first?.[name], update, beta1));
      const second = mapUpdates(updates, (update, name) => mix(slots.second?.[name], tf.square(update), beta2));
      const scaled = mapUpdates(updates, (_, name) => {
        const step = info.steps[name] ?? 1;
        const corrected = tf.mul(tf.sqrt(second[name] as tf.Tensor), 1 / Math.sqrt(1 - beta2 ** step));
        const direction = tf.div(first[name] as tf.Tensor, tf.add(corrected, epsilon));
        return tf.mul(direction, rate / (1 - beta1 ** step));
      });
      return { updates: scaled, slots: { first, second } };
    },
  };
}
