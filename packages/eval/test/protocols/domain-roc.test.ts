import { createRandom } from '@scaleface/numerics';
import { describe, expect, test } from 'vitest';
import { domainRoc, rocAuc, rocCurve } from '../../src/index.js';

const random = createRandom(81);
const draw = (n: number, mean: number): Float64Array => Float64Array.from({ length: n }, () => mean + random.normal());

/** The probability by its definition, pair by pair, and the standard error of DeLong, DeLong and Clarke-Pearson 1988. */
function byDefinition(inside: Float64Array, outside: Float64Array): { auc: number; error: number } {
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const wins = (c: number, d: number): number => (c > d ? 1 : c === d ? 0.5 : 0);
  const ofInside = Array.from(inside, (c) => mean(Array.from(outside, (d) => wins(c, d))));
  const ofOutside = Array.from(outside, (d) => mean(Array.from(inside, (c) => wins(c, d))));
  const auc = mean(ofInside);
  const spread = (parts: number[]): number =>
    parts.reduce((sum, part) => sum + (part - auc) ** 2, 0) / (parts.length - 1) / parts.length;
  return { auc, error: Math.sqrt(spread(ofInside) + spread(ofOutside)) };
}

describe('the ROC of strangers to the domain', () => {
  test('is the ROC of the confidences, the domain being genuine', () => {
    const [inside, outside] = [draw(60, 1).map((v) => Math.round(4 * v)), draw(40, 0).map((v) => Math.round(4 * v))];
    const scores = [...inside, ...outside];
    const labels = [...inside.map(() => 1), ...outside.map(() => 0)];
    const { roc, auc } = domainRoc({ inside, outside, replicates: 20 });
    expect(roc).toEqual(rocCurve(scores, labels));
    expect(auc.estimate).toBe(rocAuc(scores, labels));
    expect(auc.estimate).toBeCloseTo(byDefinition(inside, outside).auc, 13);
    expect([roc.genuine, roc.impostor]).toEqual([60, 40]);
  });

  test.each([0, 0.5, 1.5])(
    'has the standard error of DeLong where images are their own subjects, at shift %f',
    (shift) => {
      const [inside, outside] = [draw(300, shift), draw(200, 0)];
      const { auc } = domainRoc({ inside, outside, replicates: 2000, seed: 3 });
      const { error } = byDefinition(inside, outside);
      // The spread of 2000 replicates is known to about 1.6 %.
      expect(auc.standardError / error).toBeGreaterThan(0.92);
      expect(auc.standardError / error).toBeLessThan(1.08);
      expect(auc.lower).toBeLessThan(auc.estimate);
      expect(auc.upper).toBeGreaterThan(auc.estimate);
      expect((auc.upper - auc.lower) / (2 * 1.96 * error)).toBeCloseTo(1, 0);
    },
  );

  test('images of one subject err together: copies of each image do not narrow the interval', () => {
    const [inside, outside] = [draw(40, 1), draw(30, 0)];
    const ten = (values: Float64Array): number[] => Array.from(values).flatMap((v) => Array<number>(10).fill(v));
    const names = (values: Float64Array): string[] => ten(values).map((_, i) => `s${Math.floor(i / 10)}`);
    const options = { replicates: 400, seed: 5 };
    const once = domainRoc({ ...options, inside, outside }).auc;
    const copies = { inside: ten(inside), outside: ten(outside) };
    const subjects = { inside: names(inside), outside: names(outside) };
    const clustered = domainRoc({ ...options, ...copies, subjects }).auc;
    for (const key of ['estimate', 'lower', 'upper', 'standardError'] as const) {
      expect(clustered[key]).toBeCloseTo(once[key], 12);
    }
    const blind = domainRoc({ ...options, ...copies }).auc;
    expect(blind.standardError).toBeLessThan(once.standardError / 2);
  });

  test('of sets that do not overlap is 1, turned around 0, of equal confidences one half', () => {
    const options = { replicates: 50 };
    const aucOf = (inside: number[], outside: number[]): number[] => {
      const { estimate, lower, upper } = domainRoc({ ...options, inside, outside }).auc;
      return [estimate, lower, upper];
    };
    expect(aucOf([3, 4], [1, 2])).toEqual([1, 1, 1]);
    expect(aucOf([1, 2], [3, Number.POSITIVE_INFINITY])).toEqual([0, 0, 0]);
    expect(aucOf([7, 7, 7], [7, 7])).toEqual([0.5, 0.5, 0.5]);
    expect(aucOf([7], [])[0]).toBeNaN();
  });

  test('refuses what is no number, subjects of another number, and nothing', () => {
    expect(() => domainRoc({ inside: [1, Number.NaN], outside: [1] })).toThrow('inside[1]');
    expect(() => domainRoc({ inside: [1], outside: [1], subjects: { outside: ['a', 'b'] } })).toThrow(
      'subjects.outside',
    );
    expect(() => domainRoc({ inside: [], outside: [] })).toThrow();
    expect(() => domainRoc({ inside: [1], outside: [0], level: 1 })).toThrow('level');
  });
});
