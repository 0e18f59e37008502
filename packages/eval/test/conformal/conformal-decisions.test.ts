import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { repetitions } from '../../../../testing/long.js';
import { calibrateDecisions, conformalDecisions } from '../../src/index.js';
import { drawPairs, trueFmr, unclustered } from './population.js';

const levels = { falseMatch: 0.1, falseNonMatch: 0.1 };

describe('conformal decisions', () => {
  it('rest on p-values that count every cluster once, in each category by itself', () => {
    const random = createRandom(3);
    const rows = Array.from({ length: 60 }, (_, i) => {
      const genuine = i % 2 === 0;
      const person = i % 14;
      return { genuine, person, score: Math.round(20 * (random.normal() + (genuine ? 2 : 0))) / 20, band: `b${i % 3}` };
    });
    // Impostor pairs of persons who are in one couple each: all couples are kept.
    const calibration = calibrateDecisions({
      scores: rows.map(({ score }) => score),
      labels: rows.map(({ genuine }) => genuine),
      subjects: {
        left: rows.map(({ person }) => person),
        right: rows.map(({ person, genuine }) => (genuine ? person : -person)),
      },
      categories: rows.map(({ band }) => band),
    });
    const scores = Array.from({ length: 41 }, (_, k) => (k - 20) / 5);
    for (const band of ['b0', 'b1', 'b2']) {
      const found = conformalDecisions(
        calibration,
        scores,
        levels,
        scores.map(() => band),
      );
      const naive = (wanted: boolean, counts: (own: number) => boolean): number => {
        const own = rows.filter((row) => row.band === band && row.genuine === wanted);
        const persons = [...new Set(own.map(({ person }) => person))];
        const sum = persons.reduce((total, p) => {
          const its = own.filter(({ person }) => person === p);
          return total + its.filter(({ score }) => counts(score)).length / its.length;
        }, 1);
        return sum / (persons.length + 1);
      };
      for (const [k, s] of scores.entries()) {
        const [p1, p0] = [naive(true, (own) => own <= s), naive(false, (own) => own >= s)];
        expect(found.genuine[k]).toBeCloseTo(p1, 12);
        expect(found.impostor[k]).toBeCloseTo(p0, 12);
        const left = [p1 > 0.1 + 1e-12 ? 'match' : '', p0 > 0.1 + 1e-12 ? 'no match' : ''].filter(Boolean);
        if (Math.min(Math.abs(p1 - 0.1), Math.abs(p0 - 0.1)) < 1e-9) continue;
        expect(found.decisions[k]).toBe(left.length === 2 ? 'both' : (left[0] ?? 'none'));
      }
    }
    const other = conformalDecisions(calibration, [9], levels, ['b9']);
    expect([other.decisions[0], other.impostor[0]]).toEqual(['both', 1]);
  });

  const populations = repetitions(8, 60, 1000);
  /** The mean false match rate of the population over calibrations. */
  const meanFmr = (forget: boolean): number => {
    const grid = Array.from({ length: 300 }, (_, k) => k / 50);
    let sum = 0;
    for (let s = 0; s < populations; s++) {
      const drawn = drawPairs(9000 + s, 80, 4, 10);
      const pairs = forget ? { ...drawn, ...impostorsApart(drawn) } : drawn;
      const { impostor } = conformalDecisions(calibrateDecisions({ ...pairs, seed: s }), grid, levels);
      sum += trueFmr(grid[impostor.findIndex((p) => p <= levels.falseMatch)] as number, 0);
    }
    return sum / populations;
  };
  /** Every impostor pair as though of two persons of its own. */
  const impostorsApart = (pairs: ReturnType<typeof drawPairs>) => {
    const { left, right } = unclustered(pairs).subjects;
    const of = (own: number[], apart: ArrayLike<string | number>) =>
      own.map((id, i) => (pairs.labels[i] === 1 ? id : (apart[i] as number)));
    return { subjects: { left: of(pairs.subjects.left, left), right: of(pairs.subjects.right, right) } };
  };
  it(`call impostor pairs a match with the stated probability at most, over ${populations} populations`, () => {
    const mean = meanFmr(false);
    expect(mean).toBeLessThan(0.1 + 0.15 / Math.sqrt(populations));
    expect(mean).toBeGreaterThan(0.05);
    // Pairs of couples with many images outnumber the others, and are not like them.
    expect(meanFmr(true)).toBeGreaterThan(0.115);
  });

  it('refuse labels that contradict the subjects, empty classes and levels that are none', () => {
    const pairs = drawPairs(1, 10, 2);
    expect(() => calibrateDecisions({ ...pairs, labels: pairs.labels.map(() => 1) })).toThrow(/contradicts/);
    expect(() => calibrateDecisions({ scores: [1], labels: [1], subjects: { left: [0], right: [0] } })).toThrow(
      /empty/,
    );
    expect(() => calibrateDecisions({ ...pairs, categories: ['x'] })).toThrow(/categories/);
    const calibration = calibrateDecisions(pairs);
    expect(() => conformalDecisions(calibration, [1], { falseMatch: 0, falseNonMatch: 0.1 })).toThrow(/falseMatch/);
    expect(() => conformalDecisions(calibration, [Number.NaN], levels)).toThrow(/scores/);
    expect(() => conformalDecisions(calibration, [1], levels, [])).toThrow(/categories/);
  });
});
