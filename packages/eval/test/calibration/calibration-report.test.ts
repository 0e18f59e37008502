import { createRandom, logistic, logit, type Random } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { repetitions } from '../../../../testing/long.js';
import {
  type BootstrapEstimate,
  bootstrap,
  type CalibrationReport,
  calibrationError,
  calibrationReport,
  cllr,
  cllrMin,
  cllrMinStatistic,
} from '../../src/index.js';

/**
 * Pairs of persons who differ: scores of N(±1.2, 1 + 0.7²), whose log-likelihood ratio is known; a person's own part of it
 * stays with all of the person's pairs.
 */
function draw(random: Random, people: number, genuine: number, impostors: number) {
  const own = Array.from({ length: people }, () => 0.7 * random.normal());
  const left = Array.from({ length: genuine + impostors }, (_, i) =>
    i < genuine ? i % people : random.integer(people),
  );
  const right = left.map((a, i) => (i < genuine ? a : (a + 1 + random.integer(people - 1)) % people));
  const labels = left.map((_, i) => (i < genuine ? 1 : 0));
  const ratios = left.map((a, i) => {
    const b = right[i] as number;
    const part = a === b ? (own[a] as number) : ((own[a] as number) + (own[b] as number)) / Math.SQRT2;
    return ((labels[i] === 1 ? 1.2 : -1.2) + part + random.normal()) * (2.4 / 1.49);
  });
  return { ratios, labels, subjects: { left, right } };
}

const figuresOf = (report: CalibrationReport) => ({
  minCllr: report.cllrMin,
  'Cllr before': report.before.cllr,
  'Cllr after': report.after.cllr,
  'error before': report.before.calibrationError,
  'error after': report.after.calibrationError,
  'excess before': report.before.excess,
  'excess after': report.after.excess,
  gain: report.gain,
});
/** What minCllr, two times the figures, and the gain make. */
type Eight = [B, B, B, B, B, B, B, B];
type B = BootstrapEstimate;
const reportOf = (random: Random, slope: number, people = 200, genuine = 400, impostors = 800, replicates = 120) => {
  const { ratios, labels, subjects } = draw(random, people, genuine, impostors);
  const logOdds = ratios.map((l) => slope * l + logit(0.05));
  return calibrationReport(logOdds, labels, { fittedPrior: 0.05, prior: 1 / 3, subjects, replicates });
};

