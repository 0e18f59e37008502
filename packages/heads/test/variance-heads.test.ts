import * as tf from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { describeEngines, expectNoLeak } from '../../../testing/engines.js';
import {
  type Head,
  type LogVarianceOutput,
  PfeHead,
  PfeHeadAdjustable,
  PfeHeadSpectral,
  ProbHead,
} from '../src/index.js';
import { flooredLogVariance } from '../src/trunks/log-variance.js';
import { expectGoldenHead, type GoldenHead, readGolden } from './golden.js';

const heads: Record<string, () => Head<LogVarianceOutput>> = {
  pfe_head: () => new PfeHead({ features: 168, dimensions: 4 }),
  pfe_head_adjustable: () => new PfeHeadAdjustable({ features: 10, dimensions: 6 }),
  pfe_head_adjustable_spectral: () => new PfeHeadSpectral({ features: 10, dimensions: 6 }),
  prob_head: () => new ProbHead({ features: 196, hidden: 4 }),
};

describeEngines('variance heads', (_, tolerance) => {
  test.each(Object.keys(heads))('%s agrees with the published code: outputs, gradients, statistics', (name) => {
    const head = (heads[name] as () => Head<LogVarianceOutput>)();
    expect(head.kind).toBe(name);
    expectGoldenHead(head as never, readGolden<GoldenHead>(name), (o: LogVarianceOutput) => o.logSigmaSq, tolerance);
    head.dispose();
  });

  test.each(Object.keys(heads))('%s leaves no tensors behind but its output', (name) => {
    const head = (heads[name] as () => Head<LogVarianceOutput>)();
    const x = tf.ones([3, head.config.features as number]);
    for (const training of [false, true]) tf.dispose(expectNoLeak(1, () => head.apply(x, { training })) as never);
    head.dispose();
    x.dispose();
  });

  test('the variance has a floor of 1e-6 and neither overflows nor vanishes', () => {
    const y = flooredLogVariance(tf.tensor1d([-1e4, -100, 0, 100, 1e4])).dataSync();
    const expected = [Math.log(1e-6), Math.log(1e-6), Math.log(1 + 1e-6), 100, 1e4];
    expected.forEach((value, i) => {
      expect(Math.abs((y[i] as number) - value)).toBeLessThan(1e-5 * Math.max(1, Math.abs(value)));
    });
  });

  test('an image of zeros has a finite variance, though the published code divides by 0', () => {
    const head = new PfeHead({ features: 4, dimensions: 2 });
    expect(Array.from(head.apply(tf.zeros([1, 4])).logSigmaSq.dataSync()).every(Number.isFinite)).toBe(true);
    head.dispose();
  });
});
