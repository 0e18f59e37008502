import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { repetitions } from '../../../../testing/long.js';
import { type FitPairScoreOptions, fitPairScore, fittedPairScore, parsePairScore } from '../../src/index.js';
import { drawPairs } from './population.js';

const { cosine, left, right, labels } = drawPairs(2, 60);
const fit = (
  parts: Partial<Record<'cosine' | 'left' | 'right' | 'labels', ArrayLike<number>>>,
  options?: FitPairScoreOptions,
) => fitPairScore(parts.cosine ?? cosine, parts.left ?? left, parts.right ?? right, parts.labels ?? labels, options);
const spoilt = (values: ArrayLike<number>, value: number): number[] =>
  Array.from(values, (v, i) => (i === 7 ? value : v));

describe('fitPairScore refuses', () => {
  it.each([
    ['NaN as a cosine', { cosine: spoilt(cosine, Number.NaN) }, {}, 'not-finite', 'cosine[7]'],
    ['an infinite cosine', { cosine: spoilt(cosine, Number.NEGATIVE_INFINITY) }, {}, 'not-finite', 'cosine[7]'],
    ['cosines whose squares overflow', { cosine: spoilt(cosine, 1e300) }, {}, 'not-finite', 'cosine'],
    ['confidence 0', { left: spoilt(left, 0) }, {}, 'out-of-range', 'left[7]'],
    ['a negative confidence', { right: spoilt(right, -1) }, {}, 'out-of-range', 'right[7]'],
    ['an infinite confidence', { right: spoilt(right, Number.POSITIVE_INFINITY) }, {}, 'not-finite', 'right[7]'],
    ['NaN as a confidence', { left: spoilt(left, Number.NaN) }, { transform: 'identity' }, 'not-finite', 'left[7]'],
    ['a label 2', { labels: spoilt(labels, 2) }, {}, 'out-of-range', 'labels[7]'],
    ['genuine pairs alone', { labels: labels.map(() => 1) }, {}, 'invalid-argument', 'labels'],
    ['impostors alone', { labels: labels.map(() => 0) }, {}, 'invalid-argument', 'labels'],
    ['no pairs', { cosine: [], left: [], right: [], labels: [] }, {}, 'invalid-argument', 'labels'],
    ['sides that differ', { right: [1] }, {}, 'shape-mismatch', 'right'],
    ['too few labels', { labels: [1, 0] }, {}, 'shape-mismatch', 'labels'],
    ['weights of one class', {}, { weights: labels }, 'invalid-argument', 'labels'],
    [
      'a negative weight',
      {},
      { weights: spoilt(cosine, -1).map((w, i) => (i === 7 ? -1 : 1 + w * 0)) },
      'out-of-range',
      'options.weights[7]',
    ],
    ['too few weights', {}, { weights: [1] }, 'shape-mismatch', 'options.weights'],
    ['weights whose sum is infinite', {}, { weights: labels.map(() => 1).fill(0) }, 'invalid-argument', 'labels'],
    ['an empty reference', {}, { reference: [] }, 'invalid-argument', 'options.reference'],
    ['a reference without logarithm', {}, { reference: [1, 0] }, 'out-of-range', 'options.reference[1]'],
    ['C of 0', {}, { C: 0 }, 'out-of-range', 'options.C'],
    ['an infinite C', {}, { C: Number.POSITIVE_INFINITY }, 'out-of-range', 'options.C'],
    ['far of 1', {}, { far: 1 }, 'out-of-range', 'options.far'],
    ['another form', {}, { form: 'cubic' }, 'unknown-name', 'options.form'],
    ['another transform', {}, { transform: 'sqrt' }, 'unknown-name', 'options.transform'],
    ['another combination', {}, { combine: 'mean' }, 'unknown-name', 'options.combine'],
    ['too few subjects', {}, { subjects: { left: [1], right: [2] } }, 'shape-mismatch', 'options.subjects.left'],
  ])('%s', (_, parts, options, code, path) => {
    expect(() => fit(parts, options as FitPairScoreOptions)).toThrow(
      expect.objectContaining({ name: 'ScaleFaceError', code, path }),
    );
  });
});

const numbers = (value: unknown): number[] =>
  typeof value === 'number'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(numbers)
      : [];

