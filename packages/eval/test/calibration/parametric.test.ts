import { createRandom, logistic } from '@scaleface/numerics';
import { expect, it } from 'vitest';
import { logisticRegression } from '../../src/calibration/logistic-regression.js';
import { fitParametric } from '../../src/calibration/parametric.js';

/** Scores from 0 to 1 of pairs that match with log-odds $a \log u - b \log(1 - u) + c$. */
function draw(a: number, b: number, c: number) {
  const random = createRandom(3);
  const u = Float64Array.from({ length: 4000 }, (_, i) =>
    i === 0 ? 0.001 : i === 1 ? 0.999 : 0.001 + 0.998 * random.uniform(),
  );
  const targets = u.map((v) => (random.uniform() < logistic(a * Math.log(v) - b * Math.log1p(-v) + c) ? 0.99 : 0.01));
  return { u, targets };
}

it('beta calibration leaves out what would make it fall with the score, and fits the rest again', () => {
  for (const [a, b, dropped] of [
    [1, 1, undefined],
    [-1, 2, 0],
    [2, -1, 1],
  ] as const) {
    const { u, targets } = draw(a, b, 0);
    const { coefficients, range } = fitParametric('beta', u, targets, undefined);
    const [low, high] = range;
    const inside = u.map((v) => (v - low) / (high - low));
    const columns = [inside.map((v) => Math.log(v)), inside.map((v) => -Math.log1p(-v))];
    const kept = columns.filter((_, k) => k !== dropped);
    const [intercept, ...slopes] = logisticRegression(kept, targets) as [number, ...number[]];
    const expected =
      dropped === undefined ? slopes : dropped === 0 ? [0, slopes[0] as number] : [slopes[0] as number, 0];
    expect(coefficients).toEqual([intercept, ...expected].map((v) => expect.closeTo(v, 9)));
    for (const slope of coefficients.slice(1)) expect(slope).toBeGreaterThanOrEqual(0);
  }
});

it('a sigmoid may fall with the score', () => {
  const { u, targets } = draw(-1, -1, 0);
  expect(fitParametric('platt', u, targets, undefined).coefficients[1]).toBeLessThan(-1);
});

it('logistic regression ends where the weighted gradient is 0', () => {
  const { u, targets } = draw(1, 0.5, 0.3);
  const columns = [u, u.map((v) => v * v)];
  for (const weights of [undefined, u.map((_, i) => (i % 3) / 2)]) {
    const beta = logisticRegression(columns, targets, weights);
    const gradient = [0, 0, 0];
    u.forEach((_, i) => {
      const x = [1, ...columns.map((column) => column[i] as number)];
      const p = logistic(x.reduce((sum, v, k) => sum + v * (beta[k] as number), 0));
      x.forEach((v, k) => {
        (gradient[k] as number) += (weights?.[i] ?? 1) * (p - (targets[i] as number)) * v;
      });
    });
    for (const g of gradient) expect(Math.abs(g)).toBeLessThan(1e-4);
  }
  // A constant column gets no coefficient.
  const constant = logisticRegression([u.map(() => 1)], targets);
  expect(constant[0]).toBeCloseTo(
    Math.log(targets.reduce((s, t) => s + t, 0) / targets.reduce((s, t) => s + 1 - t, 0)),
    3,
  );
});
