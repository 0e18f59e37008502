import { expect, it } from 'vitest';
import { createScoreCounts, type ScoreCounts } from '../../src/index.js';
import { marksOf, occupied, withNext } from '../../src/streams/open-buckets.js';

const BUCKETS = 65_536;
/** Counts of impostor and genuine pairs in some buckets. */
function countsOf(impostor: Record<number, number>, genuine: Record<number, number>): ScoreCounts {
  const counts = createScoreCounts();
  for (const [bucket, n] of Object.entries(impostor)) counts.coarse[Number(bucket)] = n;
  for (const [bucket, n] of Object.entries(genuine)) counts.coarse[BUCKETS + Number(bucket)] = n;
  return counts;
}
const next = (buckets: number[], counts: ScoreCounts): number[] => [...withNext(buckets, counts)].sort((a, b) => a - b);

it('buckets that hold scores of either class are occupied', () => {
  expect(occupied(countsOf({ 0: 1, 9: 2 }, { 9: 1, 65535: 3 }))).toEqual([0, 9, 65535]);
  expect(occupied(countsOf({}, {}))).toEqual([]);
});

it('the next bucket that holds scores of each class is added', () => {
  const counts = countsOf({ 3: 1, 5: 1, 9: 1 }, { 4: 1, 5: 1, 12: 2 });
  expect(next([3], counts)).toEqual([3, 4, 5]);
  expect(next([5], counts)).toEqual([5, 9, 12]);
  expect(next([9], counts)).toEqual([9, 12]);
  expect(next([3, 9], counts)).toEqual([3, 4, 5, 9, 12]);
  expect(next([12], counts)).toEqual([12]);
  expect(next([65534], countsOf({ 65535: 1 }, {}))).toEqual([65534, 65535]);
  expect(next([65535], counts)).toEqual([65535]);
});

it('a bucket of as many scores as are looked at together is not', () => {
  expect(next([1], countsOf({ 2: 131_071 }, { 3: 131_072 }))).toEqual([1, 2]);
  expect(next([1], countsOf({ 2: 131_000 }, { 2: 71 }))).toEqual([1, 2]);
  expect(next([1], countsOf({ 2: 131_000 }, { 2: 72 }))).toEqual([1]);
});

it('buckets are marked', () => {
  const marks = marksOf([0, 7, 65535]);
  expect(marks).toHaveLength(BUCKETS);
  expect([...marks.entries()].flatMap(([bucket, mark]) => (mark === 1 ? [bucket] : []))).toEqual([0, 7, 65535]);
});
