import { readFileSync } from 'node:fs';
import {
  adamW,
  applyUpdates,
  chain,
  clipByGlobalNorm,
  cosineSchedule,
  decayWeights,
  disposeState,
  momentum,
  type Optimizer,
  type OptimizerUpdate,
  optimizeStep,
  scaleBySchedule,
  sgd,
  stateFromTensors,
  stateToTensors,
  stepSchedule,
  valueAndGrads,
  warmup,
} from '@scaleface/core';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeEngines, expectClose, relativeError } from '../../../../testing/engines.js';

interface Stored {
  readonly shape: number[];
  readonly data: number[];
}

interface Trajectory {
  readonly name: string;
  readonly options: never;
  readonly clip?: number;
  readonly params: Record<string, Stored>;
  readonly steps: { grads: Record<string, Stored>; params: Record<string, Stored>; norm?: number }[];
}

const golden: { sgd: Trajectory[]; adamW: Trajectory[]; schedules: Record<'step' | 'cosine', number[]> } = JSON.parse(
  readFileSync(new URL('../golden/optimizers.json', import.meta.url), 'utf8'),
);
const tensors = (values: Record<string, Stored>): Record<string, tf.Tensor> =>
  Object.fromEntries(Object.entries(values).map(([name, { data, shape }]) => [name, tf.tensor(data, shape)]));

describeEngines('optimizers step as in PyTorch', (_engine, tolerance) => {
  function follow(optimizer: Optimizer, { params, steps, clip }: Trajectory): void {
    let values = tensors(params);
    let state = optimizer.init(values);
    for (const step of steps) {
      let grads = tensors(step.grads);
      if (clip !== undefined) {
        const clipped = clipByGlobalNorm(grads, clip);
        expectClose(clipped.norm, [step.norm as number], tolerance.value);
        grads = clipped.grads;
      }
      ({ params: values, state } = optimizer.update(grads, state, values));
      for (const [name, { data }] of Object.entries(step.params)) {
        expectClose(values[name] as tf.Tensor, data, tolerance.value);
      }
      // A checkpoint in between changes nothing.
      const saved = stateToTensors(state);
      disposeState(state);
      state = stateFromTensors(saved);
      tf.dispose(saved);
    }
  }

  test.each(golden.sgd)('sgd: $name', (one) => follow(sgd(one.options), one));
  test.each(golden.adamW)('adamW: $name', (one) => follow(adamW(one.options), one));

  test('an update is pure: it changes none of its arguments and leaves nothing else behind', () => {
    for (const optimizer of [sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true, weightDecay: 0.1 }), adamW()]) {
      const params = { a: tf.tensor1d([1, 2]), b: tf.tensor1d([3]) };
      const grads = { a: tf.tensor1d([1, 1]) };
      const state = optimizer.init(params);
      const before = tf.memory().numTensors;
      const next = optimizer.update(grads, state, params);
      const made = [...Object.values(next.params), ...Object.values(next.state.slots).flatMap((s) => Object.values(s))];
      expect(tf.memory().numTensors - before).toBe(made.length);
      expect([...params.a.dataSync(), ...params.b.dataSync(), ...grads.a.dataSync()]).toEqual([1, 2, 3, 1, 1]);
      expect([...(next.params.b as tf.Tensor).dataSync()]).toEqual([3]);
      expect(next.state.steps).toEqual({ a: 1 });
      tf.dispose(made);
      expect(tf.memory().numTensors).toBe(before);
    }
  });

  test('variables of few numbers and of many take the steps of the links that sgd is made of', () => {
    for (const [momentumOf, nesterov, dampening, weightDecay] of [
      [0.9, false, 0, 0.1],
      [0.9, true, 0, 0],
      [0.5, false, 0.25, 0.1],
      [0, false, 0, 0.1],
    ] as const) {
      const own = sgd({ learningRate: 0.1, momentum: momentumOf, nesterov, dampening, weightDecay });
      const links = chain(
        decayWeights(weightDecay),
        ...(momentumOf === 0 ? [] : [momentum(momentumOf, { nesterov, dampening })]),
        scaleBySchedule(0.1),
      );
      const wave = (size: number, phase: number): tf.Tensor =>
        tf.tensor1d(Float32Array.from({ length: size }, (_, i) => Math.sin(i + phase)));
      const ends = [own, links].map((optimizer) => {
        // 16,385 numbers are the engine's; the third one learns from the second step on.
        let params: Record<string, tf.Tensor> = { few: wave(3, 1), many: wave(2 ** 14 + 1, 2), late: wave(2, 5) };
        let state = optimizer.init(params);
        for (let step = 0; step < 4; step++) {
          const grads = {
            few: wave(3, step),
            many: wave(2 ** 14 + 1, 10 * step),
            ...(step > 0 && { late: wave(2, step) }),
          };
          const rate = step === 2 ? { learningRate: 0.3 } : {};
          ({ params, state } = optimizer.update(grads, state, params, rate));
        }
        return { params, state };
      });
      const [of, by] = ends as [(typeof ends)[0], (typeof ends)[0]];
      expect(of.state.steps).toEqual(by.state.steps);
      expect(Object.keys(of.state.slots)).toEqual(Object.keys(by.state.slots));
      const tensorsOf = ({ params, state }: (typeof ends)[0]): [string, tf.Tensor][] =>
        [...Object.entries(params), ...Object.entries(state.slots.momentum ?? {})].sort(([a], [b]) => (a < b ? -1 : 1));
      tensorsOf(of).forEach(([name, tensor], i) => {
        const [same, expected] = tensorsOf(by)[i] as [string, tf.Tensor];
        expect(name).toBe(same);
        expectClose(tensor, expected.dataSync(), tolerance.value);
      });
    }
  });

  test('what a step gives is the caller’s inside a tidy too, of few numbers and of many', () => {
    for (const size of [2, 2 ** 14 + 1]) {
      const optimizer = sgd({ learningRate: 0.1, momentum: 0.9 });
      const frozen = tf.ones([size]);
      let made: OptimizerUpdate | undefined;
      tf.tidy(() => {
        const own = { w: tf.ones([size]), frozen };
        made = optimizer.update({ w: tf.ones([size]) }, optimizer.init(own), own);
      });
      const { params, state } = made as unknown as OptimizerUpdate;
      const kept = [params.w, params.frozen, state.slots.momentum?.w] as tf.Tensor[];
      expect(kept.map((tensor) => tensor.isDisposed)).toEqual([false, false, false]);
      expectClose((params.w as tf.Tensor).dataSync().slice(0, 1), [0.9], tolerance.value);
      tf.dispose([kept, frozen]);
    }
  });

  test('gradients of few numbers and of many are clipped to one length together', () => {
    const many = 2 ** 14 + 1;
    const grads = { few: tf.fill([3], 2), many: tf.fill([many], 0.5) };
    const length = Math.sqrt(3 * 4 + many * 0.25);
    const { grads: clipped, norm } = clipByGlobalNorm(grads, 1);
    expectClose(norm, [length], tolerance.value);
    expectClose(clipped.few as tf.Tensor, [2 / length, 2 / length, 2 / length], tolerance.value);
    expectClose((clipped.many as tf.Tensor).dataSync().slice(0, 2), [0.5 / length, 0.5 / length], tolerance.value);
    const before = tf.memory().numTensors;
    const whole = clipByGlobalNorm(grads, 1000);
    expect(whole.grads.many?.dataSync()).toEqual(grads.many.dataSync());
    tf.dispose([...Object.values(whole.grads), whole.norm]);
    expect(grads.many.isDisposed).toBe(false);
    expect(tf.memory().numTensors).toBe(before);
  });

  test('training steps in place follow momentum in float64 and leave the number of tensors as it is', () => {
    const w = tf.variable(tf.tensor1d([1, -2]));
    const optimizer = sgd({ learningRate: 0.05, momentum: 0.9 });
    let state = optimizer.init({ w });
    let before = 0;
    for (let i = 0; i < 20; i++) {
      const { value, grads } = valueAndGrads(() => tf.sum(tf.square(w)), { w });
      state = optimizeStep(optimizer, grads, state, { w }, { learningRate: 0.05 });
      value.dispose();
      if (i === 0) before = tf.memory().numTensors;
    }
    expect(tf.memory().numTensors).toBe(before);
    disposeState(state);
    // The same steps in float64.
    let [velocity, naive] = [
      [0, 0],
      [1, -2],
    ];
    for (let i = 0; i < 20; i++) {
      velocity = velocity.map((v, k) => 0.9 * v + 2 * (naive[k] as number));
      naive = naive.map((x, k) => x - 0.05 * (velocity[k] as number));
    }
    expectClose(w, naive, 20 * tolerance.value);
  });

  test('a variable that the value does not depend on has no gradient', () => {
    const [a, b] = [tf.variable(tf.scalar(2)), tf.variable(tf.scalar(3))];
    const { grads } = valueAndGrads(() => tf.square(a), { a, b });
    expect(Object.keys(grads)).toEqual(['a']);
    applyUpdates({ a }, { a: tf.scalar(7) });
    expect(a.dataSync()[0]).toBe(7);
  });
});

