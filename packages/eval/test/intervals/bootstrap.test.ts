import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import {
  bootstrap,
  bootstrapDifference,
  resampledIndices,
  type ScoredPairs,
  tarAtFarIntervals,
  tarAtFarStatistic,
} from '../../src/index.js';

/** Pairs of a population in which identities differ: `perSubject` genuine pairs each, `impostors` random cross pairs. */
function population(seed: number, identities: number, perSubject: number, impostors: number): ScoredPairs {
  const random = createRandom(seed);
  const level = Array.from({ length: identities }, () => 0.5 * random.normal());
  const scores: number[] = [];
  const labels: number[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const add = (score: number, label: number, a: number, b: number): void => {
    scores.push(Math.round(score * 50) / 50);
    labels.push(label);
    left.push(a);
    right.push(b);
  };
  for (let a = 0; a < identities; a++) {
    for (let k = 0; k < perSubject; k++) add(3 + (level[a] as number) + random.normal(), 1, a, a);
  }
  for (let k = 0; k < impostors; k++) {
    const a = random.integer(identities);
    const b = (a + 1 + random.integer(identities - 1)) % identities;
    add((level[a] as number) + (level[b] as number) + random.normal(), 0, a, b);
  }
  return { scores, labels, subjects: { left, right } };
}

describe('how often a statistic is asked', () => {
  const asked = (left: number[], right: number[] | undefined, options: object): number => {
    let times = 0;
    const statistic = (): number => {
      times++;
      return times;
    };
    bootstrap({ statistic, subjects: { left, ...(right === undefined ? {} : { right }) }, ...options });
    return times;
  };
  it('is once for the data, once a replicate, and for pairs of two subjects a fifth as often again, a hundred times at least', () => {
    const [left, right] = [
      [0, 1, 2],
      [1, 1, 0],
    ];
    expect(asked(left, right, { replicates: 20 })).toBe(1 + 20 + 100);
    expect(asked(left, right, { replicates: 1003 })).toBe(1 + 1003 + 201);
    expect(asked(left, right, {})).toBe(1 + 1000 + 200);
    expect(asked(left, right, { replicates: 20, correctPairs: false })).toBe(1 + 20);
    expect(asked(left, undefined, { replicates: 20 })).toBe(1 + 20);
    expect(asked(left, [0, 1, 2], { replicates: 20 })).toBe(1 + 20);
  });
  it('is once more for each group of subjects left out, fifty at most, where the ends are accelerated', () => {
    const ids = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
    expect(asked(ids(7), undefined, { replicates: 20, method: 'bca' })).toBe(1 + 20 + 7);
    expect(asked(ids(80), undefined, { replicates: 20, method: 'bca' })).toBe(1 + 20 + 50);
  });
});

/** The conservative rule by brute force over all thresholds. */
function naiveTar({ scores, labels }: ScoredPairs, weights: ArrayLike<number>, far: number): number {
  const share = (label: number, keep: (score: number) => boolean): number => {
    let kept = 0;
    let total = 0;
    for (let i = 0; i < scores.length; i++) {
      if (Number(labels[i]) !== label) continue;
      total += weights[i] as number;
      if (keep(scores[i] as number)) kept += weights[i] as number;
    }
    return kept / total;
  };
  const allowed = [...new Set(Array.from(scores)), Number.POSITIVE_INFINITY].filter(
    (t) => share(0, (s) => s >= t) <= far,
  );
  return share(1, (s) => s >= Math.min(...allowed));
}

const sum = (w: ArrayLike<number>): number => Array.from(w).reduce((a, b) => a + b, 0);

describe('bootstrap', () => {
  it('weighs a genuine pair by its subject and a cross pair by the product of both', () => {
    const seen: number[][] = [];
    bootstrap({
      subjects: { left: ['a', 'b', 'a', 'b'], right: ['a', 'b', 'b', 'a'] },
      statistic: (w) => {
        seen.push([...w]);
        return sum(w);
      },
      replicates: 50,
      correctPairs: false,
    });
    expect(seen[0]).toEqual([1, 1, 1, 1]);
    for (const [aa, bb, ab, ba] of seen.slice(1) as [number, number, number, number][]) {
      expect(aa + bb).toBe(2);
      expect(ab).toBe(aa * bb);
      expect(ba).toBe(ab);
    }
  });
  it('gives the standard error of a mean of independent records', () => {
    const random = createRandom(2);
    const x = Array.from({ length: 400 }, () => random.normal());
    const result = bootstrap({
      subjects: { left: x.map((_, i) => i) },
      statistic: (w) => x.reduce((s, v, i) => s + v * (w[i] as number), 0) / sum(w),
    });
    expect(result.standardError).toBeGreaterThan(0.9 / 20);
    expect(result.standardError).toBeLessThan(1.1 / 20);
    expect(result.subjects).toBe(400);
    expect(result.shrinkage).toBe(1);
  });
  it('is wider when records come in clusters than when they are taken for independent', () => {
    const random = createRandom(3);
    const person = Array.from({ length: 40 }, () => random.normal());
    const x = Array.from({ length: 400 }, (_, i) => (person[i % 40] as number) + 0.2 * random.normal());
    const statistic = (w: Float64Array): number => x.reduce((s, v, i) => s + v * (w[i] as number), 0) / sum(w);
    const clustered = bootstrap({ statistic, subjects: { left: x.map((_, i) => i % 40) } });
    const naive = bootstrap({ statistic, subjects: { left: x.map((_, i) => i) } });
    expect(clustered.standardError / naive.standardError).toBeGreaterThan(2.3);
  });
  it('counts the own noise of cross pairs once, where the plain product counts it three times', () => {
    const random = createRandom(4);
    const identities = 600;
    const left = Array.from({ length: 1200 }, () => random.integer(identities));
    const right = left.map((a) => (a + 1 + random.integer(identities - 1)) % identities);
    const x = left.map(() => random.normal());
    const options = {
      subjects: { left, right },
      statistic: (w: Float64Array): number => x.reduce((s, v, i) => s + v * (w[i] as number), 0) / sum(w),
      replicates: 1500,
    };
    const truth = 1 / Math.sqrt(1200);
    expect(bootstrap({ ...options, correctPairs: false }).standardError / truth).toBeGreaterThan(1.5);
    expect(bootstrap(options).standardError / truth).toBeGreaterThan(0.85);
    expect(bootstrap(options).standardError / truth).toBeLessThan(1.2);
  });
  it('the same seed gives the same interval, another seed another one', () => {
    const pairs = population(1, 40, 3, 500);
    const at = (seed: number): number[] => {
      const { lower, upper } = tarAtFarIntervals(pairs, [0.05], { seed, replicates: 100 });
      return [lower, upper];
    };
    expect(at(1)).toEqual(at(1));
    expect(at(1)).not.toEqual(at(2));
  });
  it('leaves out replicates in which the statistic is undefined, and counts them', () => {
    const result = bootstrap({
      subjects: { left: [0, 1, 2] },
      statistic: (w) => (w[0] === 0 ? Number.NaN : 1),
      replicates: 200,
    });
    expect(result.undefinedReplicates).toBeGreaterThan(20);
    expect([result.lower, result.upper]).toEqual([1, 1]);
  });
  it('basic reflects the percentile ends about the estimate, BCa stays among the replicates', () => {
    const pairs = population(5, 60, 3, 800);
    const run = (method: 'percentile' | 'basic' | 'bca') =>
      tarAtFarIntervals(pairs, [0.05], { method, replicates: 300, correctPairs: false });
    const percentile = run('percentile');
    const basic = run('basic');
    expect(basic.lower).toBeCloseTo(2 * percentile.estimate - percentile.upper, 12);
    expect(basic.upper).toBeCloseTo(2 * percentile.estimate - percentile.lower, 12);
    const bca = run('bca');
    expect(bca.lower).toBeGreaterThanOrEqual(Math.min(...bca.replicates));
    expect(bca.upper).toBeLessThanOrEqual(Math.max(...bca.replicates));
  });
  it('the paired difference of two methods is tighter than their own intervals', () => {
    const random = createRandom(6);
    const hard = Array.from({ length: 200 }, () => random.normal());
    const better = hard.map((h) => h + 0.1 + 0.02 * random.normal());
    const mean = (x: readonly number[]) => (w: Float64Array) =>
      x.reduce((s, v, i) => s + v * (w[i] as number), 0) / sum(w);
    const { first, difference, distinguishable } = bootstrapDifference({
      first: mean(better),
      second: mean(hard),
      subjects: { left: hard.map((_, i) => i) },
    });
    expect(distinguishable).toBe(true);
    expect(difference.estimate).toBeCloseTo(0.1, 1);
    expect(difference.standardError).toBeLessThan(first.standardError / 10);
  });
  it('refuses bad subjects, levels and counts by name', () => {
    const statistic = (): number => 1;
    expect(() => bootstrap({ statistic, subjects: { left: [1], right: [] } })).toThrow(/left and right/);
    expect(() => bootstrap({ statistic, subjects: { left: [] } })).toThrow(/no records/);
    expect(() => bootstrap({ statistic, subjects: { left: [1] }, level: 2 })).toThrow(/level/);
    expect(() => bootstrap({ statistic, subjects: { left: [1] }, replicates: 1 })).toThrow(/replicates/);
  });
});

describe('TAR@FAR with weights', () => {
  it('equals brute force over all thresholds, on random weights and tied scores', () => {
    const random = createRandom(9);
    for (let trial = 0; trial < 30; trial++) {
      const pairs = population(trial, 12, 2, 60);
      const { statistic, subjects } = tarAtFarStatistic(pairs, [0.5, 0.01, 0.1]);
      // With 200 pairs of the tail kept, the records are the pairs in another order: weigh both by subject pair.
      const perCell = new Map<string, number>();
      const weigh = (a: number, b: number): number => {
        const key = `${Math.min(a, b)} ${Math.max(a, b)}`;
        if (!perCell.has(key)) perCell.set(key, trial === 0 ? 1 : random.integer(3));
        return perCell.get(key) as number;
      };
      // The statistic numbers subjects by first appearance, which here is their own order.
      const all = (s: typeof subjects): Float64Array =>
        Float64Array.from(s.left, (a, i) => weigh(Number(a), Number(s.right?.[i])));
      const weights = all(pairs.subjects);
      const got = statistic(all(subjects)) as Float64Array;
      [0.5, 0.01, 0.1].forEach((far, k) => {
        expect(got[k]).toBeCloseTo(naiveTar(pairs, weights, far), 12);
      });
    }
  });
  it('gives the same interval however many impostor pairs below the threshold are merged', () => {
    const pairs = population(3, 50, 4, 20_000);
    const { statistic, subjects } = tarAtFarStatistic(pairs, [1e-3]);
    expect(subjects.left.length).toBeLessThan(2500);
    const ones = new Float64Array(subjects.left.length).fill(1);
    expect((statistic(ones) as Float64Array)[0]).toBeCloseTo(
      naiveTar(pairs, new Float64Array(pairs.scores.length).fill(1), 1e-3),
      12,
    );
  });
  it('is undefined without genuine or without impostor pairs', () => {
    const subjects = { left: [1, 2], right: [1, 2] };
    expect(
      tarAtFarIntervals({ scores: [1, 2], labels: [1, 1], subjects }, [0.1], { replicates: 10 }).estimate,
    ).toBeNaN();
    expect(
      tarAtFarIntervals({ scores: [1, 2], labels: [0, 0], subjects }, [0.1], { replicates: 10 }).estimate,
    ).toBeNaN();
  });
  it('takes 1,000 replicates of 6,000 pairs, all rates in one pass', () => {
    const pairs = population(8, 2000, 1, 4000);
    const { all } = tarAtFarIntervals(pairs, [1e-3, 1e-2, 1e-1]);
    expect(all).toHaveLength(3);
    expect(all.map((far) => far.lower <= far.estimate && far.estimate <= far.upper)).toEqual([true, true, true]);
  });
  it('refuses a score that is NaN and lengths that differ', () => {
    const subjects = { left: [1], right: [2] };
    expect(() => tarAtFarStatistic({ scores: [Number.NaN], labels: [0], subjects }, [0.1])).toThrow(/scores\[0\]/);
    expect(() => tarAtFarStatistic({ scores: [1, 2], labels: [0], subjects }, [0.1])).toThrow(/differ in length/);
  });
});

describe('resampled indices', () => {
  it('lists every record as often as it weighs', () => {
    expect([...resampledIndices(Float64Array.of(2, 0, 1))]).toEqual([0, 0, 2]);
  });
});
