import { at } from './at.js';
import { ScaleFaceError } from './errors.js';

/** Rows of equally many numbers, one after the other. */
export interface Matrix {
  /** The numbers, `rows × width`. */
  readonly data: Float32Array;
  /** Numbers per row. */
  readonly width: number;
}

/**
 * Row `i` of a matrix, as a view: what is written to it is written to the matrix.
 *
 * @param matrix - The rows.
 * @param i - From 0.
 * @returns The row; empty where there is none.
 *
 * @example
 * ```ts
 * import { row } from '@scaleface/numerics';
 *
 * row({ data: new Float32Array([1, 2, 3, 4]), width: 2 }, 1); // => new Float32Array([3, 4])
 * ```
 */
export const row = (matrix: Matrix, i: number): Float32Array =>
  matrix.data.subarray(i * matrix.width, (i + 1) * matrix.width);

/**
 * Some rows of a matrix, copied in the order asked for.
 *
 * @param matrix - The rows.
 * @param indices - Which, from 0; a row may be asked for more than once.
 * @param into - Where the numbers go, an array of their length; a new one by default.
 * @returns A matrix of as many rows as there are indices.
 * @throws ScaleFaceError `shape-mismatch` for an array of another length.
 *
 * @example
 * ```ts
 * import { takeRows } from '@scaleface/numerics';
 *
 * takeRows({ data: new Float32Array([1, 2, 3, 4]), width: 2 }, [1, 0]).data; // => new Float32Array([3, 4, 1, 2])
 * ```
 */
export function takeRows(matrix: Matrix, indices: ArrayLike<number>, into?: Float32Array): Matrix {
  const length = indices.length * matrix.width;
  const data = into ?? new Float32Array(length);
  if (data.length !== length) {
    const [expected, received] = [`${length} numbers`, String(data.length)];
    throw new ScaleFaceError('an array of another length', {
      code: 'shape-mismatch',
      path: 'into',
      expected,
      received,
    });
  }
  for (let k = 0; k < indices.length; k++) data.set(row(matrix, at(indices, k)), k * matrix.width);
  return { data, width: matrix.width };
}

/**
 * The Euclidean length of each row, $\lVert x_i \rVert = \sqrt{\sum_d x_{id}^2}$: the norm of an embedding is the simplest
 * confidence. Sums in float64.
 *
 * Oracle: Pythagorean triples.
 *
 * @param matrix - The rows.
 * @returns One length a row, ≥ 0.
 *
 * @example
 * ```ts
 * import { rowNorms } from '@scaleface/numerics';
 *
 * rowNorms({ data: new Float32Array([3, 4, 0, 1]), width: 2 }); // => new Float32Array([5, 1])
 * ```
 */
export function rowNorms(matrix: Matrix): Float32Array {
  const norms = new Float32Array(matrix.data.length / matrix.width);
  for (let i = 0; i < norms.length; i++) {
    let sum = 0;
    for (const v of row(matrix, i)) sum += v * v;
    norms[i] = Math.sqrt(sum);
  }
  return norms;
}
