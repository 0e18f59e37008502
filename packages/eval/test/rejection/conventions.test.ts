import { createRandom } from '@scaleface/numerics';
import { describe, expect, test } from 'vitest';
import {
  errorVersusDiscard,
  pairQuality,
  predictionRejectionRatio,
  type RejectionPreset,
  rankStability,
  rejectionArea,
  rejectionBaselines,
  rejectVerification,
  tarAtFar,
} from '../../src/index.js';

const random = createRandom(11);
const labels = Array.from({ length: 3000 }, () => random.integer(2));
const quality = labels.map(() => random.uniform());
const scores = labels.map((y, i) => Math.round((y * 1.2 * (quality[i] as number) + 0.3 * random.normal()) * 200) / 200);
const coarse = quality.map((q) => Math.round(q * 20));
const presets: RejectionPreset[] = ['scaleface', 'fixed', 'nist', 'dasec', 'cr-fiqa', 'magface'];

/** The definition, written as a loop over portions with everything recomputed. */
function plainly(kept: number[], thresholdFrom: number[], far: number): number {
  const t = tarAtFar(
    thresholdFrom.map((i) => scores[i] as number),
    thresholdFrom.map((i) => labels[i] as number),
    [far],
    {
      rule: 'scaleface',
    },
  ).threshold[0] as number;
  const genuine = kept.filter((i) => labels[i] === 1);
  return genuine.filter((i) => (scores[i] as number) >= t).length / genuine.length;
}

describe('the incremental engine equals the definition', () => {
  const portions = [0, 0.07, 0.31, 0.5, 0.93];
  const all = labels.map((_, i) => i);
  const certain = [...all].sort((a, b) => (quality[b] as number) - (quality[a] as number));
  const keep = (order: number[], r: number): number[] => order.slice(0, Math.floor(order.length * (1 - r)));
  const of = (y: number): number[] => certain.filter((i) => labels[i] === y);
  const kept = {
    both: (r: number) => keep(certain, r),
    genuine: (r: number) => [...keep(of(1), r), ...of(0)],
    proportional: (r: number) => [...keep(of(1), r), ...keep(of(0), r)],
  };
  for (const discard of ['both', 'genuine', 'proportional'] as const) {
    for (const threshold of ['refit', 'fixed'] as const) {
      test(`${discard}, ${threshold}`, () => {
        const { rows } = rejectVerification({
          scores,
          labels,
          uncertainty: quality,
          mode: 'confidence',
          rejectedPortions: portions,
          fars: [0.001, 0.05],
          convention: { discard, threshold },
        });
        portions.forEach((r, k) => {
          const left = kept[discard](r);
          for (const [f, far] of [0.001, 0.05].entries()) {
            expect(rows[k]?.tar[f]).toBe(plainly(left, threshold === 'refit' ? left : all, far));
          }
          expect(rows[k]?.kept).toBe(left.length);
        });
      });
    }
  }
});

describe('presets', () => {
  test.each(presets)('%s draws curves that improve when quality tells the truth', (preset) => {
    const curves = rejectVerification({ scores, labels, uncertainty: quality, mode: 'confidence', preset });
    const { measure } = curves.convention;
    const first = curves.rows[0]?.[measure].at(-1) as number;
    const half = curves.rows[curves.rows.length >> 1]?.[measure].at(-1) as number;
    expect(measure === 'tar' ? half > first : half < first).toBe(true);
  });
  test('nist starts at no more than the error asked for', () => {
    const { rows } = rejectVerification({ scores, labels, uncertainty: quality, preset: 'nist', fars: [0.01, 0.05] });
    expect(rows[0]?.fnmr[0]).toBeLessThanOrEqual(0.01);
    expect(rows[0]?.fnmr[1]).toBeLessThanOrEqual(0.05);
  });
  test('a tie block stays until all of it can leave, in whatever order the list comes', () => {
    const shuffled = random.shuffle(labels.map((_, i) => i));
    const pick = (values: number[]): number[] => shuffled.map((i) => values[i] as number);
    for (const preset of presets) {
      const convention = { ties: 'block' } as const;
      const a = rejectVerification({ scores, labels, uncertainty: coarse, mode: 'confidence', preset, convention });
      const b = rejectVerification({
        scores: pick(scores),
        labels: pick(labels),
        uncertainty: pick(coarse),
        mode: 'confidence',
        preset,
        convention,
      });
      expect(b).toEqual(a);
    }
  });
  test('qualities of two images combine inside', () => {
    const left = quality;
    const right = quality.map((q) => 1 - q / 2);
    for (const combine of ['min', 'mean', 'product', 'harmonic'] as const) {
      const inside = rejectVerification({ scores, labels, uncertainty: { left, right, combine }, mode: 'confidence' });
      const outside = rejectVerification({
        scores,
        labels,
        uncertainty: pairQuality(combine, left, right),
        mode: 'confidence',
      });
      expect(inside).toEqual(outside);
    }
  });
});

