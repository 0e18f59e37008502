import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { repetitions } from '../../../../testing/long.js';
import { pairScore, probCosine } from '../../src/index.js';

const width = 48;
const random = createRandom(6);
/** An embedding of norm 1 or so, near another one or not. */
const near = (centre: readonly number[], share: number): number[] =>
  centre.map((c) => share * c + ((1 - share) * random.normal()) / Math.sqrt(width));
const zero = new Array<number>(width).fill(0);
const variancesOf = (size: number): number[] => zero.map(() => (size * (0.5 + random.uniform())) / width);

/** Mean and variance of the cosine, and of the dot product, of sampled embeddings. */
function sampled(mu: readonly number[], nu: readonly number[], u: readonly number[], v: readonly number[]) {
  const draws = repetitions(4000, 40_000);
  const [cosines, dots] = [new Float64Array(draws), new Float64Array(draws)];
  for (let r = 0; r < draws; r++) {
    let [dot, x2, y2] = [0, 0, 0];
    for (let d = 0; d < width; d++) {
      const x = (mu[d] as number) + Math.sqrt(u[d] as number) * random.normal();
      const y = (nu[d] as number) + Math.sqrt(v[d] as number) * random.normal();
      dot += x * y;
      x2 += x * x;
      y2 += y * y;
    }
    dots[r] = dot;
    cosines[r] = dot / Math.sqrt(x2 * y2);
  }
  const moments = (values: Float64Array): { mean: number; variance: number } => {
    const mean = values.reduce((a, b) => a + b, 0) / draws;
    return { mean, variance: values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (draws - 1) };
  };
  return { cosine: moments(cosines), dot: moments(dots) };
}

describe('ProbCosine', () => {
  it('has the moments of sampled dot products exactly, and of sampled cosines nearly where embeddings are apart', () => {
    const mu = near(zero, 0);
    const nu = near(mu, 0.2);
    const [u, v] = [variancesOf(0.3), variancesOf(0.5)];
    const { cosine, dot } = sampled(mu, nu, u, v);
    const found = probCosine({ mu: [mu], uncertainty: [u] }, { mu: [nu], uncertainty: [v] });
    const squares = (m: readonly number[], w: readonly number[]): number =>
      m.reduce((sum, x, d) => sum + x * x + (w[d] as number), 0);
    const n = squares(mu, u) * squares(nu, v);
    const [mean, variance] = [(found.mean[0] as number) * Math.sqrt(n), (found.variance[0] as number) * n];
    expect(Math.abs(mean - dot.mean)).toBeLessThan(4 * Math.sqrt(dot.variance / 4000));
    expect(Math.abs(variance / dot.variance - 1)).toBeLessThan(0.1);
    expect(Math.abs((found.mean[0] as number) - cosine.mean)).toBeLessThan(0.015);
    expect(Math.abs((found.variance[0] as number) / cosine.variance - 1)).toBeLessThan(0.15);
  });

  it('counts noise along an embedding, which the tangent leaves out as sampled cosines do', () => {
    const mu = near(zero, 0);
    const nu = near(mu, 0.8);
    const [u, v] = [variancesOf(0.002), variancesOf(0.003)];
    const { cosine } = sampled(mu, nu, u, v);
    const [a, b] = [
      { mu: [mu], uncertainty: [u] },
      { mu: [nu], uncertainty: [v] },
    ];
    const moments = probCosine(a, b).variance[0] as number;
    const tangent = probCosine(a, b, { variance: 'tangent' }).variance[0] as number;
    expect(Math.abs(tangent / cosine.variance - 1)).toBeLessThan(0.15);
    expect(moments).toBeGreaterThan(3 * cosine.variance);
  });

  it('is the cosine where nothing is unsure, and takes one variance for all dimensions', () => {
    const [mu, nu] = [near(zero, 0), near(zero, 0)];
    const sure = probCosine({ mu: [mu], uncertainty: [0] }, { mu: [nu], uncertainty: [0] });
    expect(sure.mean[0]).toBeCloseTo(pairScore('cosine', { mu: [mu] }, { mu: [nu] })[0] as number, 7);
    expect(sure.variance[0]).toBe(0);
    for (const variance of ['moments', 'tangent'] as const) {
      const one = probCosine({ mu: [mu], uncertainty: [0.3] }, { mu: [nu], uncertainty: [0.1] }, { variance });
      const all = (v: number): number[][] => [new Array<number>(width).fill(v)];
      const each = probCosine({ mu: [mu], uncertainty: all(0.3) }, { mu: [nu], uncertainty: all(0.1) }, { variance });
      expect(one.mean[0]).toBeCloseTo(each.mean[0] as number, 12);
      expect(one.variance[0]).toBeCloseTo(each.variance[0] as number, 12);
      const trusted = probCosine({ mu: [mu], uncertainty: [0.3] }, { mu: [nu], trusted: true }, { variance });
      const exact = probCosine({ mu: [mu], uncertainty: [0.3] }, { mu: [nu], uncertainty: [0] }, { variance });
      expect(trusted).toEqual(exact);
    }
    const nothing = probCosine({ mu: [zero], uncertainty: [0] }, { mu: [nu], uncertainty: [0] });
    expect([nothing.mean[0], nothing.variance[0]]).toEqual([0, 0]);
  });

  it('is the same for embeddings of any length, with variances that grow by its square', () => {
    const [mu, nu] = [near(zero, 0), near(zero, 0)];
    const [u, v] = [variancesOf(0.3), variancesOf(0.2)];
    const times = (values: readonly number[], factor: number): number[][] => [values.map((x) => factor * x)];
    for (const variance of ['moments', 'tangent'] as const) {
      const [expected, found] = [1, 3].map((k) =>
        probCosine(
          { mu: times(mu, k), uncertainty: times(u, k * k) },
          { mu: times(nu, 4 / k), uncertainty: times(v, 16 / k / k) },
          { variance },
        ),
      );
      expect(found?.mean[0]).toBeCloseTo(expected?.mean[0] as number, 12);
      expect(found?.variance[0]).toBeCloseTo(expected?.variance[0] as number, 12);
    }
  });

  it('refuses what is no variance', () => {
    const side = (uncertainty: number[]) => ({ mu: [[1, 2]], uncertainty });
    expect(() => probCosine(side([-1]), side([1]))).toThrow(/a\.uncertainty\[0\]/);
    expect(() => probCosine(side([1]), side([Number.POSITIVE_INFINITY]))).toThrow(/b\.uncertainty\[0\]/);
    expect(() => probCosine({ mu: [[1, 2]] }, { mu: [[1, 2]] })).toThrow(/uncertainty/);
  });
});
