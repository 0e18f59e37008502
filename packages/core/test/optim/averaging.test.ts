import { readFileSync } from 'node:fs';
import {
  accumulate,
  averageWeights,
  chain,
  cosineSchedule,
  disposeState,
  momentum,
  type OptimizerState,
  oneCycleSchedule,
  scaleByAdam,
  scaleBySchedule,
  stateFromTensors,
  stateToTensors,
} from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeEngines, expectClose } from '../../../../testing/engines.js';

const golden: {
  oneCycle: { options: Record<string, number>; rates: number[] }[];
  average: {
    start: number[];
    grads: number[][];
    averages: number[][];
    decay: number;
    learningRate: number;
    momentum: number;
  };
} = JSON.parse(readFileSync(new URL('../golden/averaging.json', import.meta.url), 'utf8'));

test.each(golden.oneCycle)('one cycle of the rate is that of PyTorch: $options', ({ options, rates }) => {
  const { max_lr: highest = 0, total_steps: steps = 0, pct_start, div_factor = 25, final_div_factor = 1e4 } = options;
  const initial = highest / div_factor;
  const rise = pct_start === undefined ? {} : { rise: pct_start };
  const rate = oneCycleSchedule({ highest, steps, initial, final: initial / final_div_factor, ...rise });
  rates.forEach((expected, step) => {
    expect(rate(step)).toBeCloseTo(expected, 14);
  });
  expect(rate(steps + 7)).toBe(rate(steps - 1));
});

test.each([1, 2, 3])('a cycle of %i steps has finite rates, none above the highest', (steps) => {
  const rate = oneCycleSchedule({ highest: 2, steps, rise: 0.5 });
  for (let step = 0; step < 5; step++) {
    expect(rate(step)).toBeGreaterThan(0);
    expect(rate(step)).toBeLessThanOrEqual(2);
  }
});

test('a cycle without steps, and a rise of more than all, are refused', () => {
  expect(() => oneCycleSchedule({ highest: 1, steps: 0 })).toThrow(expect.objectContaining({ code: 'out-of-range' }));
  expect(() => oneCycleSchedule({ highest: 1, steps: 5, rise: 1.1 })).toThrow(/options.rise/);
});

describeEngines('averaging', (_engine, tolerance) => {
  test('of weights is that of PyTorch, also where a training resumes', () => {
    const { start, grads, averages, decay, learningRate, momentum: mu } = golden.average;
    const optimizer = chain(momentum(mu), scaleBySchedule(learningRate), averageWeights(decay));
    let params: Record<string, tf.Tensor> = { w: tf.tensor1d(start) };
    let state: OptimizerState = optimizer.init(params);
    grads.forEach((grad, step) => {
      if (step === 3) state = stateFromTensors(stateToTensors(state));
      ({ params, state } = optimizer.update({ w: tf.tensor1d(grad) }, state, params));
      expectClose(state.slots.average?.w as tf.Tensor, averages[step] as number[], tolerance.value);
    });
  });

  test('of gradients over several calls steps as their mean does, counts steps for the schedule, and resumes', () => {
    const inner = () => chain(scaleByAdam(), scaleBySchedule(cosineSchedule({ initial: 0.3, steps: 4 })));
    const { start, grads } = golden.average;
    const [whole, parts] = [inner(), accumulate(inner(), 3)];
    let params: Record<string, tf.Tensor> = { w: tf.tensor1d(start), idle: tf.scalar(7) };
    let state = parts.init(params);
    grads.forEach((grad, call) => {
      state = stateFromTensors(stateToTensors(state));
      const before = params.w?.dataSync();
      ({ params, state } = parts.update({ w: tf.tensor1d(grad) }, state, params));
      if (call % 3 !== 2) expect(params.w?.dataSync()).toEqual(before);
    });
    let twin: Record<string, tf.Tensor> = { w: tf.tensor1d(start) };
    let twinState = whole.init(twin);
    for (const three of [grads.slice(0, 3), grads.slice(3)]) {
      const mean = three[0]?.map((_, i) => three.reduce((sum, g) => sum + (g[i] as number), 0) / 3) as number[];
      ({ params: twin, state: twinState } = whole.update({ w: tf.tensor1d(mean) }, twinState, twin));
    }
    expectClose(params.w as tf.Tensor, Array.from(twin.w?.dataSync() ?? []), tolerance.value);
    expect(params.idle?.dataSync()[0]).toBe(7);
    expect(state.steps).toEqual({ w: 2 });
  });

  test('leaves nothing behind but parameters and state', () => {
    const optimizer = accumulate(chain(scaleBySchedule(0.1), averageWeights(0.9)), 2);
    const [grad, start] = [tf.tensor1d([1, 2]), tf.tensor1d([3, 4])];
    let params: Record<string, tf.Tensor> = { w: tf.clone(start) };
    let state = optimizer.init(params);
    const before = tf.memory().numTensors;
    for (let call = 0; call < 4; call++) {
      const next = optimizer.update({ w: grad }, state, params);
      tf.dispose(Object.values(params));
      disposeState(state);
      ({ params, state } = next);
    }
    // The average.
    expect(tf.memory().numTensors).toBe(before + 1);
    disposeState(state);
    tf.dispose([grad, start, params]);
  });
});