describe('calibrationReport', () => {
  it('a wrong prior is seen before and mended after', () => {
    const report = reportOf(createRandom(1), 1);
    expect(report.before.calibrationError.lower).toBeGreaterThan(0.1);
    expect(report.before.excess.upper).toBeLessThan(-0.1);
    expect(report.after.calibrationError.lower).toBe(0);
    expect(report.after.excess.lower).toBeLessThan(0);
    expect(report.after.excess.upper).toBeGreaterThan(0);
    expect(report.gain.lower).toBeGreaterThan(0.2);
    expect(report.after.cllr.upper).toBeLessThan(report.before.cllr.lower);
  });
  it('a score that exaggerates is not mended by the prior', () => {
    const report = reportOf(createRandom(2), 2.5);
    expect(report.after.calibrationError.lower).toBeGreaterThan(0.03);
    expect(report.after.cllr.lower).toBeGreaterThan(report.cllrMin.upper);
  });
  it('where the prior of the fit is right, before and after are the same', () => {
    const { ratios, labels, subjects } = draw(createRandom(3), 60, 60, 140);
    const report = calibrationReport(
      ratios.map((l) => l + logit(0.3)),
      labels,
      { fittedPrior: 0.3, subjects, replicates: 20 },
    );
    expect(report.prior).toBeCloseTo(0.3, 12);
    expect(report.after.cllr.estimate).toBeCloseTo(report.before.cllr.estimate, 12);
    expect(report.after.cllr.estimate).toBeCloseTo(cllr(ratios, labels), 12);
    expect(report.cllrMin.estimate).toBeCloseTo(cllrMin(ratios, labels), 12);
    expect([report.genuine, report.impostors, report.subjects]).toEqual([60, 140, 60]);
  });
  it.each([1, 2.5])('every figure and end is what its rule makes of the replicates, log-odds times %d', (slope) => {
    const { ratios, labels, subjects } = draw(createRandom(5), 30, 60, 120);
    const [fitted, prior] = [0.05, 0.4];
    const z = ratios.map((l) => slope * l + logit(fitted));
    const bins = 8;
    const resampling = { subjects, replicates: 40, seed: 3, level: 0.8 };
    const report = calibrationReport(z, labels, { fittedPrior: fitted, prior, bins, ...resampling });
    const shifted = z.map((v) => v + logit(prior) - logit(fitted));
    const figures = (values: number[], weights: Float64Array) => {
      const p = values.map(logistic);
      const total = weights.reduce((a, b) => a + b, 0);
      return [
        cllr(
          values.map((v) => v - logit(prior)),
          labels,
          weights,
        ),
        calibrationError(p, labels, { bins, weights }),
        p.reduce((sum, v, i) => sum + (weights[i] as number) * (v - (labels[i] as number)), 0) / total,
      ];
    };
    const { all } = bootstrap({
      ...resampling,
      statistic: (w) => {
        const [a, b] = [figures(z, w), figures(shifted, w)] as [number[], number[]];
        return [cllrMin(z, labels, w), ...a, ...b, (a[0] as number) - (b[0] as number)];
      },
    });
    const [least, cost0, error0, excess0, cost1, error1, excess1, gain] = all as unknown as Eight;
    const expectEnds = (found: { lower: number; upper: number }, lower: number, upper: number) => {
      expect(found.lower).toBeCloseTo(lower, 12);
      expect(found.upper).toBeCloseTo(upper, 12);
    };
    expectEnds(report.cllrMin, 2 * least.estimate - least.upper, 2 * least.estimate - least.lower);
    for (const [found, of] of [
      [report.before.cllr, cost0],
      [report.before.excess, excess0],
      [report.after.cllr, cost1],
      [report.after.excess, excess1],
      [report.gain, gain],
    ] as const) {
      expectEnds(found, of.lower, of.upper);
    }
    for (const [found, { estimate, upper, shrinkage, replicates }] of [
      [report.before.calibrationError, error0],
      [report.after.calibrationError, error1],
    ] as const) {
      const above = replicates.reduce((a, b) => a + b, 0) / replicates.length - estimate;
      const reach = Math.max(0, (upper - estimate) / shrinkage);
      expectEnds(found, Math.max(0, estimate - reach), Math.max(estimate, upper - shrinkage * above));
    }
    expect(error0.shrinkage).toBeLessThan(1);
    const estimates = [report.cllrMin, ...Object.values(report.before), ...Object.values(report.after), report.gain];
    for (const [k, { estimate, level }] of estimates.entries()) {
      expect(estimate).toBeCloseTo((all[k] as BootstrapEstimate).estimate, 12);
      expect(level).toBe(0.8);
    }
    expect(report).toMatchObject({ fittedPrior: fitted, prior, genuine: 60, impostors: 120, subjects: 30 });
  });
  const samples = repetitions(10, 50, 300);
  it.each([1, 1.6])(
    `of ${samples} lists, intervals hold the truth of the population, log-odds times %d`,
    (slope) => {
      // The truth, from a list so long that its own error does not count.
      const half = repetitions(20_000, 100_000);
      const { ratios, labels } = draw(createRandom(99), half, half, 2 * half);
      const truth = figuresOf(
        calibrationReport(
          ratios.map((l) => slope * l + logit(0.05)),
          labels,
          { fittedPrior: 0.05, subjects: { left: labels.map((_, i) => i % 1000) }, replicates: 2 },
        ),
      );
      const held: Record<string, number> = {};
      for (let s = 0; s < samples; s++) {
        for (const [name, { lower, upper }] of Object.entries(figuresOf(reportOf(createRandom(100 + s), slope)))) {
          const { estimate } = truth[name as keyof typeof truth];
          held[name] = (held[name] ?? 0) + (lower <= estimate && estimate <= upper ? 1 : 0);
        }
      }
      for (const [name, times] of Object.entries(held)) {
        expect(times / samples, name).toBeGreaterThan(name === 'minCllr' ? 0.8 : 0.85);
      }
    },
    180_000,
  );
  it('keeps infinite log-odds, and refuses what has no meaning by name', () => {
    const subjects = { left: [1, 2, 3, 4] };
    const options = { fittedPrior: 0.5, subjects, replicates: 10 };
    const failed = calibrationReport([1, Number.NEGATIVE_INFINITY, -1, -2], [1, 1, 0, 0], options);
    expect(failed.after.cllr.estimate).toBe(Number.POSITIVE_INFINITY);
    expect(Number.isFinite(failed.cllrMin.estimate)).toBe(true);
    const two = { ...options, subjects: { left: [1, 2] } };
    expect(() => calibrationReport([1, 2], [1, 1], two)).toThrow(/a class is empty/);
    expect(() => calibrationReport([1, Number.NaN], [1, 0], two)).toThrow(/logOdds\[1\]/);
    expect(() => calibrationReport([1, 2], [1, 0], { ...two, fittedPrior: 0 })).toThrow(/options\.fittedPrior/);
    expect(() => calibrationReport([1, 2], [1, 0], { ...two, prior: 1 })).toThrow(/options\.prior/);
    expect(() => calibrationReport([1, 2], [1, 0], options)).toThrow(/options\.subjects\.left/);
  });
});

describe('cllrMinStatistic', () => {
  it('equals cllrMin with the same weights, on ties, infinities and weights of 0', () => {
    const random = createRandom(4);
    for (let trial = 0; trial < 50; trial++) {
      const n = 2 + random.integer(80);
      const labels = Array.from({ length: n }, (_, i) => (i < 2 ? i : random.integer(2)));
      const scores = labels.map((y) =>
        random.uniform() < 0.05 ? Number.NEGATIVE_INFINITY : Math.round(3 * (random.normal() + y)) / 3,
      );
      const weights = Float64Array.from(labels, (_, i) => (i < 2 ? 1 : random.integer(4)));
      expect(cllrMinStatistic(scores, labels)(weights)).toBeCloseTo(cllrMin(scores, labels, weights), 12);
    }
    for (const [y, w] of [
      [
        [1, 1],
        [1, 1],
      ],
      [
        [0, 0],
        [1, 1],
      ],
      [
        [1, 0],
        [1, 0],
      ],
      [
        [1, 0],
        [0, 1],
      ],
      [
        [1, 0],
        [0, 0],
      ],
    ] as const) {
      expect(cllrMinStatistic([1, 2], y)(Float64Array.from(w))).toBeNaN();
      expect(cllrMin([1, 2], y, w)).toBeNaN();
    }
  });
});
