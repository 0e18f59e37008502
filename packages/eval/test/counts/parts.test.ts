import { createRandom } from '@scaleface/numerics';
import { describe, expect, it } from 'vitest';
import { areaUnder } from '../../src/counts/area.js';
import {
  addToFine,
  createFineTable,
  type FineTable,
  fineEntries,
  fineHalf,
  mergeFine,
} from '../../src/counts/fine-table.js';
import { addScores, createScoreCounts, detCurve, detOfCounts, rocCurve, rocOfCounts } from '../../src/index.js';
import { curveOfCounts } from '../../src/verification/curve-of-counts.js';

describe('areas under a curve', () => {
  const x = [0, 1, 3, 4];
  const y = [2, 4, 0, 6];
  it('are those of its trapezoids, or of steps at the height of their left ends', () => {
    expect(areaUnder(x, y)).toBe(3 + 4 + 3);
    expect(areaUnder(x, y, 'step')).toBe(2 + 8 + 0);
  });
  it('end where they are told to, between two points too', () => {
    expect(areaUnder(x, y, 'trapezoid', 1)).toBe(3);
    expect(areaUnder(x, y, 'trapezoid', 2)).toBe(3 + 3);
    expect(areaUnder(x, y, 'step', 2)).toBe(2 + 4);
    expect(areaUnder(x, y, 'trapezoid', 0)).toBe(0);
    expect(areaUnder(x, y, 'trapezoid', 9)).toBe(10);
    expect(areaUnder([1, 3], [5, 7], 'trapezoid', 0.5)).toBe(0);
  });
  it('have no width under one point, and at a jump', () => {
    expect(areaUnder([1], [5])).toBe(0);
    expect(areaUnder([], [])).toBe(0);
    expect(areaUnder([0, 1, 1, 2], [1, 1, 3, 3])).toBe(1 + 3);
  });
});

describe('a table of lower bits', () => {
  const random = createRandom(5);
  const draw = (n: number): [number, number][] =>
    Array.from({ length: n }, () => [random.integer(131_072), 1 + random.integer(3)]);
  const tableOf = (counts: readonly (readonly [number, number])[]): FineTable => {
    const table = createFineTable();
    for (const [place, count] of counts) addToFine(table, place, count);
    return table;
  };
  const sums = (counts: readonly (readonly [number, number])[]): [number, number][] => {
    const by = new Map<number, number>();
    for (const [place, count] of counts) by.set(place, (by.get(place) ?? 0) + count);
    return [...by].sort(([a], [b]) => a - b);
  };
  // The ends of the classes and of a page among them.
  const ends: [number, number][] = [0, 511, 512, 65_535, 65_536, 131_071].map((place) => [place, 2]);
  const [some, others] = [
    [...draw(40), ...ends],
    [...draw(30), [511, 5] as [number, number]],
  ];

  it('gives back every place with its count, in order, and nothing of what was taken away', () => {
    expect([...fineEntries(tableOf(some))]).toEqual(sums(some));
    expect([...fineEntries(tableOf([...some, [512, -2]]))]).toEqual(sums(some).filter(([place]) => place !== 512));
    expect([...fineEntries(createFineTable())]).toEqual([]);
  });
  it('is merged with another, and neither changes', () => {
    const [a, b] = [tableOf(some), tableOf(others)];
    expect([...fineEntries(mergeFine(a, b))]).toEqual(sums([...some, ...others]));
    const merged = mergeFine(a, createFineTable());
    addToFine(merged, 0, 9);
    expect([...fineEntries(a)]).toEqual(sums(some));
    expect([...fineEntries(b)]).toEqual(sums(others));
  });
  it.each([false, true])(
    'tells of one class how many are above a place, and which is the k-th (genuine: %s)',
    (genuine) => {
      const own = sums(some)
        .filter(([place]) => place >= 65_536 === genuine)
        .map(([place, count]) => [place % 65_536, count] as const);
      const half = fineHalf(tableOf(some), genuine);
      for (const low of [
        0,
        1,
        511,
        512,
        513,
        30_000,
        65_535,
        ...own.map(([place]) => place),
        ...own.map(([place]) => place + 1),
      ]) {
        if (low > 65_535) continue;
        expect(half.from(low)).toBe(own.reduce((sum, [place, count]) => sum + (place >= low ? count : 0), 0));
        expect(half.smallestFrom(low)).toBe(own.find(([place]) => place >= low)?.[0]);
      }
      const all = own.flatMap(([place, count]) => new Array<number>(count).fill(place)).reverse();
      all.forEach((place, k) => {
        expect(half.kthLargest(k + 1)).toBe(place);
      });
      expect(() => half.kthLargest(all.length + 1)).toThrow(`fewer than ${all.length + 1}`);
    },
  );
  it('has no smallest place beyond the last', () => {
    expect(fineHalf(tableOf([[5, 1]]), false).smallestFrom(6)).toBeUndefined();
    expect(fineHalf(tableOf([[5, 1]]), true).smallestFrom(0)).toBeUndefined();
  });
});

