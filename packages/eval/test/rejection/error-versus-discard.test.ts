import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { repetitions } from '../../../../testing/long.js';
import {
  DISCARD_PRESETS,
  type DiscardInput,
  discardArea,
  discardToReduce,
  errorVersusDiscard,
  errorVersusDiscardIntervals,
  resampledIndices,
} from '../../src/index.js';

const random = createRandom(29);
const n = 400;
const scores = Array.from({ length: n }, () => Math.round(100 * random.normal()) / 100);
const labels = scores.map(() => random.integer(2));
const quality = scores.map((s) => Math.round(4 * s + 8 * random.uniform()));
const input: DiscardInput = { scores, labels, uncertainty: quality, mode: 'confidence' };

/** The definition: who stays when everyone below a quality leaves, and the share of errors among them. */
function naive(error: 'fnmr' | 'fmr', threshold: number, keep: (i: number) => boolean): [number, number][] {
  const own = scores.flatMap((_, i) => ((labels[i] === 1) === (error === 'fnmr') && keep(i) ? [i] : []));
  const wrong = (i: number): boolean => (scores[i] as number) < threshold === (error === 'fnmr');
  const levels = [...new Set(own.map((i) => quality[i] as number))].sort((a, b) => a - b);
  return levels.map((level) => {
    const kept = own.filter((i) => (quality[i] as number) >= level);
    return [1 - kept.length / own.length, kept.filter(wrong).length / kept.length];
  });
}

describe('errors against discard', () => {
  it('are the shares of errors among those who stay, for both errors, and so are the figures', () => {
    for (const error of ['fnmr', 'fmr'] as const) {
      const edc = errorVersusDiscard({ ...input, error, threshold: 0.3 });
      const steps = naive(error, 0.3, () => true);
      expect(edc.discard).toHaveLength(steps.length + 1);
      steps.forEach(([x, e], k) => {
        expect(edc.discard[k]).toBeCloseTo(x, 12);
        expect(edc.error[k]).toBeCloseTo(e, 12);
      });
      const start = (steps[0] as [number, number])[1];
      for (const share of [1, 0.8, 0.5, 0.1]) {
        const first = steps.find(([, e]) => e <= share * start);
        expect(discardToReduce(edc, share)).toBeCloseTo(first?.[0] ?? Number.POSITIVE_INFINITY, 12);
      }
      // The integral of the steps by a fine sum.
      const cells = 20_000;
      let sum = 0;
      for (let c = 0; c < cells; c++) {
        const x = (0.2 * (c + 0.5)) / cells;
        sum += (steps.filter(([from]) => from <= x).at(-1) as [number, number])[1] * (0.2 / cells);
      }
      expect(discardArea(edc, 0.2).area).toBeCloseTo(sum, 5);
    }
  });

  it('start at the error of the preset, or below it where the threshold is a score', () => {
    for (const [preset, { startingError, starting, upTo }] of Object.entries(DISCARD_PRESETS)) {
      const edc = errorVersusDiscard({ ...input, preset: preset as 'nist-fate-1' });
      const byHand = errorVersusDiscard({ ...input, startingError, starting, upTo });
      expect(edc).toEqual(byHand);
      if (starting === 'observed') expect(edc.startingError).toBeLessThanOrEqual(startingError);
      expect(edc.errors / edc.pairs).toBe(edc.startingError);
    }
    expect(errorVersusDiscard({ ...input, preset: 'nist-fate-1', startingError: 0.2 }).startingError).toBeGreaterThan(
      0.1,
    );
    expect(() => errorVersusDiscard({ ...input, preset: 'nist' as never })).toThrow('nist-fate-1, nist-fate-5');
  });

  it('of impostors start no higher than asked for either, with a score at the threshold', () => {
    for (const startingError of [0, 0.01, 0.05, 0.3, 1]) {
      const edc = errorVersusDiscard({ ...input, error: 'fmr', starting: 'observed', startingError });
      expect(edc.startingError).toBeLessThanOrEqual(startingError);
    }
    const tied = {
      scores: [0.5, 0.5, 0.5, 0.1],
      uncertainty: [1, 2, 3, 4],
      error: 'fmr',
      starting: 'observed',
    } as const;
    expect(errorVersusDiscard({ ...tied, startingError: 0.5 }).errors).toBe(0);
    expect(errorVersusDiscard({ ...tied, startingError: 0.75 }).errors).toBe(3);
  });

  it('count a pair as often as it weighs', () => {
    const weights = scores.map(() => random.integer(4));
    const places = [...resampledIndices(weights)];
    const pick = (values: readonly number[]): number[] => places.map((i) => values[i] as number);
    for (const error of ['fnmr', 'fmr'] as const) {
      for (const starting of ['observed', 'quantile'] as const) {
        const written = {
          scores: pick(scores),
          labels: pick(labels),
          uncertainty: pick(quality),
          mode: 'confidence',
        } as const;
        expect(errorVersusDiscard({ ...input, error, starting, weights })).toEqual(
          errorVersusDiscard({ ...written, error, starting }),
        );
      }
    }
    expect(() => errorVersusDiscard({ ...input, weights: scores.map(() => 0) })).toThrow('weight');
    expect(() => errorVersusDiscard({ ...input, weights: scores.map(() => 0.5) })).toThrow('whole');
  });

  it('are never halved by a quality that says nothing, and at once where there are none', () => {
    const same = errorVersusDiscard({ ...input, uncertainty: scores.map(() => 1), threshold: 0 });
    expect(discardToReduce(same)).toBe(Number.POSITIVE_INFINITY);
    expect(discardToReduce(errorVersusDiscard({ ...input, threshold: -10 }))).toBe(0);
    expect(() => discardToReduce(same, 2)).toThrow('fraction');
    expect(() => discardArea(same, -1)).toThrow('fraction');
  });
});