describe('fitPairScore stays finite', () => {
  it('on confidences that are all equal: the cosine decides alone', () => {
    const same = left.map(() => 0.1);
    const model = fit({ left: same, right: same });
    expect(model.a.slice(1)).toEqual([0, 0]);
    expect(model.b.slice(1)).toEqual([0, 0]);
    expect(model.warnings.join()).toMatch(/all equal/);
    expect(model.converged).toBe(true);
    expect(fit({ left: same, right: same }, { reference: left }).converged).toBe(true);
  });
  it('on cosines that are all equal', () => {
    expect(fit({ cosine: cosine.map(() => 0.4) }).converged).toBe(true);
    expect(fit({ cosine: cosine.map(() => 0) }).converged).toBe(true);
  });
  it('on one pair of each class', () => {
    const model = fitPairScore([0.5, 0.1], [3, 4], [5, 6], [1, 0]);
    expect(model.separated).toBe(true);
    expect(numbers(model).every(Number.isFinite)).toBe(true);
  });
  const draws = repetitions(300, 800, 5000);
  it(`on ${draws} lists of numbers of any size, or says that they are too large`, () => {
    const random = createRandom(5);
    let [fitted, refused, settled] = [0, 0, 0];
    for (let s = 0; s < draws; s++) {
      const n = 2 + random.integer(40);
      const power = 10 ** random.integer(301);
      const wide = (): number => (random.uniform() < 0.5 ? power : 1 / power) * (0.5 + random.uniform());
      const identity = s % 2 === 0;
      const side = (): number[] =>
        Array.from({ length: n }, () => (identity && random.uniform() < 0.5 ? -wide() : wide()));
      const size = 10 ** (s % 5 === 0 ? random.integer(308) : 0);
      const pairs = [Array.from({ length: n }, () => size * (2 * random.uniform() - 1)), side(), side()] as const;
      const labels = Array.from({ length: n }, (_, i) => (i < 2 ? i : random.integer(2)));
      const options = {
        form: s % 3 === 0 ? 'linear' : 'positive',
        transform: identity ? 'identity' : 'log',
        combine: (['harmonic', 'product', 'min'] as const)[s % 3],
        weights: labels.map(() => (s % 7 === 0 ? wide() : 1)),
        C: s % 11 === 0 ? wide() : 1,
        standardise: s % 13 !== 0,
      } as FitPairScoreOptions;
      try {
        const model = fitPairScore(...pairs, labels, options);
        expect(numbers(model).filter((v) => !Number.isFinite(v))).toEqual([]);
        expect([...fittedPairScore(model, ...pairs)].filter(Number.isNaN)).toEqual([]);
        expect(parsePairScore(JSON.parse(JSON.stringify(model)))).toEqual(model);
        fitted++;
        if (model.converged) settled++;
      } catch (error) {
        expect(error).toMatchObject({ name: 'ScaleFaceError' });
        refused++;
      }
    }
    expect(fitted).toBeGreaterThan(refused);
    expect(settled).toBeGreaterThan(0.9 * fitted);
  });
});

describe('fitPairScore of two identities, each fallen onto one point', () => {
  const random = createRandom(11);
  it('leads to moderate coefficients', () => {
    for (let set = 0; set < repetitions(50, 150, 1000); set++) {
      const wide = 10 ** (-1 - 2 * random.uniform());
      const scales = [0.05, 0.6].map((s) => Array.from({ length: 8 }, () => s * (1 + random.uniform())));
      const images = scales.flatMap((of, identity) => of.map((scale) => ({ identity, scale })));
      const pairs = images.flatMap((a, k) => images.slice(0, k).map((b) => [a, b] as const));
      const same = pairs.map(([a, b]) => a.identity === b.identity);
      const cosine = same.map((genuine) => (genuine ? 1 : -0.1) - wide * random.uniform());
      const [left = [], right = []] = [0, 1].map((side) => pairs.map((pair) => pair[side as 0 | 1].scale));
      for (const form of ['positive', 'linear'] as const) {
        const model = fitPairScore(cosine, left, right, same, { form, reference: images.map(({ scale }) => scale) });
        expect(model.converged).toBe(true);
        expect(Math.max(...[...model.a, ...model.b].map(Math.abs))).toBeLessThan(100);
      }
    }
  });
});
