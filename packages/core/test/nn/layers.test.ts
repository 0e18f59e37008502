import { readFileSync } from 'node:fs';
import { type BaseModule, BatchNorm, Conv2d, Linear, PReLU, type Slot, valueAndGrads } from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeEngines, expectClose, expectNoLeak } from '../../../../testing/engines.js';

interface Stored {
  readonly shape: number[];
  readonly data: number[];
}

interface Case {
  readonly name: string;
  readonly options: Record<string, number>;
  readonly state: Record<string, Stored>;
  readonly stateAfter: Record<string, Stored>;
  readonly grads: Record<string, Stored>;
  readonly x: Stored;
  readonly y: Stored;
  readonly dx: Stored;
  readonly cotangent: Stored;
  readonly evaluated: Stored;
}

const golden: Record<string, Case[]> = JSON.parse(
  readFileSync(new URL('../golden/layers.json', import.meta.url), 'utf8'),
);
const random = createRandom(3);
const makers: Record<string, (options: never) => BaseModule> = {
  convolutions: (options: object) => new Conv2d({ ...options, random } as never),
  norms: (options) => new BatchNorm(options),
  rectifiers: (options) => new PReLU(options),
  linear: (options: object) => new Linear({ ...options, random } as never),
};
const tensor = ({ data, shape }: Stored): tf.Tensor => tf.tensor(data, shape);

describeEngines('layers as in PyTorch', (_engine, tolerance) => {
  for (const [kind, cases] of Object.entries(golden)) {
    test.each(cases)(`${kind}: $name`, (one) => {
      const module = (makers[kind] as (options: object) => BaseModule)(one.options);
      module.loadStateDict(Object.fromEntries(Object.entries(one.state).map(([k, v]) => [k, tensor(v)])));
      const x = tf.variable(tensor(one.x));
      const cotangent = tensor(one.cotangent);
      let y: tf.Tensor | undefined;
      const { grads } = valueAndGrads(
        () => {
          y = tf.keep(module.apply(x, { training: true }));
          return tf.sum(tf.mul(y, cotangent));
        },
        { ...module.trainableVariables, x },
      );
      expect(y?.shape).toEqual(one.y.shape);
      expectClose(y as tf.Tensor, one.y.data, tolerance.gradient);
      expectClose(grads.x as tf.Tensor, one.dx.data, tolerance.gradient);
      for (const [name, stored] of Object.entries(one.grads)) {
        const { layout } = module.slots()[name] as Slot;
        expectClose(layout.toTorch(grads[name] as tf.Tensor), stored.data, tolerance.gradient);
      }
      const after = module.stateDict();
      expect(Object.keys(after).sort()).toEqual(Object.keys(one.stateAfter).sort());
      for (const [name, stored] of Object.entries(one.stateAfter)) {
        expectClose(after[name] as tf.Tensor, stored.data, tolerance.gradient);
      }
      expectClose(module.apply(x), one.evaluated.data, tolerance.gradient);
      module.dispose();
    });

    test(`${kind}: nothing is left behind but the output and, after disposal, the variables`, () => {
      const [first] = cases as [Case];
      const x = tensor(first.x);
      const before = tf.memory().numTensors;
      const module = (makers[kind] as (options: object) => BaseModule)(first.options);
      for (const training of [false, true]) expectNoLeak(1, () => module.apply(x, { training })).dispose();
      const names = Object.keys(module.slots());
      const state = expectNoLeak(names.length, () => module.stateDict());
      expectNoLeak(0, () => module.loadStateDict(state));
      tf.dispose(state);
      module.dispose();
      expect(tf.memory().numTensors).toBe(before);
    });
  }
});

test('a state that does not fit is refused by name, and nothing is set', () => {
  const layer = new Linear({ inFeatures: 2, outFeatures: 1, random });
  const weight = tf.tensor2d([[1, 2]]);
  const bias = tf.tensor1d([3]);
  const before = [...(layer.variables.weight as tf.Variable).dataSync()];
  expect(() => layer.loadStateDict({ weight })).toThrow(/without bias/);
  expect(() => layer.loadStateDict({ weight, bias, slope: bias })).toThrow(/unknown slope/);
  expect(() => layer.loadStateDict({ weight: tf.tensor2d([[1], [2]]), bias })).toThrow(
    /weight: wrong shape; expected \[1,2\]; received \[2,1\]/,
  );
  expect([...(layer.variables.weight as tf.Variable).dataSync()]).toEqual(before);
});

test('an old checkpoint may leave out num_batches_tracked', () => {
  const norm = new BatchNorm({ features: 1, affine: false });
  norm.loadStateDict({ running_mean: tf.tensor1d([2]), running_var: tf.tensor1d([3]) });
  expect((norm.variables.running_mean as tf.Variable).dataSync()[0]).toBe(2);
});

test('batch statistics of a single value per channel are refused', () => {
  const norm = new BatchNorm({ features: 2 });
  expect(() => norm.apply(tf.ones([1, 2]), { training: true })).toThrow(/more than one value/);
});
