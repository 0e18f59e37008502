import { ScaleFaceError } from '@scaleface/numerics';
import { assertFiniteRows, assertWithinFloat16 } from './finite.js';
import type { FeatureTable } from './table.js';

/**
 * Throws unless a table can be stored.
 *
 * @param table - The table.
 * @param half - Whether its matrices become float16.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`, `out-of-range`.
 */
export function assertTable({ ids, subjects, embedding, bottleneck, numbers }: FeatureTable, half: boolean): void {
  const rows = ids.length;
  const lengths: [name: string, length: number][] = [['subjects', subjects.length]];
  for (const [name, matrix] of Object.entries({ embedding, bottleneck })) {
    if (matrix === undefined) continue;
    lengths.push([name, matrix.data.length / matrix.width]);
    if (matrix.data.length !== rows * matrix.width) continue;
    assertFiniteRows(matrix, ids, name);
    if (half) assertWithinFloat16(matrix, ids, name);
  }
  for (const [name, column] of Object.entries(numbers)) lengths.push([`numbers.${name}`, column.length]);
  for (const [path, length] of lengths) {
    if (length === rows) continue;
    const [expected, received] = [`${rows} rows`, String(length)];
    throw new ScaleFaceError('a column has another length', { code: 'shape-mismatch', path, expected, received });
  }
}
