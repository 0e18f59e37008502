import { type FeatureTable, type StoredFeatureTable, takeTableRows } from '@scaleface/data';
import type { StoredRows } from '@scaleface/models';
import { at } from '@scaleface/numerics';

/** A feature table in memory, or one of which the matrices stay on the disk. */
export type AnyFeatureTable = FeatureTable | StoredFeatureTable;

/** Whether the matrices of a table stay on the disk. */
export const isStored = (table: AnyFeatureTable): table is StoredFeatureTable => 'file' in table;

/**
 * Some rows of a table.
 *
 * @param table - The table.
 * @param indices - Which.
 */
export function someRows(table: AnyFeatureTable, indices: readonly number[]): AnyFeatureTable {
  if (!isStored(table)) return takeTableRows(table, indices);
  const { ids, subjects, numbers, embedding, bottleneck } = table;
  const names = (all: readonly string[]): string[] => indices.map((i) => at(all, i));
  const columns = Object.entries(numbers).map(([name, all]) => [name, Float32Array.from(indices, (i) => at(all, i))]);
  return {
    ...table,
    ids: names(ids),
    subjects: names(subjects),
    numbers: Object.fromEntries(columns),
    embedding: rowsOf(embedding, indices),
    ...(bottleneck === undefined ? {} : { bottleneck: rowsOf(bottleneck, indices) }),
  };
}

const rowsOf = ({ width, take }: StoredRows, indices: readonly number[]): StoredRows => ({
  rows: indices.length,
  width,
  take: (some) => take(Array.from(some, (i) => at(indices, i))),
});
