import { describe, expect, it } from 'vitest';
import { repetitions } from '../../../../testing/long.js';
import { evaluateDemographics, groupErrorDifferences, tarAtFar } from '../../src/index.js';
import { drawPopulation, seeded } from './population.js';

const models = { x: { genuine: 3.2, impostor: 0 }, y: { genuine: 2.2, impostor: 0.5 } };
const input = { ...drawPopulation(seeded(4), models, 60, 20_000), replicates: 200, seed: 3 };
const report = evaluateDemographics(input);
const { scores, labels, groups, confidence } = input;
const all = Array.from(labels, (_, i) => i);

/** Counts by hand. */
const count = (wanted: (i: number) => boolean): number => all.filter(wanted).length;
const within = (i: number, group: string): boolean => groups.left[i] === group && groups.right[i] === group;

describe('error rates by group', () => {
  it('are those of naive counts at the threshold for all', () => {
    const t = tarAtFar(scores, labels, [0.02]).threshold[0] as number;
    expect(report.threshold).toBe(t);
    for (const { group, identities, fnmr, fmr } of report.groups) {
      const genuine = count((i) => labels[i] === 1 && within(i, group));
      const missed = count((i) => labels[i] === 1 && within(i, group) && (scores[i] as number) < t);
      const impostor = count((i) => labels[i] === 0 && within(i, group));
      const matched = count((i) => labels[i] === 0 && within(i, group) && (scores[i] as number) >= t);
      expect(identities).toBe(60);
      expect([fnmr.errors, fnmr.trials, fmr.errors, fmr.trials]).toEqual([missed, genuine, matched, impostor]);
      expect(fnmr.estimate).toBe(missed / genuine);
      expect(fmr.estimate).toBe(matched / impostor);
      expect(fnmr.lower).toBeLessThan(fnmr.estimate);
      expect(fmr.upper).toBeGreaterThan(fmr.estimate);
    }
    const between = report.crossGroup.find(({ groups: two }) => two.join() === 'x,y');
    expect(between?.trials).toBe(count((i) => labels[i] === 0 && groups.left[i] !== groups.right[i]));
    expect(report.crossGroup.reduce((sum, { trials }) => sum + trials, 0)).toBe(count((i) => labels[i] === 0));
  });

  it('differ where the population does, by all figures, and have thresholds of their own', () => {
    expect(report.verdicts).toEqual({ fmr: 'differ', fnmr: 'differ', ownFnmr: 'differ' });
    const { fairnessDiscrepancyRate: fdr, inequityRate: ir, giniEquity: garbe } = report.equity;
    expect(fdr.upper).toBeLessThan(1);
    expect(ir.lower).toBeGreaterThan(1);
    expect(garbe.lower).toBeGreaterThan(0);
    const { mean, deviation } = report.equity.groupErrorDifferences;
    expect(mean.lower).toBeGreaterThan(0);
    const rates = {
      fmr: count((i) => labels[i] === 0 && (scores[i] as number) >= report.threshold) / count((i) => labels[i] === 0),
      fnmr: count((i) => labels[i] === 1 && (scores[i] as number) < report.threshold) / count((i) => labels[i] === 1),
    };
    const sed = groupErrorDifferences(
      report.groups.map(({ fmr }) => fmr.estimate),
      report.groups.map(({ fnmr }) => fnmr.estimate),
      rates,
    );
    expect([mean.estimate, deviation.estimate]).toEqual([sed.mean, sed.deviation]);
    const [x, y] = report.groups;
    expect(y?.ownThreshold).toBeGreaterThan(x?.ownThreshold as number);
    for (const { group, ownThreshold: t, ownFnmr } of report.groups) {
      const genuine = count((i) => labels[i] === 1 && within(i, group));
      const missed = count((i) => labels[i] === 1 && within(i, group) && (scores[i] as number) < t);
      expect(ownFnmr.estimate).toBeCloseTo(missed / genuine, 12);
      expect([ownFnmr.errors, ownFnmr.trials]).toEqual([missed, genuine]);
    }
  });

  it('say what refusing the least confident pairs does to each group', () => {
    expect(report.rejection.map(({ rejected }) => rejected)).toEqual([0.1, 0.3, 0.5]);
    const order = [...all].sort((a, b) => (confidence[b] as number) - (confidence[a] as number));
    for (const { rejected, groups: found, verdict } of report.rejection) {
      const kept = new Set(order.slice(0, Math.floor(all.length * (1 - rejected))));
      for (const { group, refused, fnmr } of found) {
        const genuine = count((i) => labels[i] === 1 && within(i, group));
        const left = count((i) => labels[i] === 1 && within(i, group) && kept.has(i));
        expect(refused.estimate).toBeCloseTo(1 - left / genuine, 12);
        expect(fnmr.trials).toBe(left);
      }
      expect(verdict).toBe('no difference shown');
    }
    const quality = Float64Array.from(all, (i) => (groups.left[i] === 'y' ? 0 : 1) + (confidence[i] as number));
    const unequal = evaluateDemographics({ ...input, confidence: quality, rejected: [0.3] });
    expect(unequal.rejection[0]?.verdict).toBe('differ');
  });

  it('cannot tell where a group has fewer than 30 errors, and then has an interval all the same', () => {
    const few = evaluateDemographics({ ...input, threshold: -10 });
    expect(few.verdicts.fnmr).toBe('cannot tell');
    for (const { fnmr } of few.groups) {
      expect([fnmr.errors, fnmr.estimate, fnmr.lower, fnmr.sufficient]).toEqual([0, 0, 0, false]);
      expect(fnmr.upper).toBeGreaterThan(3 / fnmr.trials);
    }
    expect(few.equity.giniEquity.estimate).toBe(0);
    expect(few.equity.giniEquity.lower).toBe(0);
    expect(few.rejection).toHaveLength(3);
    // Its own impostor pairs are too few for the rate: 30 errors of two in a hundred are 1,500 of them.
    const sparse = evaluateDemographics({ ...input, ...drawPopulation(seeded(5), models, 60, 4000), replicates: 20 });
    expect(sparse.groups.map(({ ownThresholdSufficient }) => ownThresholdSufficient)).toEqual([false, false]);
    expect(sparse.verdicts.ownFnmr).toBe('cannot tell');
  });
});

