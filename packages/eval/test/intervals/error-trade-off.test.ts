import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { equalErrorRate, errorTradeOffStatistic, tarAtFar } from '../../src/index.js';

const random = createRandom(8);
const labels = Array.from({ length: 400 }, () => random.integer(3) === 0);
/** With ties within and between the classes. */
const scores = labels.map((genuine) => Math.round(10 * random.normal()) / 10 + (genuine ? 1 : 0));
const fmrs = [0, 0.001, 0.01, 0.1, 0.37, 1];

describe('the error trade-off as a statistic', () => {
  it('is 1 − tarAtFar and the equal error rate, with any whole weights', () => {
    const statistic = errorTradeOffStatistic(scores, labels, fmrs);
    for (let trial = 0; trial < 40; trial++) {
      const weights = Float64Array.from(scores, () => (trial === 0 ? 1 : random.integer(4)));
      const { tar } = tarAtFar(scores, labels, fmrs, { weights });
      const { eer } = equalErrorRate(scores, labels, { weights });
      expect(Array.from(statistic(weights) as ArrayLike<number>)).toEqual([eer, ...tar.map((rate) => 1 - rate)]);
    }
  });

  it('is not defined without a class, and refuses what is no rate', () => {
    const statistic = errorTradeOffStatistic(scores, labels, fmrs);
    const genuineOnly = Float64Array.from(labels, (genuine) => (genuine ? 1 : 0));
    for (const value of Array.from(statistic(genuineOnly) as ArrayLike<number>)) expect(value).toBeNaN();
    expect(() => errorTradeOffStatistic(scores, labels, [1.5])).toThrow(/fmrs/);
    expect(() => errorTradeOffStatistic([1], labels, fmrs)).toThrow(/labels/);
  });
});
