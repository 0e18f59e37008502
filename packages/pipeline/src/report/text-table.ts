import { at } from '@scaleface/numerics';
/**
 * A table in plain text: the first column is left-aligned, the others right-aligned. A table wider than `width` goes on
 * in further blocks of lines below, each with the first column again.
 *
 * @param header - The names of the columns.
 * @param rows - One array of cells per row, as long as the header.
 * @param width - The longest line that a block of several columns may have; no limit by default.
 * @returns Lines of text without a final line break.
 *
 * @example
 * ```ts
 * import { textTable } from '@scaleface/pipeline';
 *
 * textTable(['engine', 'ms'], [['wasm', '12']]); // => 'engine  ms\n------  --\nwasm    12'
 * textTable(['engine', 'ms', 'MB'], [['wasm', '12', '40']], 12).split('\n').length; // => 7
 * ```
 */
export function textTable(
  header: readonly string[],
  rows: readonly (readonly string[])[],
  width: number = Number.POSITIVE_INFINITY,
): string {
  const all = [header, ...rows];
  const widths = header.map((_, c) => Math.max(...all.map((r) => (r[c] ?? '').length)));
  const block = (columns: readonly number[]): string => {
    const line = (row: readonly string[]): string =>
      columns
        .map((c) => (c === 0 ? (row[c] ?? '').padEnd(at(widths, c)) : (row[c] ?? '').padStart(at(widths, c))))
        .join('  ')
        .trimEnd();
    return [line(header), columns.map((c) => '-'.repeat(at(widths, c))).join('  '), ...rows.map(line)].join('\n');
  };
  return blocksOf(widths, width).map(block).join('\n\n');
}

/** The columns of each block: as many as fit, the first one always among them. */
function blocksOf(widths: readonly number[], width: number): number[][] {
  const blocks: number[][] = [[0]];
  let used = widths[0] ?? 0;
  for (let c = 1; c < widths.length; c++) {
    const more = 2 + at(widths, c);
    if (used + more > width && at(blocks, blocks.length - 1).length > 1) {
      blocks.push([0]);
      used = at(widths, 0);
    }
    at(blocks, blocks.length - 1).push(c);
    used += more;
  }
  return blocks;
}
