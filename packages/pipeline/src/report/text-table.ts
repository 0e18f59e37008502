import { at } from '@scaleface/numerics';

/**
 * A table in plain text: columns of numbers are right-aligned, the first one and those of words left-aligned. A table
 * wider than `width` goes on in further blocks of lines below, each with the first column again; a column of words that is
 * still too wide is broken at its spaces.
 *
 * @param header - The names of the columns.
 * @param rows - One array of cells per row, as long as the header.
 * @param width - The longest line that a block may have, as far as names and numbers allow; no limit by default.
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
  const first = Math.max(...[header, ...rows].map((row) => (row[0] ?? '').length));
  const natural = header.map((name, c) => columnOf(name, c, rows, Number.POSITIVE_INFINITY).width);
  const others = (c: number): number => natural.reduce((sum, own, k) => (k === c ? sum : sum + own + 2), 0);
  // A column of words takes what the others leave where that is room enough, and else a block of its own.
  const room = (c: number): number => (width - others(c) >= 24 ? width - others(c) : width - first - 2);
  const columns = header.map((name, c) => columnOf(name, c, rows, c === 0 ? width : room(c)));
  const block = (own: readonly number[]): string => {
    const line = (cells: readonly string[]): string => cells.join('  ').trimEnd();
    const row = (r: number): string[] => {
      const height = Math.max(...own.map((c) => at(at(columns, c).cells, r).length));
      return Array.from({ length: height }, (_, k) =>
        line(own.map((c) => at(columns, c).pad(at(at(columns, c).cells, r)[k] ?? ''))),
      );
    };
    return [
      line(own.map((c) => at(columns, c).pad(at(header, c)))),
      line(own.map((c) => '-'.repeat(at(columns, c).width))),
      ...rows.flatMap((_, r) => row(r)),
    ].join('\n');
  };
  const widths = columns.map((column) => column.width);
  return blocksOf(widths, width).map(block).join('\n\n');
}

/** A column: the lines of each of its cells, and how they are aligned. */
interface Column {
  readonly width: number;
  readonly cells: readonly (readonly string[])[];
  readonly pad: (text: string) => string;
}

/** What a cell of numbers begins with; a dash stands for a number that there is not. */
const numeric = /^([+−-]?[\d.]|[–∞]|$)/;

function columnOf(name: string, place: number, rows: readonly (readonly string[])[], most: number): Column {
  const texts = rows.map((row) => row[place] ?? '');
  const words = place === 0 || !texts.every((text) => numeric.test(text));
  const cells = texts.map((text) => (words && place > 0 ? wrapped(text, Math.max(most, name.length)) : [text]));
  const width = Math.max(name.length, ...cells.flat().map((line) => line.length));
  return { width, cells, pad: (text) => (words ? text.padEnd(width) : text.padStart(width)) };
}

/** A text in lines of at most so many characters, as far as its words allow. */
function wrapped(text: string, most: number): string[] {
  if (text.length <= most) return [text];
  return text.split(' ').reduce<string[]>((lines, word) => {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > most) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
    return lines;
  }, []);
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
