import { ScaleFaceError } from '@scaleface/numerics';
import type { Numbers } from '../input/arrays.js';

/** What comes first of a relevant item and another that are equally similar to the query. */
export type SimilarityTies = 'against' | 'in-order';

/**
 * The ranks of some columns when all columns are sorted by descending similarity, without sorting the others: every other
 * column is placed among the relevant ones, which lie in order, by bisection.
 *
 * @param row - Similarity of each column, without NaN.
 * @param relevant - Columns, each once.
 * @param ties - What comes first at equal similarity.
 * @param path - What the relevant columns are called in errors.
 * @returns Ranks from 1, ascending.
 */
export function relevantPlaces(
  row: Numbers,
  relevant: readonly number[],
  ties: SimilarityTies,
  path: string,
): Int32Array {
  if (ties !== 'against' && ties !== 'in-order') {
    throw new ScaleFaceError('no such tie rule', {
      code: 'unknown-name',
      path: 'ties',
      expected: 'against, in-order',
      received: String(ties),
    });
  }
  const isRelevant = new Uint8Array(row.length);
  for (const j of relevant) {
    if (!(Number.isInteger(j) && j >= 0 && j < row.length)) {
      throw new ScaleFaceError('not a column', {
        code: 'out-of-range',
        path,
        expected: `0 … ${row.length - 1}`,
        received: String(j),
      });
    }
    isRelevant[j] = 1;
  }
  const order = [...relevant].sort((a, b) => (row[b] as number) - (row[a] as number) || a - b);
  const scores = Float64Array.from(order, (j) => row[j] as number);
  /** Does another column come before the relevant one at place `k`? */
  const before = (j: number, k: number): boolean => {
    const [own, other] = [scores[k] as number, row[j] as number];
    return other > own || (other === own && (ties === 'against' || j < (order[k] as number)));
  };
  const first = new Int32Array(order.length + 1);
  for (let j = 0; j < row.length; j++) {
    if (isRelevant[j] === 1) continue;
    let [low, high] = [0, order.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (before(j, middle)) high = middle;
      else low = middle + 1;
    }
    (first[low] as number)++;
  }
  let others = 0;
  return Int32Array.from(order, (_, k) => {
    others += first[k] as number;
    return k + 1 + others;
  });
}
