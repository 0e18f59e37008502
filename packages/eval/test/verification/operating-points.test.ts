import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { bestThreshold, decidability, operatingPoints } from '../../src/index.js';

const random = createRandom(19795);
const draw = (ties: boolean) => {
  const labels = Array.from({ length: 300 }, () => random.integer(2));
  const scores = labels.map((y) => 1.5 * y + random.normal());
  return { labels, scores: ties ? scores.map((s) => Math.round(4 * s) / 4) : scores };
};

/** Every threshold with its counts, the lowest first; the last rejects all pairs. */
function points({ scores, labels }: ReturnType<typeof draw>) {
  const at = [...new Set(scores), Number.POSITIVE_INFINITY].sort((a, b) => a - b);
  const genuine = labels.filter((y) => y === 1).length;
  return at.map((threshold) => {
    const accepted = labels.filter((_, i) => (scores[i] as number) >= threshold);
    const [tp, fp] = [accepted.filter((y) => y === 1).length, accepted.filter((y) => y === 0).length];
    const [fn, tn] = [genuine - tp, labels.length - genuine - fp];
    const product = (tp + fp) * (tp + fn) * (tn + fp) * (tn + fn);
    return {
      threshold,
      fmr: fp / (fp + tn),
      fnmr: fn / genuine,
      falseMatches: fp,
      falseNonMatches: fn,
      youden: 1 - fp / (fp + tn) - fn / genuine,
      matthews: product === 0 ? 0 : (tp * tn - fp * fn) / Math.sqrt(product),
    };
  });
}

describe('the operating points with names', () => {
  it('are what a search through all thresholds finds, ties or not', () => {
    for (let k = 0; k < 20; k++) {
      const set = draw(k % 2 === 1);
      const all = points(set);
      const found = operatingPoints(set.scores, set.labels);
      const targets = { zeroFmr: 0, fmr1000: 0.001, fmr100: 0.01, fmr20: 0.05, fmr10: 0.1 } as const;
      for (const [name, target] of Object.entries(targets)) {
        const { youden: _, matthews: __, ...first } = all.find(({ fmr }) => fmr <= target) as (typeof all)[number];
        expect(found[name as 'fmr10']).toEqual(first);
      }
      const last = all.filter(({ fnmr }) => fnmr === 0).at(-1) as (typeof all)[number];
      expect([found.zeroFnmr.fmr, found.zeroFnmr.threshold]).toEqual([last.fmr, last.threshold]);
    }
  });

  it('reject all pairs where an impostor has the highest score, and are unknown without a class', () => {
    const { zeroFmr, zeroFnmr } = operatingPoints([0.5, 0.9], [1, 0]);
    expect([zeroFmr.threshold, zeroFmr.fnmr, zeroFmr.fmr]).toEqual([Number.POSITIVE_INFINITY, 1, 0]);
    expect([zeroFnmr.threshold, zeroFnmr.fmr]).toEqual([0.5, 1]);
    for (const label of [0, 1]) {
      const alone = operatingPoints([0.5, 0.9], [label, label]);
      for (const { fmr, fnmr, threshold } of Object.values(alone)) {
        expect([fmr, fnmr, threshold]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
      }
    }
    expect(() => operatingPoints([Number.NaN], [1])).toThrow(/scores\[0\]/);
  });
});

describe('the best threshold', () => {
  it('is the lowest of those with the largest figure', () => {
    for (let k = 0; k < 20; k++) {
      const set = draw(k % 2 === 1);
      const all = points(set);
      for (const by of ['youden', 'matthews'] as const) {
        const found = bestThreshold(set.scores, set.labels, { by });
        const largest = Math.max(...all.map((p) => p[by]));
        expect(found.value).toBeCloseTo(largest, 12);
        const first = all.find((p) => p[by] > largest - 1e-12) as (typeof all)[number];
        expect([found.threshold, found.fmr, found.fnmr]).toEqual([first.threshold, first.fmr, first.fnmr]);
      }
    }
  });

  it('tells nothing apart where every score misleads, and counts pairs by weight', () => {
    expect(bestThreshold([0.1, 0.9], [1, 0])).toEqual({ value: 0, fmr: 1, fnmr: 0, threshold: 0.1 });
    expect(bestThreshold([0.9, 0.1, 0.5], [1, 0, 0], { weights: [1, 3, 0] }).value).toBe(1);
    expect(bestThreshold([0.9], [1]).value).toBeNaN();
  });
});

describe('decidability', () => {
  it('is the distance of the means in deviations, by the definition', () => {
    for (let k = 0; k < 10; k++) {
      const { scores, labels } = draw(false);
      const of = (y: number) => {
        const own = scores.filter((_, i) => labels[i] === y);
        const mean = own.reduce((a, b) => a + b, 0) / own.length;
        return { mean, variance: own.reduce((a, b) => a + (b - mean) ** 2, 0) / own.length };
      };
      const [g, i] = [of(1), of(0)];
      const expected = Math.abs(g.mean - i.mean) / Math.sqrt((g.variance + i.variance) / 2);
      expect(decidability(scores, labels)).toBeCloseTo(expected, 12);
      expect(
        decidability(
          scores.map((s) => 1e308 * (s / 10)),
          labels,
        ),
      ).toBeCloseTo(expected, 10);
    }
  });

  it('has rules where no score differs, where a class is empty, and where a score is infinite', () => {
    expect(decidability([0.3, 0.3, 0.3, 0.1, 0.1, 0.1], [1, 1, 1, 0, 0, 0])).toBe(Number.POSITIVE_INFINITY);
    expect(decidability([0.3, 0.3], [1, 0])).toBe(0);
    expect(decidability([0, 0], [1, 0])).toBe(0);
    expect(decidability([0.3], [1])).toBeNaN();
    expect(() => decidability([0.3, Number.NEGATIVE_INFINITY], [1, 0])).toThrow('infinite');
  });
});
