import { ScaleFaceError } from '@scaleface/numerics';
import type { Numbers } from '../input/arrays.js';

/** Rows of numbers, row-major. */
export interface Matrix {
  /** All numbers, row after row. */
  readonly data: Numbers;
  /** Rows and columns. */
  readonly shape: readonly number[];
}

/** A matrix `[N, D]` as a {@link Matrix}, as one array per row, or, with $D = 1$, as plain numbers. */
export type MatrixLike = Matrix | readonly Numbers[] | Numbers;

/** A matrix in row-major form. */
export interface Table {
  /** All numbers, row after row. */
  readonly data: Numbers;
  /** Number of rows. */
  readonly rows: number;
  /** Number of columns. */
  readonly columns: number;
}

const isMatrix = (given: MatrixLike): given is Matrix => 'shape' in given;

/**
 * Brings a matrix into row-major form without copying typed arrays.
 *
 * @throws ScaleFaceError `shape-mismatch` when data and shape, or the rows, do not agree.
 */
export function toMatrix(given: MatrixLike, path: string): Table {
  if (isMatrix(given)) {
    const rows = given.shape[0] ?? 0;
    const columns = given.shape[1] ?? 1;
    if (given.shape.length <= 2 && rows * columns === given.data.length) return { data: given.data, rows, columns };
    throw new ScaleFaceError('the data do not fill the shape', {
      code: 'shape-mismatch',
      path,
      expected: `[N, D] with N·D = ${given.data.length}`,
      received: `[${given.shape.join(', ')}]`,
    });
  }
  const first = given[0];
  if (typeof first !== 'object') return { data: given as Numbers, rows: given.length, columns: 1 };
  const rows = given as readonly Numbers[];
  const columns = first.length;
  const data = new Float64Array(rows.length * columns);
  rows.forEach((row, i) => {
    if (row.length !== columns) {
      throw new ScaleFaceError('the rows differ in length', {
        code: 'shape-mismatch',
        path: `${path}[${i}]`,
        expected: `${columns} numbers`,
        received: `${row.length}`,
      });
    }
    data.set(row, i * columns);
  });
  return { data, rows: rows.length, columns };
}
