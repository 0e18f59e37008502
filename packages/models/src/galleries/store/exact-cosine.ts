import type { StoredEntry } from './gallery-backend.js';
import type { FoundEntry } from './gallery-store.js';

/** The product of `width` numbers from two places, summed in float64. */
export function dotProduct(a: Float32Array, i: number, b: Float32Array, j: number, width: number): number {
  // Four sums, for the processor to work on at once.
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let d = 0;
  for (; d + 3 < width; d += 4) {
    s0 += (a[i + d] as number) * (b[j + d] as number);
    s1 += (a[i + d + 1] as number) * (b[j + d + 1] as number);
    s2 += (a[i + d + 2] as number) * (b[j + d + 2] as number);
    s3 += (a[i + d + 3] as number) * (b[j + d + 3] as number);
  }
  for (; d < width; d++) s0 += (a[i + d] as number) * (b[j + d] as number);
  return s0 + s1 + (s2 + s3);
}

/** The length of `width` numbers. */
export const lengthOf = (a: Float32Array, i: number, width: number): number => Math.sqrt(dotProduct(a, i, a, i, width));

/** A cosine from a product and two lengths. */
export const cosineOf = (dot: number, left: number, right: number): number =>
  Math.max(-1, Math.min(1, dot / (left * right)));

/** Best first; of equals the one whose name comes first. */
export const byRank = (a: { cosine: number; id: string }, b: { cosine: number; id: string }): number =>
  b.cosine - a.cosine || (a.id < b.id ? -1 : 1);

/** The best of some candidates by their exact cosines. */
export function bestOf(probe: Float32Array, candidates: readonly StoredEntry[], top: number): FoundEntry[] {
  const { length: width } = probe;
  const own = lengthOf(probe, 0, width);
  const found = candidates.map((entry) => ({
    ...entry,
    cosine: cosineOf(dotProduct(probe, 0, entry.embedding, 0, width), own, lengthOf(entry.embedding, 0, width)),
  }));
  return found.sort(byRank).slice(0, top);
}
