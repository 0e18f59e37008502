import * as tf from '@tensorflow/tfjs-core';
import { checkRange } from '../check.js';
import { type GradientTransformation, mapUpdates } from './transformation.js';

/**
 * The last link of a {@link chain}: keeps an exponential average of the weights as they are after each step,
 *
 * $$a \leftarrow d\,a + (1 - d)\,(p - u) \quad (\text{at first } a = p - u),$$
 *
 * which often verifies better than the weights themselves. It changes no update. The state holds $a$ as `average`, so that a
 * training resumes with it; evaluate and save the tensors of `state.slots.average`.
 *
 * Source: Polyak and Juditsky 1992. Oracle: `torch.optim.swa_utils.AveragedModel` with `get_ema_multi_avg_fn`.
 *
 * @param decay - Share $d$ of the last average that is kept, in [0, 1). Usual: 0.999.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { averageWeights, chain, scaleBySchedule } from '@scaleface/core';
 *
 * const optimizer = chain(scaleBySchedule(0.5), averageWeights(0.75));
 * const grads = { w: tf.scalar(2) };
 * const first = optimizer.update(grads, optimizer.init(grads), { w: tf.scalar(1) }); // 1 − 1
 * const second = optimizer.update(grads, first.state, first.params); // 0 − 1
 * second.state.slots.average?.w?.dataSync()[0]; // => -0.25
 * ```
 */
export function averageWeights(decay: number): GradientTransformation {
  checkRange('decay', decay, 0, 1);
  return {
    kinds: ['average'],
    update(updates, { average: before = {} }, params) {
      const average = mapUpdates(updates, (update, name) => {
        const after = tf.sub(params[name] as tf.Tensor, update);
        const last = before[name];
        return last === undefined ? after : tf.add(tf.mul(last, decay), tf.mul(after, 1 - decay));
      });
      return { updates, slots: { average } };
    },
  };
}