describe('intervals of errors against discard', () => {
  /** People with qualities of their own; a genuine pair of quality $q$ is an error with probability $0.2 (1 - q)$. */
  const draw = (people: number, seed: number) => {
    const drawn = createRandom(seed);
    const rows = Array.from({ length: people }, (_, p) => {
      const own = drawn.uniform();
      return Array.from({ length: 5 }, () => {
        const q = Math.round(10 * Math.min(1, Math.max(0, own + 0.2 * drawn.normal()))) / 10;
        return [p, q, drawn.uniform() < 0.2 * (1 - q) ? 0 : 1] as const;
      });
    }).flat();
    const id = rows.map(([p]) => p);
    return {
      scores: rows.map((row) => row[2]),
      uncertainty: rows.map((row) => row[1]),
      mode: 'confidence' as const,
      threshold: 0.5,
      subjects: { left: id, right: id },
    };
  };

  it('are those of the figures, hold never as an end, and say what is too little', () => {
    const few = draw(30, 5);
    const found = errorVersusDiscardIntervals(few, { replicates: 200, seed: 1 });
    const curve = errorVersusDiscard(few);
    expect(found.curve).toEqual(curve);
    expect(found.area.estimate).toBe(curve.area);
    expect(found.discardToReduce.estimate).toBe(discardToReduce(curve));
    expect(found.startingError.lower).toBeLessThan(curve.startingError);
    expect(found.warnings[0]?.rule).toBe('rule-of-30');
    const idle = errorVersusDiscardIntervals({ ...few, uncertainty: few.scores.map(() => 1) }, { replicates: 20 });
    expect(idle.discardToReduce).toEqual({
      estimate: Number.POSITIVE_INFINITY,
      lower: Number.POSITIVE_INFINITY,
      upper: Number.POSITIVE_INFINITY,
      level: 0.95,
    });
    expect(() => errorVersusDiscardIntervals({ ...few, subjects: { left: ['a'], right: ['a'] } })).toThrow(/subjects/);
  });

  it('set the threshold anew in each draw, and leave out the other class', () => {
    const id = scores.map((_, i) => i % 40);
    const both = { ...input, subjects: { left: id, right: id }, preset: 'iso-29794-1-5' } as const;
    const genuine = scores.flatMap((_, i) => (labels[i] === 1 ? [i] : []));
    const pick = (values: readonly number[]): number[] => genuine.map((i) => values[i] as number);
    const own = pick(id);
    const alone = errorVersusDiscardIntervals(
      {
        scores: pick(scores),
        uncertainty: pick(quality),
        mode: 'confidence',
        subjects: { left: own, right: own },
        preset: 'iso-29794-1-5',
      },
      { replicates: 50 },
    );
    expect(errorVersusDiscardIntervals(both, { replicates: 50 }).startingError.estimate).toBe(
      alone.startingError.estimate,
    );
    // Drawn anew, the error at the start stays what was asked for; what it costs to halve it does not.
    expect(alone.startingError.upper - alone.startingError.lower).toBeLessThan(0.02);
    expect(alone.discardToReduce.upper).toBeGreaterThan(alone.discardToReduce.lower);
  });

  const samples = repetitions(8, 60, 1000);
  const share = samples < 20 ? 0.7 : samples < 100 ? 0.8 : 0.9;
  it(`hold the figures of the population in ${share * 10} of ten of ${samples} samples or more`, () => {
    const truth = errorVersusDiscard({ ...draw(15_000, 1), threshold: 0.5 });
    const goal = {
      startingError: truth.startingError,
      areaAboveBest: truth.areaAboveBest,
      halved: discardToReduce(truth, 0.6),
    };
    const held = { startingError: 0, areaAboveBest: 0, halved: 0 };
    for (let s = 0; s < samples; s++) {
      const found = errorVersusDiscardIntervals(
        { ...draw(150, 100 + s), share: 0.6 },
        { replicates: samples < 20 ? 80 : 200, seed: s },
      );
      const ends = {
        startingError: found.startingError,
        areaAboveBest: found.areaAboveBest,
        halved: found.discardToReduce,
      };
      for (const name of ['startingError', 'areaAboveBest', 'halved'] as const) {
        if (ends[name].lower <= goal[name] && goal[name] <= ends[name].upper) held[name]++;
      }
    }
    for (const count of Object.values(held)) expect(count / samples).toBeGreaterThanOrEqual(share);
  });
});
