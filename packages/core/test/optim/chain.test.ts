import {
  chain,
  clipGlobalNorm,
  cosineSchedule,
  decayWeights,
  decoupledDecay,
  disposeState,
  type GradientTransformation,
  momentum,
  type Optimizer,
  type OptimizerState,
  optimizeStep,
  scaleByAdam,
  scaleBySchedule,
  sgd,
  stateFromTensors,
  stateToTensors,
  valueAndGrads,
} from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeEngines, expectClose } from '../../../../testing/engines.js';

const schedule = cosineSchedule({ initial: 0.4, final: 0.01, steps: 9 });
const STEPS = 12;

/** The same gradients for every run, long and short ones in turn. */
const random = createRandom(5);
const drawn = Array.from({ length: STEPS }, (_, step) =>
  Array.from({ length: 4 }, () => random.normal() * (step % 3 === 0 ? 5 : 0.5)),
);

/** Runs a chain over the gradients of two variables that share the four numbers. */
function follow(optimizer: Optimizer, between: (state: OptimizerState) => OptimizerState = (state) => state): number[] {
  const initial = optimizer.init({});
  let [state, params] = [initial, { a: tf.tensor1d([1, -2]), b: tf.tensor1d([0.5, 3]) } as Record<string, tf.Tensor>];
  for (const [g0, g1, g2, g3] of drawn as [number, number, number, number][]) {
    const grads = { a: tf.tensor1d([g0, g1]), b: tf.tensor1d([g2, g3]) };
    ({ params, state } = optimizer.update(grads, state, params));
    state = between(state);
  }
  return [...(params.a as tf.Tensor).dataSync(), ...(params.b as tf.Tensor).dataSync()];
}

/** The chain of clipping, decay, momentum and schedule, naively and in float64. */
function naiveMomentum(max: number, decay: number, factor: number): number[] {
  const [p, b] = [
    [1, -2, 0.5, 3],
    [0, 0, 0, 0],
  ];
  drawn.forEach((grads, step) => {
    const length = Math.sqrt(grads.reduce((sum, g) => sum + g * g, 0));
    grads.forEach((g, i) => {
      const u = g * Math.min(1, max / (length + 1e-6)) + decay * (p[i] as number);
      b[i] = factor * (b[i] as number) + u;
      p[i] = (p[i] as number) - schedule(step) * (b[i] as number);
    });
  });
  return p;
}

/** Adam with decay apart from the gradient and a schedule, naively and in float64. */
function naiveAdam(decay: number): number[] {
  const [p, m, v] = [
    [1, -2, 0.5, 3],
    [0, 0, 0, 0],
    [0, 0, 0, 0],
  ] as [number[], number[], number[]];
  drawn.forEach((grads, step) => {
    grads.forEach((g, i) => {
      m[i] = 0.9 * (m[i] as number) + 0.1 * g;
      v[i] = 0.999 * (v[i] as number) + 0.001 * g * g;
      const [mean, square] = [(m[i] as number) / (1 - 0.9 ** (step + 1)), (v[i] as number) / (1 - 0.999 ** (step + 1))];
      const update = mean / (Math.sqrt(square) + 1e-8);
      p[i] = (1 - schedule(step) * decay) * (p[i] as number) - schedule(step) * update;
    });
  });
  return p;
}

