import * as tf from '@tensorflow/tfjs-core';
import { checkRange } from '../check.js';
import { type GradientTransformation, mapUpdates, type Rate, rateOf } from './transformation.js';

/**
 * A link of a {@link chain}, mostly its last: the updates times the learning rate of the step, $u \leftarrow \eta_t u$.
 *
 * How many updates there have been is part of the state, and is saved with it, if the rate is a schedule: a training
 * that is resumed continues its schedule. Oracle: `torch.optim.SGD`; with a schedule the chain in float64.
 *
 * @param rate - $\eta \ge 0$, or a schedule of steps from 0 ({@link cosineSchedule}, {@link stepSchedule},
 *   {@link warmup}). A rate that a step names takes its place.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { chain, scaleBySchedule, stateToTensors } from '@scaleface/core';
 *
 * const optimizer = chain(scaleBySchedule((step) => 1 / (step + 1)));
 * const one = { w: tf.scalar(1) };
 * const { params, state } = optimizer.update(one, optimizer.init(one), one); // 1 − 1
 * optimizer.update(one, state, params).params.w?.dataSync()[0]; // => -0.5
 * Object.keys(stateToTensors(state)); // => ['steps/w', 'count/updates']
 * ```
 */
export function scaleBySchedule(rate: Rate): GradientTransformation {
  if (typeof rate === 'number') checkRange('rate', rate, 0);
  return {
    kinds: [],
    counts: typeof rate !== 'number',
    update(updates, _slots, _params, info) {
      const factor = rateOf(rate, info);
      return { updates: mapUpdates(updates, (update) => tf.mul(update, factor)) };
    },
  };
}
