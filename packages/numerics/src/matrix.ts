/** Rows of equally many numbers, one after the other. */
export interface Matrix {
  /** The numbers, `rows × width`. */
  readonly data: Float32Array;
  /** Numbers a row. */
  readonly width: number;
}

/**
 * Row `i` of a matrix, as a view.
 *
 * @param matrix - The rows.
 * @param i - From 0.
 */
export const row = (matrix: Matrix, i: number): Float32Array =>
  matrix.data.subarray(i * matrix.width, (i + 1) * matrix.width);

/**
 * Some rows of a matrix, copied in the order asked for.
 *
 * @param matrix - The rows.
 * @param indices - Which.
 */
export function takeRows(matrix: Matrix, indices: ArrayLike<number>): Matrix {
  const data = new Float32Array(indices.length * matrix.width);
  for (let k = 0; k < indices.length; k++) data.set(row(matrix, indices[k] as number), k * matrix.width);
  return { data, width: matrix.width };
}

/**
 * The Euclidean length of each row: the embedding's norm is the simplest confidence.
 *
 * @param matrix - The rows.
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