describeEngines('chains of gradient transformations', (_engine, tolerance) => {
  const full = () => chain(clipGlobalNorm(1.5), decayWeights(0.05), momentum(0.9), scaleBySchedule(schedule));

  test('clipping, decay, momentum and a schedule follow their formulas in float64', () => {
    expectClose(tf.tensor1d(follow(full())), naiveMomentum(1.5, 0.05, 0.9), tolerance.value);
  });

  test('Adam with decay apart from the gradient follows its formulas in float64, wherever the rate stands', () => {
    const expected = naiveAdam(0.1);
    for (const optimizer of [
      chain(scaleByAdam(), decoupledDecay(0.1, schedule), scaleBySchedule(schedule)),
      chain(decoupledDecay(0.1, schedule), scaleByAdam({ learningRate: schedule })),
    ]) {
      expectClose(tf.tensor1d(follow(optimizer)), expected, tolerance.value);
    }
  });

  test('a rate named at a step takes the place of the schedule', () => {
    const params = { w: tf.scalar(1) };
    for (const optimizer of [chain(scaleBySchedule(schedule)), chain(scaleBySchedule(7))]) {
      const { params: next } = optimizer.update({ w: tf.scalar(1) }, optimizer.init(params), params, {
        learningRate: 0.5,
      });
      expectClose(next.w as tf.Tensor, [0.5], tolerance.value);
    }
  });

  test('a chain that is saved and read at every step ends with the same bits, its count included', () => {
    const optimizer = full();
    let last = optimizer.init({});
    const resumed = follow(optimizer, (state) => {
      last = stateFromTensors(stateToTensors(state));
      return last;
    });
    expect(resumed).toEqual(follow(optimizer));
    expect(last.count).toBe(STEPS);
    expect(Object.keys(stateToTensors(last)).sort()).toEqual([
      'count/updates',
      'momentum/a',
      'momentum/b',
      'steps/a',
      'steps/b',
    ]);
  });

  test('training steps in place leave the number of tensors as it is', () => {
    const w = tf.variable(tf.tensor1d([1, -2]));
    const optimizer = chain(
      clipGlobalNorm(1),
      scaleByAdam(),
      momentum(0.5),
      decoupledDecay(0.1, 0.1),
      scaleBySchedule(schedule),
    );
    let state = optimizer.init({ w });
    let before = 0;
    for (let i = 0; i < 10; i++) {
      const { value, grads } = valueAndGrads(() => tf.sum(tf.square(w)), { w });
      state = optimizeStep(optimizer, grads, state, { w });
      value.dispose();
      if (i === 0) before = tf.memory().numTensors;
    }
    expect(tf.memory().numTensors).toBe(before);
    disposeState(state);
    expect(tf.memory().numTensors).toBe(before - 3);
  });

  test('an update is pure: it changes none of its arguments and leaves nothing else behind', () => {
    const optimizer = full();
    const params = { a: tf.tensor1d([1, 2]), frozen: tf.tensor1d([3]) };
    const grads = { a: tf.tensor1d([30, 40]), stranger: tf.tensor1d([1e9]) };
    const state = optimizer.init(params);
    const before = tf.memory().numTensors;
    const next = optimizer.update(grads, state, params);
    expect(tf.memory().numTensors - before).toBe(3);
    expect(state).toEqual({ steps: {}, slots: { momentum: {} }, count: 0 });
    expect(next.state.steps).toEqual({ a: 1 });
    expect([...params.a.dataSync(), ...params.frozen.dataSync(), ...grads.a.dataSync()]).toEqual([1, 2, 3, 30, 40]);
    expect([...(next.params.frozen as tf.Tensor).dataSync()]).toEqual([3]);
    disposeState(next.state);
    tf.dispose(next.params);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('no links at all subtract the gradients', () => {
    const params = { w: tf.scalar(3) };
    const { params: next, state } = chain().update({ w: tf.scalar(1) }, chain().init(params), params);
    expect((next.w as tf.Tensor).dataSync()[0]).toBe(2);
    expect(state).toEqual({ steps: { w: 1 }, slots: {} });
  });

  test('two links of one kind do not share what they keep', () => {
    const optimizer = chain(momentum(0.5), momentum(0.25));
    let [state, params] = [optimizer.init({}), { w: tf.scalar(0) } as Record<string, tf.Tensor>];
    expect(Object.keys(state.slots)).toEqual(['momentum', 'momentum2']);
    for (let i = 0; i < 2; i++) ({ state, params } = optimizer.update({ w: tf.scalar(1) }, state, params));
    // First sums 1 and 1.5; second 1 and 1.75.
    expect(state.slots.momentum2?.w?.dataSync()[0]).toBe(1.75);
    expect((params.w as tf.Tensor).dataSync()[0]).toBe(-2.75);
  });

  test("one's own link takes part like the others", () => {
    const sign: GradientTransformation = {
      kinds: [],
      update: (updates) => ({ updates: Object.fromEntries(Object.entries(updates).map(([n, u]) => [n, tf.sign(u)])) }),
    };
    const optimizer = chain(sign, scaleBySchedule(0.25));
    const params = { w: tf.tensor1d([1, 1]) };
    const { params: next } = optimizer.update({ w: tf.tensor1d([9, -0.1]) }, optimizer.init(params), params);
    expectClose(next.w as tf.Tensor, [0.75, 1.25], tolerance.value);
  });
});

test('a schedule resumes from a state without a count where the variable with the most updates is', () => {
  const saved = stateToTensors({ steps: { a: 3, b: 4 }, slots: {} });
  const optimizer = chain(scaleBySchedule((step) => step));
  const params = { a: tf.scalar(0) };
  const { params: next, state } = optimizer.update({ a: tf.scalar(1) }, stateFromTensors(saved), params);
  expect((next.a as tf.Tensor).dataSync()[0]).toBe(-4);
  expect(state.count).toBe(5);
});

test('only what a schedule needs is counted: sgd saves what it always has', () => {
  const optimizer = sgd({ learningRate: 0.1, momentum: 0.9 });
  const params = { w: tf.scalar(1) };
  const { state } = optimizer.update({ w: tf.scalar(1) }, optimizer.init(params), params);
  expect(Object.keys(stateToTensors(state))).toEqual(['steps/w', 'momentum/w']);
});

test('constants out of range and kinds without a place are refused', () => {
  expect(() => clipGlobalNorm(0)).toThrow(/max: out of range/);
  expect(() => decayWeights(-1)).toThrow(/weightDecay/);
  expect(() => decoupledDecay(Number.NaN, 1)).toThrow(/weightDecay/);
  expect(() => momentum(-0.1)).toThrow(/momentum/);
  expect(() => scaleBySchedule(-1)).toThrow(/rate/);
  expect(() => scaleByAdam({ beta2: 1 })).toThrow(/options.beta2/);
  for (const kind of ['steps', 'count', 'a/b', '']) {
    expect(() => chain({ kinds: [kind], update: (updates) => ({ updates }) })).toThrow(
      /kinds: not a valid name for a kind/,
    );
  }
});
