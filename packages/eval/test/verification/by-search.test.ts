import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { equalErrorRate, foldAccuracy, validationRate } from '../../src/index.js';
import { foldOf } from '../../src/verification/folds.js';

const draw = (seed: number, n: number, steps: number) => {
  const random = createRandom(seed);
  const labels = Array.from({ length: n }, (_, i) => (i < 2 ? i : random.integer(2)));
  const scores = labels.map((y) => Math.round(steps * (random.normal() + y)) / steps + 0);
  return { scores, labels };
};

it('the equal error rate is where the lines between measured points cross', () => {
  for (let seed = 0; seed < 30; seed++) {
    const { scores, labels } = draw(seed, 5 + seed, 3);
    const thresholds = [...new Set(scores), Number.POSITIVE_INFINITY].sort((a, b) => b - a);
    const points = thresholds.map((threshold) => {
      const rate = (y: number, errs: (s: number) => boolean): number => {
        const own = scores.filter((_, i) => labels[i] === y);
        return own.filter(errs).length / own.length;
      };
      return { fmr: rate(0, (s) => s >= threshold), fnmr: rate(1, (s) => s < threshold), threshold };
    });
    const place = points.findIndex(({ fmr, fnmr }) => fmr - fnmr > -1e-12);
    const lenient = points[place] as (typeof points)[number];
    const equal = Math.abs(lenient.fmr - lenient.fnmr) < 1e-12;
    const strict = equal ? lenient : (points[place - 1] as typeof lenient);
    const [before, after] = [strict.fnmr - strict.fmr, lenient.fmr - lenient.fnmr];
    const share = equal ? 0 : before / (before + after);
    const found = equalErrorRate(scores, labels);
    expect(found.eer).toBeCloseTo(strict.fmr + share * (lenient.fmr - strict.fmr), 12);
    for (const [own, wanted] of [
      [found.strict, strict],
      [found.lenient, lenient],
    ] as const) {
      expect(own.fmr).toBeCloseTo(wanted.fmr, 12);
      expect(own.fnmr).toBeCloseTo(wanted.fnmr, 12);
      expect(own.threshold).toBe(wanted.threshold);
    }
    if (Math.abs(before - after) > 1e-9) {
      expect(found.threshold).toBe(before < after ? strict.threshold : lenient.threshold);
    }
  }
  // At the same distance the strict threshold is used.
  expect(equalErrorRate([2, 1], [0, 1])).toMatchObject({ eer: 1, threshold: 2 });
  expect(equalErrorRate([1, 1], [0, 1])).toMatchObject({ eer: 0.5, threshold: Number.POSITIVE_INFINITY });
  expect(equalErrorRate([1], [1]).eer).toBeNaN();
  expect(equalErrorRate([1], [0]).strict.threshold).toBeNaN();
});

describe('folds', () => {
  it('are contiguous, the first ones one pair longer', () => {
    expect([...foldOf(3, 8).fold]).toEqual([0, 0, 0, 1, 1, 1, 2, 2]);
    expect([...foldOf(4, 8).fold]).toEqual([0, 0, 1, 1, 2, 2, 3, 3]);
    expect([...foldOf(8, 8).fold]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect([...foldOf(2, 3).fold]).toEqual([0, 0, 1]);
  });
  it('are numbered in the order of their names', () => {
    expect(foldOf([7, -1, 7, 10], 4)).toEqual({ fold: Uint32Array.of(1, 0, 1, 2), count: 3 });
  });
});

/** Mean and population deviation. */
const spread = (values: readonly number[]) => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, variance: values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length };
};

