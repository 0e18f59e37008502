import type { Matrix } from '@scaleface/numerics';

/** Rows of numbers that stay where they are stored until some of them are wanted. */
export interface StoredRows {
  /** How many there are. */
  readonly rows: number;
  /** Numbers per row. */
  readonly width: number;
  /**
   * Reads some rows, in the order asked for; a row may be asked for more than once.
   *
   * @param indices - Which, from 0.
   * @param into - Where the numbers go, an array of their length, which is the matrix's own then; a new one by default. Over
   * shared memory a thread may fill it, which then knows that memory for as long as the rows can be read: take two in turn, not many.
   */
  readonly take: (indices: ArrayLike<number>, into?: Float32Array) => Promise<Matrix>;
}

/** The rows from one number to another. */
export const rowRange = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
