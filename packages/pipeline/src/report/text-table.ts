/**
 * A table in plain text: the first column is left-aligned, the others right-aligned.
 *
 * @param header - The names of the columns.
 * @param rows - One array of cells a row, as long as the header.
 * @returns Lines of text without a final line break.
 *
 * @example
 * ```ts
 * import { textTable } from '@scaleface/pipeline';
 *
 * textTable(['engine', 'ms'], [['wasm', '12']]); // => 'engine  ms\n------  --\nwasm    12'
 * ```
 */
export function textTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, c) => Math.max(...all.map((r) => (r[c] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, c) => (c === 0 ? cell.padEnd(widths[c] as number) : cell.padStart(widths[c] as number)))
      .join('  ')
      .trimEnd();
  return [line(header), widths.map((w) => '-'.repeat(w)).join('  '), ...rows.map(line)].join('\n');
}
