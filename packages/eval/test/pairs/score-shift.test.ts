import { createRandom } from '@scaleface/numerics';
import { describe, expect, test } from 'vitest';
import { scoreShift } from '../../src/index.js';

const random = createRandom(2);
const genuine = Array.from({ length: 400 }, () => 0.5 + 0.15 * random.normal());
const impostor = Array.from({ length: 400 }, () => 0.02 + 0.07 * random.normal());
const scores = [...genuine, ...impostor];
const labels = scores.map((_, i) => (i < 400 ? 1 : 0));

const logDensity = (values: number[], x: number): number => {
  const mean = values.reduce((a, b) => a + b) / values.length;
  const variance = values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length;
  return -Math.log(variance) / 2 - (x - mean) ** 2 / (2 * variance);
};

describe('the shift from validation pairs', () => {
  test('class-means is half way between the means of the classes', () => {
    const mean = (values: number[]): number => values.reduce((a, b) => a + b) / values.length;
    expect(scoreShift('class-means', scores, labels)).toBeCloseTo((mean(genuine) + mean(impostor)) / 2, 12);
  });
  test('at the Gaussian crossing both densities are equal', () => {
    const x = scoreShift('gaussian-crossing', scores, labels);
    expect(logDensity(genuine, x)).toBeCloseTo(logDensity(impostor, x), 9);
  });
  test('the published sign misses the crossing by twice the log ratio of the deviations', () => {
    const x = scoreShift('gaussian-crossing', scores, labels, { form: 'published' });
    const gap = logDensity(genuine, x) - logDensity(impostor, x);
    expect(Math.abs(gap)).toBeGreaterThan(1);
  });
  test('no threshold has a larger F1 than best-f1', () => {
    const f1 = (t: number): number => {
      const hits = genuine.filter((s) => s >= t).length;
      return (2 * hits) / (400 + hits + impostor.filter((s) => s >= t).length);
    };
    const best = f1(scoreShift('best-f1', scores, labels));
    expect(Math.max(...scores.map(f1))).toBe(best);
  });
  test('an empty class is an error', () => {
    expect(() => scoreShift('class-means', [0.1], [1])).toThrow('both classes');
  });
});
