import { type FineTable, fineEntries } from '../counts/fine-table.js';
import { BUCKETS, float32Of } from '../counts/float32-keys.js';
import type { ScoreCounts } from '../counts/score-counts.js';
import type { CountCurve } from './curve.js';

/** The least score that a bucket of upper bits can hold. */
function lowerEdge(bucket: number): number {
  const edge = float32Of(bucket * BUCKETS);
  // The bucket of −∞ has bit patterns of NaN below it.
  return Number.isNaN(edge) ? Number.NEGATIVE_INFINITY : edge;
}

/** Counts by lower bits in one bucket, both classes, from the largest score down. */
function descending(table: FineTable): [low: number, impostor: number, genuine: number][] {
  const rows = new Map<number, [number, number, number]>();
  for (const [place, count] of fineEntries(table)) {
    const low = place % BUCKETS;
    const row = rows.get(low) ?? [low, 0, 0];
    row[place < BUCKETS ? 1 : 2] = count;
    rows.set(low, row);
  }
  return [...rows.values()].sort(([a], [b]) => b - a);
}

/**
 * The curve that counts know: a point at every distinct score of a bucket whose lower bits were counted, and one at the
 * lower edge of any other bucket with scores in it. Every point lies on the curve of the scores.
 *
 * @param counts - Of all pairs.
 */
export function curveOfCounts({ coarse, fine }: ScoreCounts): CountCurve {
  const threshold: number[] = [];
  const trueAccepts: number[] = [];
  const falseAccepts: number[] = [];
  let genuine = 0;
  let impostor = 0;
  const point = (score: number, impostors: number, genuines: number): void => {
    genuine += genuines;
    impostor += impostors;
    threshold.push(score);
    trueAccepts.push(genuine);
    falseAccepts.push(impostor);
  };
  for (let bucket = BUCKETS - 1; bucket >= 0; bucket--) {
    const own = [coarse[bucket] as number, coarse[BUCKETS + bucket] as number] as const;
    if (own[0] + own[1] === 0) continue;
    const table = fine.get(bucket);
    if (table === undefined) point(lowerEdge(bucket), ...own);
    else for (const [low, i, g] of descending(table)) point(float32Of(bucket * BUCKETS + low), i, g);
  }
  const numbers = (values: number[]): Float64Array => Float64Array.from(values);
  return {
    threshold: numbers(threshold),
    trueAccepts: numbers(trueAccepts),
    falseAccepts: numbers(falseAccepts),
    genuine,
    impostor,
  };
}
