import { ScaleFaceError } from '@scaleface/numerics';
import type { Numbers } from '../input/arrays.js';

/** Numbers with a shape, row-major, as arrays of NumPy files are. */
export interface ShapedNumbers {
  /** All numbers, row after row. */
  readonly data: Numbers;
  /** Rows and columns; one length for a single column. */
  readonly shape: readonly number[];
}

/** Rows of one width: a `Matrix` of `@scaleface/numerics`, of any kind of numbers. */
export interface NumberRows {
  /** All numbers, row after row. */
  readonly data: Numbers;
  /** Numbers a row. */
  readonly width: number;
}

/**
 * A matrix `[N, D]`: rows of one width, as feature tables have them; numbers with a shape; one array per row; or, with
 * $D = 1$, plain numbers.
 */
export type MatrixLike = NumberRows | ShapedNumbers | readonly Numbers[] | Numbers;

/** A matrix in row-major form. */
export interface Table {
  /** All numbers, row after row. */
  readonly data: Numbers;
  /** Number of rows. */
  readonly rows: number;
  /** Number of columns. */
  readonly columns: number;
}

/**
 * Brings a matrix into row-major form without copying typed arrays.
 *
 * @throws ScaleFaceError `shape-mismatch` when data and shape, or the rows, do not agree.
 */
export function toMatrix(given: MatrixLike, path: string): Table {
  if ('shape' in given) return filled(given.data, given.shape, path);
  if ('width' in given) {
    const { data, width } = given;
    return filled(data, [width === 0 ? 0 : data.length / width, width], path);
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

function filled(data: Numbers, shape: readonly number[], path: string): Table {
  const [rows = 0, columns = 1] = shape;
  const lengths = [rows, columns].every((n) => Number.isInteger(n) && n >= 0);
  if (shape.length <= 2 && lengths && rows * columns === data.length) return { data, rows, columns };
  throw new ScaleFaceError('the data do not fill the shape', {
    code: 'shape-mismatch',
    path,
    expected: `[N, D] with N·D = ${data.length}`,
    received: `[${shape.join(', ')}]`,
  });
}
