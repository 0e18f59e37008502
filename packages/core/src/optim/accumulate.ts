import * as tf from '@tensorflow/tfjs-core';
import { checkRange } from '../check.js';
import type { Optimizer } from './optimizer.js';
import type { TensorMap } from './transformation.js';

const kind = 'accumulated';

/**
 * An optimizer that steps at every $k$-th call only, with the mean of the gradients of $k$ calls: the step of a batch $k$
 * times as large, in the memory of one. Until then parameters stay as they are. A parameter without a gradient in some of
 * the calls counts as one with gradient 0 there. The state holds what has been summed as `accumulated` and counts the calls,
 * so that a training resumes between two steps; schedules count steps.
 *
 * $$g = \tfrac1k \sum_{i=1}^k g_i.$$
 *
 * Source: optax, `MultiSteps`. Oracle: one step on the mean.
 *
 * @param optimizer - What steps.
 * @param every - $k \ge 1$.
 * @throws ScaleFaceError `out-of-range`.
 *
 * @example
 * ```ts
 * import '@tensorflow/tfjs-backend-cpu';
 * import * as tf from '@tensorflow/tfjs-core';
 * import { accumulate, sgd } from '@scaleface/core';
 *
 * const optimizer = accumulate(sgd({ learningRate: 1 }), 2);
 * const start = { w: tf.scalar(5) };
 * const first = optimizer.update({ w: tf.scalar(1) }, optimizer.init(start), start);
 * const second = optimizer.update({ w: tf.scalar(3) }, first.state, first.params);
 * [first.params.w?.dataSync()[0], second.params.w?.dataSync()[0]]; // => [5, 3]
 * ```
 */
export function accumulate(optimizer: Optimizer, every: number): Optimizer {
  checkRange('every', every, 1);
  return {
    init(params) {
      const { steps, slots } = optimizer.init(params);
      return { steps, slots: { ...slots, [kind]: {} }, count: 0 };
    },
    update(grads, state, params, options) {
      const { [kind]: before = {}, ...slots } = state.slots;
      const calls = state.count ?? 0;
      const count = calls + 1;
      const sums = summed(grads, before, every);
      if (count % every !== 0) {
        const copies = Object.fromEntries(Object.entries(slots).map(([name, values]) => [name, copied(values)]));
        return {
          params: copied(params),
          state: { steps: { ...state.steps }, slots: { ...copies, [kind]: sums }, count },
        };
      }
      const inner = { steps: state.steps, slots, count: Math.floor(calls / every) };
      const next = optimizer.update(sums, inner, params, options);
      tf.dispose(Object.values(sums));
      return { params: next.params, state: { ...next.state, slots: { ...next.state.slots, [kind]: {} }, count } };
    },
  };
}

const copied = (tensors: TensorMap): Record<string, tf.Tensor> =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tf.clone(tensor)]));

/** What has been summed, with this call's share. */
function summed(grads: TensorMap, before: TensorMap, every: number): Record<string, tf.Tensor> {
  const sums: Record<string, tf.Tensor> = {};
  for (const name of new Set([...Object.keys(before), ...Object.keys(grads)])) {
    const [last, grad] = [before[name], grads[name]];
    sums[name] = tf.tidy(() => {
      const share = grad && tf.div(grad, every);
      if (last === undefined) return share as tf.Tensor;
      return share === undefined ? tf.clone(last) : tf.add(last, share);
    });
  }
  return sums;
}
