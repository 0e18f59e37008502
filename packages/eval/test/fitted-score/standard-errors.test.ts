import { createRandom, logistic } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { repetitions } from '../../../../testing/long.js';
import { fitPairScore, fittedPairScore, type PairScoreModel } from '../../src/index.js';
import { inverseOf } from '../../src/regression/solve.js';
import { drawPairs } from './population.js';

const all = (errors: PairScoreModel['standardErrors']): number[] => [...(errors?.a ?? []), ...(errors?.b ?? [])];

/** Pairs of a few persons, some of the same one, some couples twice. */
function persons(seed: number, n: number, count: number) {
  const random = createRandom(seed);
  const left = Array.from({ length: n }, () => random.integer(count));
  const right = left.map((a) => (random.uniform() < 0.3 ? a : random.integer(count)));
  return { left, right };
}

describe('standard errors that allow for shared persons', () => {
  it('equal the sum over all pairs of pairs with a person in common', () => {
    const { cosine, left, right, labels } = drawPairs(1, 300);
    const subjects = persons(2, 300, 40);
    const model = fitPairScore(cosine, left, right, labels, { form: 'linear', standardise: false, subjects });
    const z = fittedPairScore(model, cosine, left, right);
    const l = (s: number): number =>
      (Math.min(model.clip[1], Math.max(model.clip[0], Math.log(s))) - model.mean) / model.sd;
    const rows = [...cosine].map((c, i) => {
      const h = Math.log(2) - Math.log(Math.exp(-l(left[i] as number)) + Math.exp(-l(right[i] as number)));
      return [c, h * c, h * h * c, -1, -h, -h * h];
    });
    const p = z.map(logistic);
    const square = (of: (k: number, j: number) => number): number[][] =>
      Array.from({ length: 6 }, (_, k) => Array.from({ length: 6 }, (_v, j) => of(k, j)));
    const at = (i: number, k: number): number => rows[i]?.[k] as number;
    const information = square((k, j) =>
      rows.reduce(
        (s, _, i) => s + (p[i] as number) * (1 - (p[i] as number)) * at(i, k) * at(i, j),
        k === j && k !== 3 ? 1 : 0,
      ),
    );
    const together = (i: number, j: number): boolean =>
      [subjects.left[i], subjects.right[i]].some((s) => s === subjects.left[j] || s === subjects.right[j]);
    const residual = (i: number): number => (p[i] as number) - (labels[i] as number);
    const middle = square((k, j) => {
      let sum = 0;
      for (const i of rows.keys()) {
        for (const m of rows.keys()) if (together(i, m)) sum += residual(i) * at(i, k) * residual(m) * at(m, j);
      }
      return sum;
    });
    const inverse = inverseOf(information) as number[][];
    const times = (x: number[][], y: number[][]): number[][] =>
      square((k, j) => (x[k] as number[]).reduce((s, v, m) => s + v * (y[m]?.[j] as number), 0));
    const variances = times(times(inverse, middle), inverse);
    const errors = all(model.subjectStandardErrors);
    expect(errors).toHaveLength(6);
    for (const [k, error] of errors.entries()) expect(error).toBeCloseTo(Math.sqrt(variances[k]?.[k] as number), 8);
  });
  it('are about the plain ones where no two pairs share a person', () => {
    const { cosine, left, right, labels } = drawPairs(3, 8000);
    const own = { left: [...cosine.keys()], right: [...cosine.keys()] };
    const model = fitPairScore(cosine, left, right, labels, { subjects: own });
    const plain = all(model.standardErrors);
    for (const [k, error] of all(model.subjectStandardErrors).entries()) {
      expect(error / (plain[k] as number)).toBeGreaterThan(0.85);
      expect(error / (plain[k] as number)).toBeLessThan(1.15);
    }
  });
  const samples = repetitions(40, 100, 400);
  it(`over ${samples} samples are the spread of b₀ where persons differ, and the plain ones are too small`, () => {
    const people = 60;
    const intercepts: number[] = [];
    let [stated, naive] = [0, 0];
    for (let s = 0; s < samples; s++) {
      const random = createRandom(100 + s);
      const shift = Array.from({ length: people }, () => 1.2 * random.normal());
      const n = 1500;
      const subjects = persons(5000 + s, n, people);
      const cosine = Float64Array.from({ length: n }, () => random.normal() * 0.3);
      const confidence = cosine.map(() => Math.exp(random.normal()));
      const labels = cosine.map((c, i) => {
        const both =
          ((shift[subjects.left[i] as number] as number) + (shift[subjects.right[i] as number] as number)) / 2;
        return random.uniform() < logistic(4 * c + both) ? 1 : 0;
      });
      const model = fitPairScore(cosine, confidence, confidence, labels, { subjects, C: 100 });
      intercepts.push(model.b[0]);
      stated += (model.subjectStandardErrors?.b[0] as number) / samples;
      naive += (model.standardErrors?.b[0] as number) / samples;
    }
    const mean = intercepts.reduce((a, b) => a + b, 0) / samples;
    const spread = Math.sqrt(intercepts.reduce((a, b) => a + (b - mean) ** 2, 0) / (samples - 1));
    expect(stated / spread).toBeGreaterThan(0.75);
    expect(stated / spread).toBeLessThan(1.3);
    expect(naive / spread).toBeLessThan(0.75);
  });
});
