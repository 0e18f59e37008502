import { logSphereArea, vmfEntropy, vmfKullbackLeibler, vmfMutualScore } from '@scaleface/numerics';
import { expect, test } from 'vitest';

/** The density of cosine `c` to the mean on the sphere in three dimensions, which needs no Bessel function. */
const density = (kappa: number, c: number): number => (kappa * Math.exp(kappa * c)) / (4 * Math.PI * Math.sinh(kappa));

/**
 * The integral over the unit sphere of a function of the cosines to two directions with an angle between them: Simpson's
 * rule from pole to pole of the first, equal steps around it.
 */
function overSphere(f: (first: number, second: number) => number, cosine: number): number {
  const [heights, around] = [2000, 64];
  let sum = 0;
  for (let i = 0; i <= heights; i++) {
    const first = -1 + (2 * i) / heights;
    const across = Math.sqrt(1 - first * first) * Math.sqrt(1 - cosine * cosine);
    const weight = i === 0 || i === heights ? 1 : i % 2 === 1 ? 4 : 2;
    for (let k = 0; k < around; k++) {
      sum += weight * f(first, first * cosine + across * Math.cos((2 * Math.PI * k) / around));
    }
  }
  return (sum * ((2 / heights) * (2 * Math.PI))) / (3 * around);
}

const pairs = [
  [0.4, 3, 0.9],
  [6, 6, 1],
  [2, 9, 0.1],
  [7, 1.5, -0.8],
] as const;

test.each(pairs)(
  'entropy, divergence and mutual score are integrals over the sphere: κ %f and %f, cosine %f',
  (a, b, cosine) => {
    const [p, q] = [(c: number) => density(a, c), (c: number) => density(b, c)];
    expect(overSphere((c) => p(c), cosine)).toBeCloseTo(1, 9);
    expect(vmfEntropy(3, a)).toBeCloseTo(
      overSphere((c) => -p(c) * Math.log(p(c)), cosine),
      9,
    );
    expect(vmfKullbackLeibler(3, a, b, cosine)).toBeCloseTo(
      overSphere((c, d) => p(c) * Math.log(p(c) / q(d)), cosine),
      8,
    );
    expect(vmfMutualScore(3, a, b, cosine)).toBeCloseTo(Math.log(overSphere((c, d) => p(c) * q(d), cosine)), 8);
  },
);

test('areas of spheres are those of the circle, the sphere and the next three', () => {
  const areas = [2, 4, 2 * Math.PI, (8 / 3) * Math.PI, Math.PI ** 2].map((factor) => factor * Math.PI);
  areas.forEach((area, i) => {
    expect(Math.exp(logSphereArea(i + 2))).toBeCloseTo(area, 12);
  });
});
