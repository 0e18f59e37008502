import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { describeEngines } from '../../../../testing/engines.js';
import { updateNormStatistics } from '../../src/index.js';

describeEngines('running statistics of norms', () => {
  const batch = (norms: readonly number[]): tf.Tensor2D => tf.tensor2d(norms.map((n) => [0.6 * n, -0.8 * n]));

  it('take a hundredth of the batch by default, and as much as they are told', () => {
    // Norms 2, 4, 9: mean 5, unbiased variance (9 + 1 + 16) / 2.
    const before = { mean: 20, deviation: 100 };
    const { mean, deviation } = updateNormStatistics(before, batch([2, 4, 9]));
    expect(mean).toBeCloseTo(0.99 * 20 + 0.01 * 5, 5);
    expect(deviation).toBeCloseTo(0.99 * 100 + 0.01 * Math.sqrt(13), 5);
    const quick = updateNormStatistics(before, batch([2, 4, 9]), 0.25);
    expect(quick.mean).toBeCloseTo(0.75 * 20 + 0.25 * 5, 5);
    expect(quick.deviation).toBeCloseTo(0.75 * 100 + 0.25 * Math.sqrt(13), 5);
    expect(before).toEqual({ mean: 20, deviation: 100 });
  });

  it('stay with weight 0, and are those of the batch with weight 1', () => {
    expect(updateNormStatistics({ mean: 7, deviation: 3 }, batch([1, 2]), 0)).toEqual({ mean: 7, deviation: 3 });
    const own = updateNormStatistics({ mean: 7, deviation: 3 }, batch([1, 2]), 1);
    expect(own.mean).toBeCloseTo(1.5, 5);
    expect(own.deviation).toBeCloseTo(Math.SQRT1_2, 5);
  });

  it('come to the statistics of batches that stay the same', () => {
    let statistics = { mean: 20, deviation: 100 };
    for (let step = 0; step < 60; step++) statistics = updateNormStatistics(statistics, batch([4, 6]), 0.3);
    expect(statistics.mean).toBeCloseTo(5, 5);
    expect(statistics.deviation).toBeCloseTo(Math.SQRT2, 4);
  });

  it('count norms from 0.001 to 100, and one row as of no deviation', () => {
    const cut = updateNormStatistics({ mean: 0, deviation: 0 }, batch([0, 500]), 1);
    expect(cut.mean).toBeCloseTo(50.0005, 3);
    expect(cut.deviation).toBeCloseTo(99.999 / Math.SQRT2, 3);
    expect(updateNormStatistics({ mean: 0, deviation: 0 }, batch([3]), 1).deviation).toBe(0);
  });

  it('are refused for a weight out of range and embeddings that are not finite', () => {
    const before = { mean: 1, deviation: 1 };
    expect(() => updateNormStatistics(before, batch([1, 2]), 1.1)).toThrow(/weight/);
    expect(() => updateNormStatistics(before, batch([1, 2]), -0.1)).toThrow(/weight/);
    expect(() => updateNormStatistics(before, batch([Number.NaN, 2]))).toThrow(/embeddings/);
    expect(() => updateNormStatistics(before, tf.tensor1d([1, 2]))).toThrow(/embeddings/);
  });
});
