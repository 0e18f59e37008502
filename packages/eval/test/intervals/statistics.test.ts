import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import {
  calibrationError,
  calibrationErrorStatistic,
  equalErrorRate,
  equalErrorRateStatistic,
  predictionRejectionRatio,
  type RejectionConvention,
  rejectionBaselines,
  rejectionStatistic,
  rejectVerification,
  resampledIndices,
} from '../../src/index.js';

/** Tied scores and uncertainties, and whole-number weights. */
function draw(seed: number, n: number, steps: number) {
  const random = createRandom(seed);
  const labels = Array.from({ length: n }, () => (random.uniform() < 0.4 ? 1 : 0));
  const scores = labels.map((y) => Math.round(steps * (random.normal() + 1.5 * y)) / steps);
  const uncertainty = labels.map(() => Math.round(2 * steps * random.uniform()) / steps);
  const weights = Float64Array.from(labels, () => random.integer(4));
  const rows = resampledIndices(weights);
  const pick = (x: readonly number[]): number[] => Array.from(rows, (i) => x[i] as number);
  return {
    labels,
    scores,
    uncertainty,
    weights,
    rows: { labels: pick(labels), scores: pick(scores), uncertainty: pick(uncertainty) },
  };
}

describe('statistics of weighted pairs equal the plain statistic of the repeated pairs', () => {
  it('equal error rate', () => {
    for (let seed = 0; seed < 40; seed++) {
      const { scores, labels, weights, rows } = draw(seed, 60, seed % 2 ? 2 : 1000);
      expect(equalErrorRateStatistic(scores, labels)(weights)).toBeCloseTo(
        equalErrorRate(rows.scores, rows.labels).eer,
        12,
      );
    }
  });
  it('calibration error', () => {
    for (let seed = 0; seed < 20; seed++) {
      const { scores, labels, weights, rows } = draw(seed, 80, 10);
      const p = (x: readonly number[]): number[] => x.map((s) => 1 / (1 + Math.exp(-s)));
      expect(calibrationErrorStatistic(p(scores), labels, { bins: 6 })(weights)).toBeCloseTo(
        calibrationError(p(rows.scores), rows.labels, { bins: 6 }),
        12,
      );
    }
  });
  it.each(['fixed', 'scaleface'] as const)('area, prediction-rejection ratio and curve, preset %s', (preset) => {
    const convention: Partial<RejectionConvention> = { rule: 'conservative', ties: 'block' };
    const shared = { fars: [0.02, 0.2], rejectedPortions: [0, 0.1, 0.25, 0.5], preset, convention };
    for (let seed = 0; seed < 40; seed++) {
      const { scores, labels, uncertainty, weights, rows } = draw(seed, 90, seed % 2 ? 3 : 1000);
      const got = rejectionStatistic({ scores, labels, uncertainty, ...shared, curves: true })(weights);
      const curves = rejectVerification({ ...rows, ...shared });
      const { random, oracle } = rejectionBaselines({ ...rows, ...shared });
      expect(got).toEqual(
        Float64Array.from([
          ...curves.area,
          ...curves.area.map((a, f) => predictionRejectionRatio(a, random.area[f] as number, oracle.area[f] as number)),
          ...curves.fars.flatMap((_, f) => curves.rows.map((row) => row.tar[f] as number)),
        ]),
      );
    }
  });
  it('ratios are left out, and curves given, where that is asked for', () => {
    const { scores, labels, uncertainty, weights } = draw(4, 50, 100);
    const input = { scores, labels, uncertainty, fars: [0.1, 0.2], rejectedPortions: [0, 0.2, 0.4] };
    const of = (options: object): number[] => [
      ...(rejectionStatistic({ ...input, ...options })(weights) as Float64Array),
    ];
    const all = of({ curves: true });
    expect(all).toHaveLength(2 + 2 + 6);
    expect(of({})).toEqual(all.slice(0, 4));
    expect(of({ ratios: false })).toEqual(all.slice(0, 2));
    expect(of({ ratios: false, curves: true })).toEqual([...all.slice(0, 2), ...all.slice(4)]);
  });
  it('confidences are uncertainties turned round', () => {
    const { scores, labels, uncertainty, weights } = draw(3, 50, 100);
    const confidence = uncertainty.map((u) => -u);
    const a = rejectionStatistic({ scores, labels, uncertainty })(weights);
    expect(rejectionStatistic({ scores, labels, uncertainty: confidence, mode: 'confidence' })(weights)).toEqual(a);
  });
  it('no weight in a class is NaN', () => {
    const none = new Float64Array(2);
    expect(equalErrorRateStatistic([1, 0], [1, 0])(none)).toBeNaN();
    const [area, ratio] = rejectionStatistic({ scores: [1, 0], labels: [1, 0], uncertainty: [0, 0] })(
      none,
    ) as Float64Array;
    expect([area, ratio]).toEqual([Number.NaN, Number.NaN]);
  });
});