it('the curve of counts has a point for each score of a bucket looked into, and for each other bucket', () => {
  const scores = Float32Array.of(0.5, 0.5, 0.25, Number.NEGATIVE_INFINITY, -0.75, 0.5000001);
  const labels = [1, 0, 1, 0, 1, 0];
  const coarse = addScores(createScoreCounts(), scores, labels);
  const buckets = [0.5, 0.25, Number.NEGATIVE_INFINITY, -0.75].map((v) => {
    const bits = new Uint32Array(Float32Array.of(v).buffer)[0] as number;
    return (v < 0 ? ~bits >>> 16 : (bits | 0x80000000) >>> 16) & 0xffff;
  });
  const fine = addScores(createScoreCounts(buckets), scores, labels);
  expect([...curveOfCounts(fine).threshold]).toEqual([
    Math.fround(0.5000001),
    0.5,
    0.25,
    -0.75,
    Number.NEGATIVE_INFINITY,
  ]);
  expect([...curveOfCounts(fine).trueAccepts]).toEqual([0, 1, 2, 3, 3]);
  expect([...curveOfCounts(fine).falseAccepts]).toEqual([1, 2, 2, 2, 3]);
  const curve = curveOfCounts(coarse);
  expect([...curve.threshold.slice(0, 2)]).toEqual([0.5, 0.25]);
  expect(curve.threshold[3]).toBe(Number.NEGATIVE_INFINITY);
  expect([...curve.trueAccepts]).toEqual([1, 2, 3, 3]);
  expect([...curve.falseAccepts]).toEqual([2, 2, 2, 3]);
  expect([curve.genuine, curve.impostor]).toEqual([3, 3]);
});

it.each([true, false])('curves of counts whose buckets were all looked into are those of the scores (%s)', (flag) => {
  const random = createRandom(21);
  const labels = Array.from({ length: 300 }, () => random.integer(2));
  const scores = Float32Array.from(labels, (y) => Math.round(20 * (random.normal() + y)) / 20);
  const whole = addScores(createScoreCounts(), scores, labels);
  const buckets = Array.from({ length: 65_536 }, (_, b) => b).filter(
    (b) => (whole.coarse[b] as number) + (whole.coarse[b + 65_536] as number) > 0,
  );
  const counts = addScores(createScoreCounts(buckets), scores, labels);
  expect(rocOfCounts(counts, { dropIntermediate: flag })).toEqual(rocCurve(scores, labels, { dropIntermediate: flag }));
  expect(detOfCounts(counts, { whole: flag })).toEqual(detCurve(scores, labels, { whole: flag }));
  // In buckets that were not, each point is on the curve.
  const points = ({ fmr, fnmr }: ReturnType<typeof detCurve>): string[] => [...fmr].map((x, i) => `${x} ${fnmr[i]}`);
  const all = new Set(points(detCurve(scores, labels, { whole: true })));
  for (const point of points(detOfCounts(whole, { whole: true }))) expect(all).toContain(point);
});
