import { rejectVerification } from '@scaleface/eval';
import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { compareConfidences, weightedRejectionStatistic } from '../../src/index.js';

/** Pairs of 40 people whose scores are the noisier the less certain. */
function pairs(n: number): {
  scores: number[];
  labels: number[];
  good: number[];
  poor: number[];
  left: string[];
  right: string[];
} {
  const random = createRandom(11);
  const rows = Array.from({ length: n }, (_, i) => {
    const label = i % 5 === 0 ? 1 : 0;
    const noise = 0.05 + 0.3 * random.uniform();
    const left = random.integer(40);
    const right = label === 1 ? left : (left + 1 + random.integer(39)) % 40;
    return { label, score: label * 0.6 + noise * random.normal(), noise, left: `p${left}`, right: `p${right}` };
  });
  return {
    scores: rows.map((r) => r.score),
    labels: rows.map((r) => r.label),
    good: rows.map((r) => -r.noise),
    poor: rows.map((r) => -r.noise + 0.4 * random.normal()),
    left: rows.map((r) => r.left),
    right: rows.map((r) => r.right),
  };
}

describe('the weighted rejection statistic', () => {
  it('with weights 1 is the published evaluation', () => {
    const { scores, labels, good } = pairs(3000);
    const portions = [0, 0.1, 0.25, 0.5];
    for (const far of [0.05, 0.01, 0.001]) {
      const { rows } = rejectVerification({
        scores,
        labels,
        uncertainty: good,
        mode: 'confidence',
        rejectedPortions: portions,
        fars: [far],
      });
      const statistic = weightedRejectionStatistic({ scores, labels, confidence: good, portions, far });
      expect(statistic(new Float64Array(3000).fill(1))).toEqual(rows.map((r) => r.tar[0]));
    }
  });

  it('with a pair of weight 2 is the evaluation of a list that holds it twice', () => {
    const { scores, labels, good } = pairs(1000);
    const weights = Float64Array.from({ length: 1000 }, (_, i) => 1 + (i % 3 === 0 ? 1 : 0));
    const repeat = (v: number[]): number[] => v.flatMap((x, i) => new Array<number>(weights[i] as number).fill(x));
    const twice = weightedRejectionStatistic({
      scores: repeat(scores),
      labels: repeat(labels),
      confidence: repeat(good),
      portions: [0, 0.5],
      far: 0.02,
    })(new Float64Array(weights.reduce((a, b) => a + b)).fill(1)) as number[];
    const weighted = weightedRejectionStatistic({ scores, labels, confidence: good, portions: [0, 0.5], far: 0.02 })(
      weights,
    ) as number[];
    expect(weighted[0]).toBe(twice[0]);
    expect(Math.abs((weighted[1] as number) - (twice[1] as number))).toBeLessThan(0.01);
  });
});

describe('the comparison of confidences', () => {
  const { scores, labels, good, poor, left, right } = pairs(3000);
  const comparison = compareConfidences({
    scores,
    labels,
    subjects: { left, right },
    confidences: [
      { name: 'poor', label: 'poor', confidence: poor },
      { name: 'good', label: 'good', confidence: good },
    ],
    fars: [0.01],
    replicates: 100,
  });
  const [table] = comparison.tables;

  it('stands between random and oracle, the better confidence higher', () => {
    const areas = table?.rows.map((r) => r.area.value) as [number, number, number, number];
    expect(table?.rows.map((r) => r.name)).toEqual(['random', 'poor', 'good', 'oracle']);
    expect([...areas].sort((a, b) => a - b)).toEqual(areas);
    expect(table?.rows[2]?.share).toBeGreaterThan(table?.rows[1]?.share as number);
  });

  it('has an oracle that stays perfect once all errors are refused, also where genuine pairs are few', () => {
    const few = labels.map((label, i) => ({ label, i })).filter(({ label, i }) => label === 0 || i % 50 === 0);
    const take = <T>(v: readonly T[]): T[] => few.map(({ i }) => v[i] as T);
    const { tables } = compareConfidences({
      scores: take(scores),
      labels: take(labels),
      subjects: { left: take(left), right: take(right) },
      confidences: [{ name: 'good', label: 'good', confidence: take(good) }],
      fars: [0.001],
      replicates: 0,
    });
    expect(
      tables[0]?.rows
        .at(-1)
        ?.at.map((e) => e.value)
        .slice(1),
    ).toEqual([1, 1, 1]);
  });

  it('has an interval around every number', () => {
    for (const row of table?.rows ?? []) {
      for (const { value, low, high } of [...row.at, row.area]) {
        expect(low).toBeLessThanOrEqual(value + 1e-9);
        expect(high).toBeGreaterThanOrEqual(value - 1e-9);
      }
    }
    expect(comparison.differences[0]).toMatchObject({ name: 'area_good_minus_poor_at_0.01' });
    expect(comparison.differences[0]?.low).toBeGreaterThan(0);
  });
});