describe('baselines', () => {
  const at = { scores, labels, fars: [0.001, 0.01, 0.1] };
  test.each(presets)('%s: the method lies between random and the oracle', (preset) => {
    const { random: chance, oracle } = rejectionBaselines({ ...at, preset });
    const method = rejectVerification({ ...at, preset, uncertainty: quality, mode: 'confidence' });
    method.area.forEach((area, f) => {
      const ratio = predictionRejectionRatio(area, chance.area[f] as number, oracle.area[f] as number);
      expect(ratio).toBeGreaterThan(0);
      expect(ratio).toBeLessThan(1);
    });
  });
  test('with a fixed threshold no rejection order beats the oracle of that threshold', () => {
    const { oracle, perfect } = rejectionBaselines({ ...at, preset: 'fixed' });
    oracle.area.forEach((area, f) => {
      expect(area).toBeGreaterThanOrEqual(perfect.area[f] as number);
    });
  });
});

describe('errors against discard', () => {
  const input = { scores, labels, uncertainty: coarse, mode: 'confidence', startingError: 0.05 } as const;
  test('has one step per block of equal quality', () => {
    expect(errorVersusDiscard(input).discard).toHaveLength(new Set(coarse.filter((_, i) => labels[i] === 1)).size + 1);
  });
  test('agrees with the engine on a grid', () => {
    const edc = errorVersusDiscard(input);
    const { rows } = rejectVerification({ ...input, preset: 'dasec', fars: [0.05], rejectedPortions: edc.discard });
    rows.slice(0, -1).forEach((row, k) => {
      expect(row.fnmr[0]).toBeCloseTo(edc.error[k] as number, 12);
    });
  });
  test('an oracle has the best area', () => {
    const edc = errorVersusDiscard({ ...input, uncertainty: scores });
    expect(edc.areaAboveBest).toBeGreaterThanOrEqual(0);
    expect(edc.areaAboveBest).toBeLessThan(2 / edc.discard.length);
  });
  test('false matches can be drawn too', () => {
    const edc = errorVersusDiscard({ ...input, error: 'fmr', starting: 'observed' });
    expect(edc.startingError).toBeGreaterThan(0.02);
    expect(edc.startingError).toBeLessThan(0.08);
  });
});

describe('areas', () => {
  test('a partial area ends where it is told to', () => {
    const curves = rejectVerification({ scores, labels, uncertainty: quality, mode: 'confidence', fars: [0.01] });
    expect(rejectionArea(curves)[0]).toBe(curves.area[0]);
    expect(rejectionArea(curves, { upTo: 0.3 })[0]).toBeLessThan(curves.area[0] as number);
    expect(rejectionArea(curves, { scale: 'width' })[0]).toBeCloseTo((curves.area[0] as number) / 0.5, 12);
  });
});

describe('rank stability', () => {
  test('a method that leaves no impostor has no area and the last rank', () => {
    const { rows } = rankStability(
      { scores, labels },
      [
        { name: 'similarity', uncertainty: scores, mode: 'confidence' },
        { name: 'quality', uncertainty: quality, mode: 'confidence' },
      ],
      [{ name: 'cr-fiqa', preset: 'cr-fiqa', far: 0.01 }],
    );
    expect(rows[0]?.area[0]).toBeNaN();
    expect(rows[0]?.rank).toEqual([2, 1]);
  });
  test('confidence by similarity is the oracle where only genuine pairs leave', () => {
    const { rows, agreement } = rankStability(
      { scores, labels },
      [
        { name: 'similarity', uncertainty: scores, mode: 'confidence' },
        { name: 'quality', uncertainty: quality, mode: 'confidence' },
      ],
      [
        { name: 'nist', preset: 'nist', far: 0.05 },
        { name: 'fixed', preset: 'fixed', far: 0.05 },
      ],
    );
    expect(rows[0]?.ratio[0]).toBe(1);
    expect(rows[1]?.ratio[0]).toBeLessThan(1);
    expect(agreement[0]?.[0]).toBe(1);
  });
});
