import { ScaleFaceError } from '@scaleface/numerics';
import { checkSameLength } from '../input/arrays.js';
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
 * Cosines of the pairs `from … to`, written to `out`: one float64 sum per pair in the order of the dimensions, so that no
 * cosine depends on its neighbours. Four pairs go together, which share loads where their first embedding is the same, as
 * in lists ordered by gallery template. It uses nothing outside itself, so that its text can be sent to a worker.
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
  const at = (rows: Uint32Array, p: number): number => (rows[p] as number) * width;
  const finish = (p: number, dot: number): void => {
    out[p] = dot * (inverse[left[p] as number] as number) * (inverse[right[p] as number] as number);
  };
  let p = from;
  for (; p + 3 < to; p += 4) {
    let a = at(left, p);
    let b0 = at(right, p);
    let b1 = at(right, p + 1);
    let b2 = at(right, p + 2);
    let b3 = at(right, p + 3);
    let s0 = 0;
    let s1 = 0;
    let s2 = 0;
    let s3 = 0;
    if (left[p] === left[p + 1] && left[p] === left[p + 2] && left[p] === left[p + 3]) {
      for (const end = a + width; a < end; a++, b0++, b1++, b2++, b3++) {
        const x = embeddings[a] as number;
        s0 += x * (embeddings[b0] as number);
        s1 += x * (embeddings[b1] as number);
        s2 += x * (embeddings[b2] as number);
        s3 += x * (embeddings[b3] as number);
      }
    } else {
      let a1 = at(left, p + 1);
      let a2 = at(left, p + 2);
      let a3 = at(left, p + 3);
      for (const end = a + width; a < end; a++, a1++, a2++, a3++, b0++, b1++, b2++, b3++) {
        s0 += (embeddings[a] as number) * (embeddings[b0] as number);
        s1 += (embeddings[a1] as number) * (embeddings[b1] as number);
        s2 += (embeddings[a2] as number) * (embeddings[b2] as number);
        s3 += (embeddings[a3] as number) * (embeddings[b3] as number);
      }
    }
    finish(p, s0);
    finish(p + 1, s1);
    finish(p + 2, s2);
    finish(p + 3, s3);
  }
  for (; p < to; p++) {
    let dot = 0;
    let b = at(right, p);
    for (let a = at(left, p), end = a + width; a < end; a++, b++) {
      dot += (embeddings[a] as number) * (embeddings[b] as number);
    }
    finish(p, dot);
  }
}

/** What {@link cosineRange} needs besides the pairs, checked. */
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
 * Cosines of many pairs out of one table of embeddings: summed in float64, rounded to float32 once. Oracle: the cosine of
 * each pair's two rows in float64, and that of `pairScore`, to the rounding of float32.
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
