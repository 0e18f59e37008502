import { ScaleFaceError } from '@scaleface/numerics';
import { checkSameLength } from '../counts/arrays.js';
import { rowNorms } from './cosine.js';

/** Embeddings and the pairs to compare. */
export interface PairList {
  /** Embeddings `[T, D]`, row-major; need not be normalised. */
  readonly embeddings: Float32Array;
  /** Embedding width $D$. */
  readonly width: number;
  /** Row of each pair's first embedding. */
  readonly left: Uint32Array;
  /** Row of each pair's second embedding. */
  readonly right: Uint32Array;
}

/**
 * Cosines of the pairs `from … to`, written to `out`. Four float64 sums per pair. It uses nothing outside itself, so
 * that its text can be sent to a worker.
 *
 * @param embeddings - Rows.
 * @param width - Numbers per row.
 * @param inverse - $1/(\lVert x \rVert + 10^{-8})$ of each row.
 * @param left - First row of each pair.
 * @param right - Second row of each pair.
 * @param out - Where the cosines go.
 * @param from - First pair.
 * @param to - One after the last pair.
 */
export function cosineRange(
  embeddings: Float32Array,
  width: number,
  inverse: Float64Array,
  left: Uint32Array,
  right: Uint32Array,
  out: Float32Array,
  from: number,
  to: number,
): void {
  const whole = width - (width % 8);
  for (let p = from; p < to; p++) {
    const l = left[p] as number;
    const r = right[p] as number;
    let a = l * width;
    let b = r * width;
    const end = a + whole;
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    for (; a < end; a += 8, b += 8) {
      s0 += (embeddings[a] as number) * (embeddings[b] as number);
      s1 += (embeddings[a + 1] as number) * (embeddings[b + 1] as number);
      s2 += (embeddings[a + 2] as number) * (embeddings[b + 2] as number);
      s3 += (embeddings[a + 3] as number) * (embeddings[b + 3] as number);
      s0 += (embeddings[a + 4] as number) * (embeddings[b + 4] as number);
      s1 += (embeddings[a + 5] as number) * (embeddings[b + 5] as number);
      s2 += (embeddings[a + 6] as number) * (embeddings[b + 6] as number);
      s3 += (embeddings[a + 7] as number) * (embeddings[b + 7] as number);
    }
    for (const last = l * width + width; a < last; a++, b++) {
      s0 += (embeddings[a] as number) * (embeddings[b] as number);
    }
    out[p] = (s0 + s1 + s2 + s3) * (inverse[l] as number) * (inverse[r] as number);
  }
}

/** What {@link cosineRange} needs beside the pairs, checked. */
export function prepareCosines({ embeddings, width, left, right }: PairList): Float64Array {
  checkSameLength(left, right, 'right');
  const rows = embeddings.length / width;
  if (!Number.isInteger(rows)) {
    throw new ScaleFaceError('does not divide the embeddings', {
      code: 'shape-mismatch',
      path: 'width',
      expected: `a divisor of ${embeddings.length}`,
      received: String(width),
    });
  }
  for (const [path, side] of [
    ['left', left],
    ['right', right],
  ] as const) {
    const outside = side.findIndex((row) => row >= rows);
    if (outside < 0) continue;
    throw new ScaleFaceError('no such row', {
      code: 'out-of-range',
      path: `${path}[${outside}]`,
      expected: `a row below ${rows}`,
      received: String(side[outside]),
    });
  }
  return rowNorms(embeddings, rows, width).map((norm) => 1 / (norm + 1e-8));
}

/**
 * Cosines of many pairs out of one table of embeddings: summed in float64, rounded to float32 once.
 *
 * @param pairs - The table and the pairs.
 * @returns One float32 cosine per pair.
 * @throws ScaleFaceError `shape-mismatch`, `out-of-range`.
 *
 * @example
 * ```ts
 * import { pairCosines } from '@scaleface/eval';
 *
 * const embeddings = Float32Array.of(1, 0, 0, 2, 3, 3);
 * const cosines = pairCosines({ embeddings, width: 2, left: Uint32Array.of(0, 1), right: Uint32Array.of(1, 2) });
 * [...cosines]; // => [0, 0.70711]
 * ```
 */
export function pairCosines(pairs: PairList): Float32Array {
  const inverse = prepareCosines(pairs);
  const { embeddings, width, left, right } = pairs;
  const out = new Float32Array(left.length);
  cosineRange(embeddings, width, inverse, left, right, out, 0, left.length);
  return out;
}
