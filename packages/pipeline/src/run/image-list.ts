import { csvText } from '@scaleface/data';

/**
 * A CSV file of images: the id of each and what is known of it. An id that a spreadsheet would run as a formula has an
 * apostrophe before it.
 *
 * @param ids - The ids.
 * @param columns - Numbers, one per id, by the name of their column.
 */
export function imageList(ids: readonly string[], columns: Readonly<Record<string, ArrayLike<number>>>): string {
  const lines = ids.map((id, i) => [csvText(id), ...Object.values(columns).map((column) => column[i])].join(','));
  return `${['id', ...Object.keys(columns)].join(',')}\n${lines.join('\n')}\n`;
}
