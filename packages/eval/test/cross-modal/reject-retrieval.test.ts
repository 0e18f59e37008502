import { createRandom, type Random } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import {
  bootstrap,
  bootstrapDifference,
  predictionRejectionRatio,
  rejectRetrieval,
  rejectRetrievalIntervals,
  resampledIndices,
  retrievalRejectionStatistic,
  retrieve,
  rocAuc,
} from '../../src/index.js';

const items = 9;
const drawQueries = (random: Random, n: number) => ({
  similarities: Array.from({ length: n }, () => Array.from({ length: items }, () => random.normal())),
  relevant: Array.from({ length: n }, () =>
    Array.from({ length: items }, (_, j) => j).filter(() => random.uniform() < 0.25),
  ),
});
const mean = (x: number[]): number => x.reduce((a, b) => a + b, 0) / x.length;
const portions = [0, 0.1, 0.25, 0.5];

/** Rejection written out: whole blocks of equal uncertainty leave while at least the queries wanted stay. */
function naiveCurve(uncertainty: number[], value: number[]): number[] {
  const levels = [...new Set(uncertainty)].sort((a, b) => b - a);
  return portions.map((r) => {
    const wanted = Math.floor(value.length * (1 - r));
    let kept = value.map((_, q) => q);
    for (const level of levels) {
      const rest = kept.filter((q) => (uncertainty[q] as number) < level);
      if (rest.length < wanted) break;
      kept = rest;
    }
    return mean(kept.map((q) => value[q] as number));
  });
}
const area = (y: number[]): number =>
  y.slice(1).reduce((sum, v, k) => {
    const [from, to] = [portions[k] as number, portions[k + 1] as number];
    return sum + ((to - from) * (v + (y[k] as number))) / 2;
  }, 0);

