import { pairScore } from '@scaleface/eval';
import { type Matrix, takeRows } from '@scaleface/numerics';

/** Pairs whose embeddings are gathered at a time: no list of all pairs' embeddings is ever made. */
const block = 4096;

/**
 * The cosines of pairs of rows, block by block, with the numbers that `pairScore('cosine', …)` of `@scaleface/eval` gives.
 *
 * Oracle: the definition in float64, to $10^{-7}$, since unit vectors are kept in float32.
 *
 * @param embedding - Embeddings $[N, D]$, of any length.
 * @param left - Row of each first image.
 * @param right - Row of each second image.
 *
 * @example
 * ```ts
 * import { rowCosines } from '@scaleface/models';
 *
 * // Row 0 with row 1, and row 0 with row 2.
 * const embedding = { data: Float32Array.of(3, 4, 8, 6, 4, -3), width: 2 };
 * Array.from(rowCosines(embedding, [0, 0], [1, 2])); // => [0.96, 0]
 * ```
 */
export function rowCosines(
  embedding: Matrix,
  left: Uint32Array | readonly number[],
  right: Uint32Array | readonly number[],
): Float64Array {
  const out = new Float64Array(left.length);
  const side = (rows: Uint32Array | readonly number[]): { mu: { data: Float32Array; shape: [number, number] } } => ({
    mu: { data: takeRows(embedding, rows).data, shape: [rows.length, embedding.width] },
  });
  for (let start = 0; start < left.length; start += block) {
    const end = Math.min(left.length, start + block);
    out.set(pairScore('cosine', side(left.slice(start, end)), side(right.slice(start, end))), start);
  }
  return out;
}