describe('the intervals of all groups together', () => {
  // Intervals of 95 % that hold miss one of three samples every seventh time, two of eight once in two hundred.
  const samples = repetitions(8, 60, 1000);
  const share = samples < 20 ? 0.7 : samples < 100 ? 0.8 : 0.9;
  it(`hold the rates of the population in ${share * 10} of ten of ${samples} samples or more`, () => {
    const same = { x: { genuine: 2, impostor: 0 }, y: { genuine: 2, impostor: 0 } };
    const threshold = 1.5;
    // A genuine score is N(2, 0.3² + 1), an impostor score N(0, 2 · 0.3² + 1).
    const truth = { fnmr: 0.316, fmr: 0.083661 };
    const held = { fmr: 0, fnmr: 0, equity: 0 };
    let alarms = 0;
    for (let s = 0; s < samples; s++) {
      const { confidence: _, ...drawn } = drawPopulation(seeded(1000 + s), same, 100, 4000);
      const found = evaluateDemographics({ ...drawn, threshold, replicates: 200, seed: s });
      for (const kind of ['fmr', 'fnmr'] as const) {
        if (found.groups.every(({ [kind]: r }) => r.lower <= truth[kind] && truth[kind] <= r.upper)) held[kind]++;
      }
      if (found.verdicts.fnmr === 'differ') alarms++;
      const {
        fairnessDiscrepancyRate: fdr,
        inequityRate: ir,
        giniEquity: garbe,
        groupErrorDifferences: sed,
      } = found.equity;
      // Groups of the same rates: as fair as can be.
      const fair = [fdr.upper === 1, ir.lower === 1, garbe.lower === 0];
      if (fair.every(Boolean) && sed.deviation.lower === 0) held.equity++;
    }
    expect(held.fnmr / samples).toBeGreaterThanOrEqual(share);
    expect(held.fmr / samples).toBeGreaterThanOrEqual(share);
    expect(held.equity / samples).toBeGreaterThanOrEqual(share);
    expect(alarms / samples).toBeLessThanOrEqual(samples < 100 ? 0.2 : 0.08);
  });
});

describe('hostile groups', () => {
  it('are refused by name', () => {
    const one = { ...input, groups: { left: all.map(() => 'x'), right: all.map(() => 'x') } };
    expect(() => evaluateDemographics(one)).toThrow('2 to 200 groups');
    const torn = { left: [...(groups.left as string[])], right: groups.right };
    torn.left[0] = 'y';
    expect(() => evaluateDemographics({ ...input, groups: torn })).toThrow(/in two groups|of two groups/);
    expect(() => evaluateDemographics({ ...input, groups: { left: ['x'], right: groups.right } })).toThrow(
      /groups\.left/,
    );
    expect(() => evaluateDemographics({ ...input, fmr: 2 })).toThrow(/fmr/);
    expect(() => evaluateDemographics({ ...input, threshold: Number.NaN })).toThrow(/threshold/);
    expect(() => evaluateDemographics({ ...input, rejected: [-1] })).toThrow(/rejected/);
    expect(() => evaluateDemographics({ ...input, confidence: [1] })).toThrow(/confidence/);
  });

  it('without impostor pairs of their own have no false match rate, and everything else', () => {
    const crossed = all.filter((i) => labels[i] === 1 || groups.left[i] !== groups.right[i]);
    const take = <T>(v: ArrayLike<T>): T[] => crossed.map((i) => v[i] as T);
    const {
      groups: found,
      verdicts,
      equity,
    } = evaluateDemographics({
      scores: take(scores),
      labels: take(labels),
      subjects: { left: take(input.subjects.left), right: take(input.subjects.right) },
      groups: { left: take(groups.left), right: take(groups.right) },
      fmr: 0.1,
      replicates: 20,
    });
    expect(found.map(({ fmr }) => [fmr.trials, fmr.lower, fmr.upper])).toEqual([
      [0, 0, 1],
      [0, 0, 1],
    ]);
    expect(verdicts.fmr).toBe('cannot tell');
    expect(equity.giniEquity.estimate).toBeNaN();
  });
});
