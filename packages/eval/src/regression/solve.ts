import { at } from '@scaleface/numerics';

/**
 * Solves a small symmetric system in place, by Gaussian elimination without exchange of rows.
 *
 * @param matrix - The rows; overwritten.
 * @param right - The right-hand side; overwritten with the solution.
 * @returns Whether the matrix was positive definite; if not, the solution means nothing.
 */
export function solvePositive(matrix: number[][], right: number[]): boolean {
  const n = right.length;
  for (let k = 0; k < n; k++) {
    const pivot = at(matrix, k);
    if (!(at(pivot, k) > 0)) return false;
    for (let i = k + 1; i < n; i++) {
      const row = at(matrix, i);
      const f = at(row, k) / at(pivot, k);
      for (let j = k; j < n; j++) row[j] = at(row, j) - f * at(pivot, j);
      right[i] = at(right, i) - f * at(right, k);
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    let sum = at(right, k);
    const row = at(matrix, k);
    for (let j = k + 1; j < n; j++) sum -= at(row, j) * at(right, j);
    right[k] = sum / at(row, k);
  }
  return true;
}

/** The inverse of a small symmetric positive definite matrix, column by column; nothing where it is not one. */
export function inverseOf(matrix: readonly (readonly number[])[]): number[][] | undefined {
  const columns: number[][] = [];
  for (const k of matrix.keys()) {
    const unit = matrix.map((_, i) => (i === k ? 1 : 0));
    const positive = solvePositive(
      matrix.map((row) => [...row]),
      unit,
    );
    if (!positive || !unit.every(Number.isFinite)) return undefined;
    columns.push(unit);
  }
  return columns;
}