it.each(['facenet', 'official'] as const)(
  '%s: accuracy over folds is that of the best threshold outside each',
  (rule) => {
    const random = createRandom(12);
    const n = 60;
    const labels = Array.from({ length: n }, () => random.integer(2));
    const scores = labels.map((y) => Math.max(-1, Math.min(1, 0.5 * y - 0.2 + 0.3 * random.normal())));
    const folds = 4;
    const { fold } = foldOf(folds, n);
    const candidates = Array.from({ length: 400 }, (_, i) => (rule === 'facenet' ? i * 0.01 : -1 + i * 0.005));
    const right = (i: number, t: number): boolean =>
      (rule === 'facenet' ? 2 - 2 * (scores[i] as number) < t : (scores[i] as number) > t) === (labels[i] === 1);
    const of = (rows: number[], t: number): number => rows.filter((i) => right(i, t)).length;
    const rows = [...labels.keys()];
    const chosen = Array.from({ length: folds }, (_, f) => {
      const outside = rows.filter((i) => fold[i] !== f);
      const counts = candidates.map((t) => of(outside, t));
      const most = Math.max(...counts);
      // The published scripts take the first of equally good thresholds (facenet), and the last (official).
      return candidates[rule === 'facenet' ? counts.indexOf(most) : counts.lastIndexOf(most)] as number;
    });
    const perFold = chosen.map(
      (t, f) =>
        of(
          rows.filter((i) => fold[i] === f),
          t,
        ) / rows.filter((i) => fold[i] === f).length,
    );
    const found = foldAccuracy(scores, labels, { rule, folds });
    expect(found.thresholds).toEqual(chosen.map((t) => expect.closeTo(t, 12)));
    expect(found.perFold).toEqual(perFold.map((v) => expect.closeTo(v, 12)));
    const { mean, variance } = spread(perFold);
    expect(found.accuracy).toBeCloseTo(mean, 12);
    expect(found.deviation).toBeCloseTo(Math.sqrt(variance), 12);
    expect(found.standardError).toBeCloseTo(Math.sqrt(variance / (folds - 1)), 12);
    if (rule === 'official') return;
    const squared = scores.map((s) => 2 - 2 * s);
    expect(foldAccuracy(squared, labels, { rule, folds, scores: 'squared-distance' })).toEqual(found);
  },
);

it('the validation rate is that at the threshold where the other folds reach the false accept rate', () => {
  const random = createRandom(13);
  const n = 80;
  const labels = Array.from({ length: n }, () => random.integer(2));
  const scores = labels.map((y) => Math.max(-1, Math.min(1, 0.5 * y - 0.2 + 0.3 * random.normal())));
  const { fold } = foldOf(4, n);
  const distance = (i: number): number => 2 - 2 * (scores[i] as number);
  const rows = [...labels.keys()];
  for (const far of [0.1, 0.3, 0]) {
    const rate = (own: number[], y: number, t: number): number => {
      const some = own.filter((i) => labels[i] === y);
      return some.filter((i) => distance(i) < t).length / some.length;
    };
    const thresholds = [0, 1, 2, 3].map((f) => {
      const outside = rows.filter((i) => fold[i] !== f);
      const rates = Array.from({ length: 4000 }, (_, i) => rate(outside, 0, i * 0.001));
      const above = rates.findIndex((r) => r > far);
      const [last, next] = [rates[above - 1] as number, rates[above] as number];
      return (above - 1 + (far - last) / (next - last)) * 0.001;
    });
    const found = validationRate(scores, labels, { far, folds: 4 });
    expect(found.thresholds).toEqual(thresholds.map((t) => expect.closeTo(t, 12)));
    const perFold = thresholds.map((t, f) =>
      rate(
        rows.filter((i) => fold[i] === f),
        1,
        t,
      ),
    );
    expect(found.perFold).toEqual(perFold.map((v) => expect.closeTo(v, 12)));
    expect(found.rate).toBeCloseTo(spread(perFold).mean, 12);
    expect(found.deviation).toBeCloseTo(Math.sqrt(spread(perFold).variance), 12);
    const fars = thresholds.map((t, f) =>
      rate(
        rows.filter((i) => fold[i] === f),
        0,
        t,
      ),
    );
    expect(found.far).toBeCloseTo(spread(fars).mean, 12);
  }
  // Every impostor at distance 0 or less is accepted at once; and none within the grid leaves its end.
  expect(validationRate([1.1, 1.1, 0, 0], [0, 0, 1, 1], { folds: [0, 1, 0, 1] }).thresholds).toEqual([0, 0]);
  expect(
    validationRate([5, 5, 1, 1], [0, 0, 1, 1], { folds: [0, 1, 0, 1], far: 0, scores: 'squared-distance' }).thresholds,
  ).toEqual([expect.closeTo(3.999, 12), expect.closeTo(3.999, 12)]);
  expect(
    validationRate([5, 5, 1, 1], [0, 0, 1, 1], { folds: [0, 1, 0, 1], far: 0.5, scores: 'squared-distance' })
      .thresholds,
  ).toEqual([0, 0]);
});
