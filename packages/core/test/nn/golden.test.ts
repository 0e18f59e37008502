import { readFileSync } from 'node:fs';
import {
  BaseModule,
  BatchNorm,
  joinSlots,
  kaimingNormal,
  Linear,
  layouts,
  type Module,
  type Slot,
  SpectralLinear,
  valueAndGrads,
} from '@scaleface/core';
import { createRandom } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';
import { afterAll, expect, test } from 'vitest';
import { describeEngines, expectClose } from '../../../../testing/engines.js';

interface Stored {
  readonly shape: number[];
  readonly dtype: 'float32' | 'int32';
  readonly data: number[];
}

interface Golden {
  readonly inputs: Record<'bottleneckFeature' | 'cotangent', Stored>;
  readonly stateBefore: Record<string, Stored>;
  readonly stateAfterTrainForward: Record<string, Stored>;
  readonly outputs: Record<'train' | 'eval', Stored>;
  readonly grads: { readonly bottleneckFeature: Stored; readonly params: Record<string, Stored> };
}

const read = (name: string): Golden =>
  JSON.parse(readFileSync(new URL(`../golden/${name}.json`, import.meta.url), 'utf8'));
const tensor = ({ data, shape, dtype }: Stored): tf.Tensor => tf.tensor(data, shape, dtype);
const tensors = (state: Record<string, Stored>): Record<string, tf.Tensor> =>
  Object.fromEntries(Object.entries(state).map(([name, stored]) => [name, tensor(stored)]));

type Layer = Module & { slots(): Record<string, Slot> };

/** Layers in a row, named as the published code names them, with numbers of their own where it has `gamma` and `beta`. */
class Chain extends BaseModule {
  readonly layers: Record<string, Layer>;
  readonly numbers: Record<string, tf.Variable>;
  readonly last: (x: tf.Tensor, numbers: Record<string, tf.Variable>) => tf.Tensor;

  constructor(layers: Record<string, Layer>, numbers: string[], last: Chain['last']) {
    super();
    this.layers = layers;
    this.numbers = Object.fromEntries(numbers.map((name) => [name, tf.variable(tf.zeros([1]))]));
    this.last = last;
  }

  slots(): Record<string, Slot> {
    const own = Object.entries(this.numbers).map(([name, variable]) => [name, { variable, layout: layouts.same }]);
    return { ...joinSlots(this.layers), ...Object.fromEntries(own) };
  }

  apply(x: tf.Tensor, options: { training?: boolean } = {}): tf.Tensor {
    return tf.tidy(() => {
      let h = x;
      for (const [name, layer] of Object.entries(this.layers)) {
        h = layer.apply(h, options);
        if (name === 'bn1' || name === 'mlp.1') h = tf.relu(h);
      }
      return this.last(h, this.numbers);
    });
  }
}

const random = createRandom(1);
const logVariance: Chain['last'] = (x, { gamma, beta }) =>
  tf.log(tf.add(tf.exp(tf.add(tf.mul(x, gamma as tf.Variable), beta as tf.Variable)), 1e-6));
const unitLength = (x: tf.Tensor): tf.Tensor => tf.div(x, tf.norm(x, 2, 1, true));

const cases: Record<string, { make: () => Chain; input?: (x: tf.Tensor) => tf.Tensor }> = {
  scale_head_sigm_mul: {
    make: () =>
      new Chain(
        {
          'mlp.0': new Linear({ inFeatures: 10, outFeatures: 6, bias: false, random, init: kaimingNormal }),
          'mlp.1': new BatchNorm({ features: 6, affine: false }),
          'mlp.3': new Linear({ inFeatures: 6, outFeatures: 1, bias: false, random }),
        },
        [],
        (x) => tf.mul(tf.sigmoid(x), 32),
      ),
  },
  pfe_head: {
    input: unitLength,
    make: () =>
      new Chain(
        {
          fc1: new Linear({ inFeatures: 168, outFeatures: 4, random }),
          bn1: new BatchNorm({ features: 4 }),
          fc2: new Linear({ inFeatures: 4, outFeatures: 4, random }),
          bn2: new BatchNorm({ features: 4, affine: false }),
        },
        ['gamma', 'beta'],
        logVariance,
      ),
  },
  pfe_head_adjustable_spectral: {
    make: () =>
      new Chain(
        {
          fc1: new SpectralLinear({ inFeatures: 10, outFeatures: 6, bias: false, powerIterations: 3, random }),
          bn1: new BatchNorm({ features: 6 }),
          fc2: new SpectralLinear({ inFeatures: 6, outFeatures: 6, bias: false, powerIterations: 3, random }),
          bn2: new BatchNorm({ features: 6, affine: false }),
        },
        ['gamma', 'beta'],
        logVariance,
      ),
  },
};

describeEngines('modules chained as in the published heads', (_engine, tolerance) => {
  for (const [name, { make, input = (x: tf.Tensor) => x }] of Object.entries(cases)) {
    const golden = read(name);
    const used: Chain[] = [];
    afterAll(() => {
      for (const chain of used) chain.dispose();
    });
    const loaded = (): Chain => {
      const chain = make();
      used.push(chain);
      chain.loadStateDict(tensors(golden.stateBefore));
      return chain;
    };

    test(`${name}: the state comes back as it was given`, () => {
      const state = loaded().stateDict();
      expect(Object.keys(state).sort()).toEqual(Object.keys(golden.stateBefore).sort());
      for (const [key, stored] of Object.entries(golden.stateBefore)) {
        expect(state[key]?.shape).toEqual(stored.shape);
        expectClose(state[key] as tf.Tensor, stored.data, 1e-7);
      }
    });

    test(`${name}: outputs, gradients and statistics are those of PyTorch`, () => {
      const chain = loaded();
      const x = tf.variable(tensor(golden.inputs.bottleneckFeature));
      const cotangent = tensor(golden.inputs.cotangent);
      let output: tf.Tensor | undefined;
      const { grads } = valueAndGrads(
        () => {
          output = tf.keep(chain.apply(input(x), { training: true }));
          return tf.sum(tf.mul(output, cotangent));
        },
        { ...chain.trainableVariables, x },
      );
      expectClose(output as tf.Tensor, golden.outputs.train.data, tolerance.deep);
      expectClose(grads.x as tf.Tensor, golden.grads.bottleneckFeature.data, tolerance.deep);
      for (const [key, stored] of Object.entries(golden.grads.params)) {
        const { layout } = chain.slots()[key] as Slot;
        const got = layout.toTorch(grads[key] as tf.Tensor).dataSync();
        // A bias before a batch norm has gradient zero: rounding is all there is to compare.
        const largest = Math.max(...stored.data.map(Math.abs));
        if (largest < 1e-9) expect(Math.max(...Array.from(got, Math.abs))).toBeLessThan(1e-4);
        else expectClose(got, stored.data, tolerance.deep);
      }
      const after = chain.stateDict();
      for (const [key, stored] of Object.entries(golden.stateAfterTrainForward)) {
        expectClose(after[key] as tf.Tensor, stored.data, tolerance.deep);
      }
      expectClose(chain.apply(input(x)), golden.outputs.eval.data, tolerance.deep);
    });
  }
});