test('clipping leaves short gradients alone, and takes no gradients at all', () => {
  const { grads, norm } = clipByGlobalNorm({ a: tf.tensor1d([3, 4]) }, 10);
  expect([...(grads.a as tf.Tensor).dataSync()]).toEqual([3, 4]);
  expect(norm.dataSync()[0]).toBe(5);
  expect(clipByGlobalNorm({}, 1).norm.dataSync()[0]).toBe(0);
});

test('schedules are those of PyTorch', () => {
  const step = stepSchedule({ initial: 0.4, milestones: [3, 5] });
  expect(
    relativeError(
      golden.schedules.step.map((_, i) => step(i)),
      golden.schedules.step,
    ),
  ).toBeLessThan(1e-12);
  const cosine = cosineSchedule({ initial: 0.4, final: 0.01, steps: 8 });
  expect(
    relativeError(
      golden.schedules.cosine.map((_, i) => cosine(i)),
      golden.schedules.cosine,
    ),
  ).toBeLessThan(1e-12);
  expect(cosine(100)).toBeCloseTo(0.01, 12);
  const warm = warmup(step, 4);
  expect([0, 1, 2, 3, 4].map(warm)).toEqual([0.1, 0.2, 0.4 * 0.75, step(3), step(4)]);
});

test('a state with a name that is not one of its own is refused', () => {
  expect(() => stateFromTensors({ momentum: tf.scalar(1) })).toThrow(/momentum: not the name/);
});

test('constants out of range are refused', () => {
  expect(() => sgd({ learningRate: -1 })).toThrow(/options.learningRate: out of range/);
  expect(() => adamW({ beta1: 1 })).toThrow(/options.beta1/);
  expect(() => clipByGlobalNorm({}, 0)).toThrow(/max/);
});
