import { createRandom, log1pExp, logistic } from '@scaleface/numerics';
import { expect, it } from 'vitest';
import { fitQualityScore, type QualityScoreParameters } from '../../src/index.js';

const random = createRandom(19);
const n = 240;
const labels = Array.from({ length: n }, (_, i) => (i % 3 === 0 ? 1 : 0));
const genuine = n / 3;
const targets = labels.map((y) => (y === 1 ? (genuine + 1) / (genuine + 2) : 1 / (n - genuine + 2)));
const mean = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0) / x.length;

it('no parameters of QMagFace’s score on a grid calibrate better than the fitted ones', () => {
  const quality = labels.map(() => [10 + 20 * random.uniform(), 10 + 20 * random.uniform()] as const);
  const worst = quality.map(([a, b]) => Math.min(a, b));
  const cosines = labels.map((y, i) => 0.1 * random.normal() + (y === 1 ? 0.02 * (worst[i] as number) : 0));
  const weights = labels.map((y) => (y === 1 ? 0.5 / genuine : 0.5 / (n - genuine)));
  /** Class-weighted log loss of the best affine calibration of the score, by Newton's method; none where it would fall. */
  const cost = ({ alpha, beta }: QualityScoreParameters): number => {
    const x = cosines.map((s, i) => s + Math.min(0, beta * s - alpha) * (worst[i] as number));
    const deviation = Math.sqrt(mean(x.map((v) => (v - mean(x)) ** 2)));
    const z = x.map((v) => (v - mean(x)) / deviation);
    let [a, b] = [0, 0];
    for (let step = 0; step < 12; step++) {
      const [g, h] = [
        [0, 0],
        [0, 0, 0],
      ] as [[number, number], [number, number, number]];
      z.forEach((v, i) => {
        const w = weights[i] as number;
        const chance = logistic(a + b * v);
        const residual = w * (chance - (targets[i] as number));
        g[0] += residual;
        g[1] += residual * v;
        const bend = w * chance * (1 - chance);
        h[0] += bend;
        h[1] += bend * v;
        h[2] += bend * v * v;
      });
      const determinant = h[0] * h[2] - h[1] * h[1];
      a -= (h[2] * g[0] - h[1] * g[1]) / determinant;
      b -= (h[0] * g[1] - h[1] * g[0]) / determinant;
    }
    const sum = z.reduce((total, v, i) => {
      const eta = a + b * v;
      return total + (weights[i] as number) * (log1pExp(eta) - (targets[i] as number) * eta);
    }, 0);
    return b > 0 ? sum : Number.POSITIVE_INFINITY;
  };
  const found = fitQualityScore(
    cosines,
    labels,
    quality.map(([a]) => a),
    quality.map(([, b]) => b),
  );
  const best = cost(found);
  expect(best).toBeLessThan(0.99 * cost({ alpha: 0, beta: 0 }));
  for (let i = -6; i <= 14; i++) {
    for (let j = -6; j <= 14; j++) {
      const other = { alpha: (i / 5) * found.alpha, beta: (j / 5) * found.beta };
      expect(cost(other)).toBeGreaterThan(best - 1e-7);
    }
  }
});
