import { createRandom } from '@scaleface/numerics';
import { expect, test } from 'vitest';
import { kernelClassifier } from '../../src/index.js';

const random = createRandom(11);
const cloud = (n: number, d: number, shift = 0): number[][] =>
  Array.from({ length: n }, () => Array.from({ length: d }, () => shift + random.normal()));
const kernel = (a: readonly number[], b: readonly number[], h: number): number =>
  Math.exp(-a.reduce((sum, x, d) => sum + (x - (b[d] as number)) ** 2, 0) / (2 * h * h));

test('votes, uncertainty and density are those of the definition', () => {
  const embeddings = [...cloud(30, 4), ...cloud(30, 4, 2)];
  const labels = embeddings.map((_, i) => (i < 30 ? 5 : -3));
  const queries = cloud(50, 4, 1);
  const found = kernelClassifier(queries, { embeddings, labels }, { bandwidth: 0.8 });
  queries.forEach((query, q) => {
    const votes = embeddings.map((e) => kernel(query, e, 0.8));
    const total = votes.reduce((a, b) => a + b, 0);
    const five = votes.slice(0, 30).reduce((a, b) => a + b, 0) / total;
    expect(found.label[q]).toBe(five > 0.5 ? 5 : -3);
    expect(found.uncertainty[q]).toBeCloseTo(Math.min(five, 1 - five), 12);
    expect(found.logDensity[q]).toBeCloseTo(Math.log(total / 60), 10);
  });
});

test('only the nearest references vote when their number is given', () => {
  const known = { embeddings: [[0], [1], [1.1], [1.2]], labels: [1, 2, 2, 2] };
  expect(kernelClassifier([[0.1]], known, { bandwidth: 100 }).label[0]).toBe(2);
  expect(kernelClassifier([[0.1]], known, { bandwidth: 100, neighbours: 1 })).toMatchObject({
    label: Int32Array.of(1),
    uncertainty: Float64Array.of(0),
  });
});

test('a query far from everybody is decided by the nearest, says so in its density, and is never NaN', () => {
  const known = {
    embeddings: [
      [0, 0],
      [1, 0],
    ],
    labels: [1, 2],
  };
  const { label, uncertainty, logDensity } = kernelClassifier([[1e4, 0]], known, { bandwidth: 0.1 });
  expect([label[0], uncertainty[0]]).toEqual([2, 0]);
  expect(logDensity[0]).toBeLessThan(-1e8);
});

test('uncertainties far below machine precision keep their digits', () => {
  const known = { embeddings: [[0], [10]], labels: [1, 2] };
  const [u] = kernelClassifier([[0]], known, { bandwidth: 1 }).uncertainty;
  expect((u as number) / Math.exp(-50)).toBeCloseTo(1, 12);
});

test('Scott’s and Silverman’s rules are those of their formulas', () => {
  const embeddings = cloud(500, 3);
  const known = { embeddings, labels: embeddings.map(() => 0) };
  const columns = [0, 1, 2].map((d) => embeddings.map((e) => e[d] as number));
  const variances = columns.map((c) => {
    const m = c.reduce((a, b) => a + b) / 500;
    return c.reduce((a, b) => a + (b - m) ** 2, 0) / 499;
  });
  const scott = Math.sqrt(variances.reduce((a, b) => a + b) / 3) * 500 ** (-1 / 7);
  expect(kernelClassifier([[0, 0, 0]], known, { bandwidth: 'scott' }).bandwidth).toBeCloseTo(scott, 12);
  expect(kernelClassifier([[0, 0, 0]], known).bandwidth).toBeCloseTo(scott * (4 / 5) ** (1 / 7), 12);
});

test('nothing to learn from, no spread and wrong lengths are refused by name', () => {
  const one = { embeddings: [[1, 2]], labels: [1] };
  expect(() => kernelClassifier([[1, 2]], { embeddings: [], labels: [] })).toThrow(/references/);
  expect(() => kernelClassifier([[1, 2]], one)).toThrow(/options\.bandwidth/);
  expect(() => kernelClassifier([[1, 2, 3]], one, { bandwidth: 1 })).toThrow(/1 of 2 numbers/);
  expect(() => kernelClassifier([[Number.NaN, 2]], one, { bandwidth: 1 })).toThrow(/queries\[0\]/);
  expect(() => kernelClassifier([[Number.POSITIVE_INFINITY, 2]], one, { bandwidth: 1 })).toThrow(/queries\[0\]/);
  const sick = {
    embeddings: [
      [1, 2],
      [3, Number.NaN],
    ],
    labels: [1, 2],
  };
  expect(() => kernelClassifier([[1, 2]], sick, { bandwidth: 1 })).toThrow(/references\.embeddings\[1\]/);
});
