import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { describeEngines, expectNoLeak } from '../../../testing/engines.js';
import { repetitions } from '../../../testing/long.js';
import { type ScaleActivation, ScaleHead, scaleActivations } from '../src/index.js';
import { expectGoldenHead, type GoldenHead, readGolden } from './golden.js';

const headOf = (golden: GoldenHead, activation: ScaleActivation): ScaleHead => {
  const widths = Object.values(golden.stateBefore)
    .filter(({ shape }) => shape.length === 2)
    .map(({ shape }) => shape[0] as number);
  const features = golden.inputs.bottleneckFeature.shape[1] as number;
  return new ScaleHead({ features, hidden: widths.slice(0, -1), activation, coefficient: 32, seed: 3 });
};

describeEngines('ScaleHead', (_, tolerance) => {
  test.each(scaleActivations)(
    'with %s agrees with the published code: outputs, gradients, statistics',
    (activation) => {
      const golden = readGolden<GoldenHead>(`scale_head_${activation}`);
      const head = headOf(golden, activation);
      expectGoldenHead(head, golden, ({ scale }) => scale, tolerance);
      head.dispose();
    },
  );

  test.each(['1_layer', '3_layers'])('with %s and exp agrees with the published code', (layers) => {
    const golden = readGolden<GoldenHead>(`scale_head_${layers}`);
    const head = headOf(golden, 'exp');
    expectGoldenHead(head, golden, ({ scale }) => scale, tolerance);
    head.dispose();
  });

  test('leaves no tensors behind but its outputs', () => {
    const head = new ScaleHead({ features: 6, hidden: [5, 4], seed: 1 });
    const x = tf.ones([3, 6]);
    for (const training of [false, true]) tf.dispose(expectNoLeak(2, () => head.apply(x, { training })));
    head.dispose();
    x.dispose();
  });
});

describe('ScaleHead', () => {
  test('has as many parameters as the published one', () => {
    // Thirteen million weights take seconds to draw: a sixteenth of the inputs outside the long job.
    const features = repetitions(1568, 25088);
    const head = new ScaleHead({ features, hidden: [512] });
    const count = Object.values(head.trainableVariables).reduce((n, v) => n + v.size, 0);
    expect(count).toBe(repetitions(803_328, 12_845_568));
    head.dispose();
  });

  test('the same seed gives the same weights, another seed others', () => {
    const weights = [1, 1, 2].map((seed) => {
      const head = new ScaleHead({ features: 4, hidden: [3], seed });
      const data = Array.from(head.variables['mlp.0.weight']?.dataSync() as Float32Array);
      head.dispose();
      return data;
    });
    expect(weights[0]).toEqual(weights[1]);
    expect(weights[0]).not.toEqual(weights[2]);
  });

  test('the logit still orders images whose scale has saturated', () => {
    const head = new ScaleHead({ features: 1, hidden: [], activation: 'sigm_mul' });
    head.loadStateDict({ 'mlp.0.weight': tf.tensor2d([[1]]) });
    const { scale, logit } = head.apply(tf.tensor2d([[30], [40]]));
    const [a, b] = Array.from(scale.dataSync());
    expect(a).toBe(b);
    expect(Array.from(logit.dataSync())).toEqual([30, 40]);
    tf.dispose([scale, logit]);
    head.dispose();
  });

  test('without batch normalisation the names are those of a plain list of layers', () => {
    const head = new ScaleHead({ features: 4, hidden: [3], batchNorm: false });
    expect(Object.keys(head.variables)).toEqual(['mlp.0.weight', 'mlp.2.weight']);
    head.dispose();
  });

  test('an unknown activation is refused by name', () => {
    expect(() => new ScaleHead({ features: 4, activation: 'sigmoid' as ScaleActivation })).toThrow(/sigm_mul/);
    expect(() => new ScaleHead({ features: 4, activation: 'toString' as ScaleActivation })).toThrow(
      /no such activation/,
    );
  });

  test('wrong sizes are refused by name', () => {
    expect(() => new ScaleHead({ features: 0 })).toThrow(/options.features/);
    expect(() => new ScaleHead({ features: 4, hidden: [0] })).toThrow(/options.hidden\[0\]/);
    expect(() => new ScaleHead({ features: 4, coefficient: 0 })).toThrow(/options.coefficient/);
    const head = new ScaleHead({ features: 4, hidden: [] });
    expect(() => head.apply(tf.zeros([2, 5]))).toThrow(/x: wrong shape/);
    head.dispose();
  });
});