describe('retrieval with rejection', () => {
  it('is what the definitions give, ties and queries without relevant items included', () => {
    const random = createRandom(1);
    for (let round = 0; round < 30; round++) {
      const queries = drawQueries(random, 40);
      const uncertainty = queries.relevant.map(() => random.integer(9));
      const { rows, ratio, auroc, ...rest } = rejectRetrieval({ queries, uncertainty, rejectedPortions: portions });
      const found = retrieve(queries);
      const counted = queries.relevant.flatMap((own, q) => (own.length > 0 ? [q] : []));
      const doubt = counted.map((q) => uncertainty[q] as number);
      const values = [
        ['recallAt1', counted.map((q) => (found.firstRank[q] === 1 ? 1 : 0))],
        ['mapAtR', counted.map((q) => found.mapAtR[q] as number)],
      ] as const;
      for (const [measure, value] of values) {
        const curve = naiveCurve(doubt, value);
        rows.forEach((row, k) => {
          expect(row[measure]).toBeCloseTo(curve[k] as number, 13);
        });
        const worstFirst = [...value].sort((a, b) => b - a);
        const best = area(portions.map((r) => mean(worstFirst.slice(0, Math.floor(value.length * (1 - r))))));
        const flat = mean(value) * 0.5;
        expect(rest.area[measure]).toBeCloseTo(area(curve), 13);
        expect(rest.oracle[measure]).toBeCloseTo(best, 13);
        expect(rest.random[measure]).toBeCloseTo(flat, 13);
        expect(ratio[measure]).toBeCloseTo(predictionRejectionRatio(area(curve), flat, best), 10);
      }
      const wrong = counted.map((q) => found.firstRank[q] !== 1);
      expect(auroc).toBe(rocAuc(doubt, wrong));
    }
  });

  it('by confidence is that by its negative', () => {
    const random = createRandom(2);
    const queries = drawQueries(random, 50);
    const uncertainty = queries.relevant.map(() => random.normal());
    const confidence = uncertainty.map((u) => -u);
    expect(rejectRetrieval({ queries, uncertainty: confidence, mode: 'confidence' })).toEqual(
      rejectRetrieval({ queries, uncertainty }),
    );
  });

  it('does not depend on the order of the queries', () => {
    const random = createRandom(3);
    const queries = drawQueries(random, 60);
    const uncertainty = queries.relevant.map(() => random.integer(5));
    const turned = { similarities: queries.similarities.toReversed(), relevant: queries.relevant.toReversed() };
    const one = rejectRetrieval({ queries, uncertainty });
    const other = rejectRetrieval({ queries: turned, uncertainty: uncertainty.toReversed() });
    expect(other.rows.map((row) => row.recallAt1)).toEqual(one.rows.map((row) => row.recallAt1));
    expect(other.auroc).toBe(one.auroc);
  });

  it('of weighted queries is that of the list written out', () => {
    const random = createRandom(4);
    for (let round = 0; round < 20; round++) {
      const queries = drawQueries(random, 30);
      const uncertainty = queries.relevant.map(() => random.integer(12));
      const statistic = retrievalRejectionStatistic({ queries, uncertainty, rejectedPortions: portions });
      const weights = Float64Array.from(uncertainty, () => random.integer(4));
      const chosen = [...resampledIndices(weights)];
      const pick = <T>(x: readonly T[]): T[] => chosen.map((q) => x[q] as T);
      const written = retrievalRejectionStatistic({
        queries: { similarities: pick(queries.similarities), relevant: pick(queries.relevant) },
        uncertainty: pick(uncertainty),
        rejectedPortions: portions,
      });
      const [a, b] = [statistic(weights), written(new Float64Array(chosen.length).fill(1))] as [number[], number[]];
      expect(a.length).toBe(5 + 2 * portions.length);
      a.forEach((value, i) => {
        expect(value).toBeCloseTo(b[i] as number, 12);
      });
    }
  });

  it('has intervals that resample clusters, and the same seed gives the same', () => {
    const random = createRandom(5);
    const queries = drawQueries(random, 60);
    const uncertainty = queries.relevant.map(() => random.normal());
    const clusters = uncertainty.map((_, q) => Math.floor(q / 5));
    const input = { queries, uncertainty, rejectedPortions: portions };
    const options = { clusters, replicates: 200, seed: 7 };
    const intervals = rejectRetrievalIntervals(input, options);
    const plain = rejectRetrieval(input);
    expect(intervals.rows[2]?.mapAtR.estimate).toBe(plain.rows[2]?.mapAtR);
    expect(intervals.area.recallAt1.estimate).toBe(plain.area.recallAt1);
    expect(intervals.ratio.mapAtR.estimate).toBe(plain.ratio.mapAtR);
    expect(intervals.auroc.estimate).toBe(plain.auroc);
    expect(intervals.rows.map(({ rejected }) => rejected)).toEqual(portions);
    for (const measure of ['recallAt1', 'mapAtR'] as const) {
      const estimates = intervals.rows.map((row) => row[measure].estimate);
      expect(estimates).toEqual(plain.rows.map((row) => row[measure]));
      expect(intervals.area[measure].estimate).toBe(plain.area[measure]);
      expect(intervals.ratio[measure].estimate).toBe(plain.ratio[measure]);
    }
    // Queries are clusters of their own unless something else is said.
    const own = { replicates: 50, seed: 7, clusters: uncertainty.map((_, q) => q) };
    expect(rejectRetrievalIntervals(input, { replicates: 50, seed: 7 })).toEqual(rejectRetrievalIntervals(input, own));
    expect(intervals.auroc.lower).toBeLessThan(intervals.auroc.upper);
    expect(rejectRetrievalIntervals(input, options).auroc).toEqual(intervals.auroc);
    // One cluster is drawn as often as there are clusters: nothing varies.
    const single = rejectRetrievalIntervals(input, { ...options, clusters: clusters.map(() => 'all') });
    expect(single.auroc.lower).toBe(single.auroc.upper);
  });

  it('has the intervals of the bootstrap of queries written out', () => {
    const random = createRandom(9);
    const queries = drawQueries(random, 30);
    const uncertainty = queries.relevant.map(() => random.integer(12));
    const clusters = uncertainty.map((_, q) => Math.floor(q / 3));
    const how = { replicates: 40, seed: 2, level: 0.8 };
    const found = rejectRetrievalIntervals({ queries, uncertainty, rejectedPortions: portions }, { clusters, ...how });
    const { all } = bootstrap({
      ...how,
      subjects: { left: clusters },
      statistic: (weights) => {
        const chosen = [...resampledIndices(weights)];
        const pick = <T>(x: readonly T[]): T[] => chosen.map((q) => x[q] as T);
        const {
          area: areas,
          ratio,
          auroc,
          rows,
        } = rejectRetrieval({
          queries: { similarities: pick(queries.similarities), relevant: pick(queries.relevant) },
          uncertainty: pick(uncertainty),
          rejectedPortions: portions,
        });
        return [areas.mapAtR, ratio.recallAt1, auroc, ...rows.map((row) => row.recallAt1)];
      },
    });
    const same = [found.area.mapAtR, found.ratio.recallAt1, found.auroc, ...found.rows.map((row) => row.recallAt1)];
    expect(same).toHaveLength(all.length);
    for (const [k, { estimate, lower, upper }] of same.entries()) {
      expect(estimate).toBeCloseTo(all[k]?.estimate as number, 12);
      expect(lower).toBeCloseTo(all[k]?.lower as number, 12);
      expect(upper).toBeCloseTo(all[k]?.upper as number, 12);
    }
  });

  it('compares two confidences on the same replicates', () => {
    const random = createRandom(6);
    const queries = drawQueries(random, 80);
    const found = retrieve(queries);
    const good = [...found.firstRank];
    const of = (uncertainty: number[]) => retrievalRejectionStatistic({ queries: found, uncertainty });
    const { difference } = bootstrapDifference({
      first: of(good),
      second: of(good.map((u) => -u)),
      subjects: { left: good.map((_, q) => q) },
      replicates: 200,
    });
    expect(difference.lower).toBeGreaterThan(0);
  });

  it('refuses what does not fit, by name', () => {
    const queries = { rankings: [['a'], ['b']], relevant: [['a'], ['a']] };
    const refusal = (code: string, path: string) => expect.objectContaining({ code, path });
    const call = (change: object) => () => rejectRetrieval({ queries, uncertainty: [1, 2], ...change });
    expect(call({ uncertainty: [1] })).toThrow(refusal('shape-mismatch', 'uncertainty'));
    expect(call({ uncertainty: [1, Number.NaN] })).toThrow(refusal('not-finite', 'uncertainty[1]'));
    expect(call({ rejectedPortions: [0, 2] })).toThrow(refusal('out-of-range', 'rejectedPortions[1]'));
    expect(call({ rejectedPortions: [0.5, 0] })).toThrow(refusal('invalid-argument', 'rejectedPortions[1]'));
    expect(() => rejectRetrievalIntervals({ queries, uncertainty: [1, 2] }, { clusters: ['x'] })).toThrow(
      refusal('shape-mismatch', 'options.clusters'),
    );
  });
});
