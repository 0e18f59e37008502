import { describe, expect, it } from 'vitest';
import { evaluateDemographics, groupErrorDifferences, inequityRate } from '../../src/index.js';
import { golden } from '../golden.js';

interface Case {
  readonly distances: readonly (readonly number[])[];
  readonly genuine: readonly number[];
  readonly fixed: { readonly threshold: number; readonly rates: number[][] } & Record<string, number>;
  readonly equal: { readonly threshold: number; readonly rates: number[][]; readonly all: [number, number] } & Record<
    string,
    number
  >;
}
const { cases } = golden('group_errors') as { readonly cases: readonly Case[] };

/** The report on the same pairs. Theirs match below a distance, ours from a score on: so the score is just above its negative. */
function reportOf({ distances, genuine }: Case, threshold: number) {
  const rows = distances.flatMap((own, g) =>
    own.map((distance, i) => ({
      score: -distance,
      same: i < (genuine[g] as number),
      group: `g${g}`,
      pair: `${g}.${i}`,
    })),
  );
  const groups = rows.map(({ group }) => group);
  return evaluateDemographics({
    scores: rows.map(({ score }) => score),
    labels: rows.map(({ same }) => same),
    subjects: { left: rows.map(({ pair }) => pair), right: rows.map(({ pair, same }) => (same ? pair : `${pair}b`)) },
    groups: { left: groups, right: groups },
    fmr: 0.05,
    threshold: -threshold + 1e-9,
    replicates: 2,
  });
}

describe('figures of equity of the author’s program on the same distances', () => {
  it('have the rates of each group, the discrepancy and the ratio that it finds at its threshold', () => {
    for (const one of cases) {
      const { groups, equity } = reportOf(one, one.fixed.threshold);
      expect(groups.map(({ fmr, fnmr }) => [fmr.estimate, fnmr.estimate])).toEqual(one.fixed.rates);
      expect(equity.fairnessDiscrepancyRate.estimate).toBeCloseTo(one.fixed.fairnessDiscrepancyRate as number, 14);
      const [fmr, fnmr] = [0, 1].map((k) => one.fixed.rates.map((rate) => rate[k] as number)) as [number[], number[]];
      expect(inequityRate(fmr, fnmr, { alpha: 1 })).toBeCloseTo(one.fixed.ratio as number, 12);
    }
  });

  it('have its deviation of group error differences where both rates are divided by FMR, as it does', () => {
    for (const one of cases) {
      const { groups } = reportOf(one, one.equal.threshold);
      expect(groups.map(({ fmr, fnmr }) => [fmr.estimate, fnmr.estimate])).toEqual(one.equal.rates);
      const rates = [groups.map(({ fmr }) => fmr.estimate), groups.map(({ fnmr }) => fnmr.estimate)] as const;
      const [whole] = one.equal.all;
      const theirs = groupErrorDifferences(...rates, { fmr: whole, fnmr: whole });
      expect(theirs.deviation).toBeCloseTo(one.equal.deviation as number, 13);
    }
  });

  it('differ from it where the rule does: the definition divides FNMR by FNMR', () => {
    const gaps = cases.map((one) => {
      const { equity } = reportOf(one, one.equal.threshold);
      return Math.abs(equity.groupErrorDifferences.deviation.estimate - (one.equal.deviation as number));
    });
    // At the mean of the groups' equal-error thresholds the two rates of all are alike, in some cases equal.
    for (const [k, gap] of gaps.entries()) {
      const [fmr, fnmr] = (cases[k] as Case).equal.all;
      if (fmr === fnmr) expect(gap).toBeLessThan(1e-13);
      else expect(gap).toBeGreaterThan(1e-4);
    }
    expect(Math.max(...gaps)).toBeLessThan(0.3);
  });
});
