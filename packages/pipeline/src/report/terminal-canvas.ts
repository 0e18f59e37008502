/** A place to draw curves on in a terminal. Curves drawn later lie upon earlier ones. */
export interface TerminalCanvas {
  /**
   * Draws a curve.
   *
   * @param height - Its height in $[0, 1]$ at a place in $[0, 1]$ from left to right; no number where it has none.
   * @param symbol - Stands for it where there are no lines.
   * @param paint - Colours its characters.
   */
  readonly draw: (height: (x: number) => number, symbol: string, paint: (text: string) => string) => void;
  /** The lines, the highest first. */
  readonly lines: () => string[];
}

interface Cell {
  readonly text: string;
  readonly paint: (text: string) => string;
}

const grid = (columns: number, rows: number): (Cell | undefined)[][] =>
  Array.from({ length: rows }, () => new Array<Cell | undefined>(columns).fill(undefined));

/** Neighbours of one colour are painted together. */
function lineOf(row: readonly (Cell | undefined)[]): string {
  let line = '';
  for (let c = 0; c < row.length; ) {
    const paint = row[c]?.paint;
    let text = '';
    for (; c < row.length && row[c]?.paint === paint; c++) text += row[c]?.text ?? ' ';
    line += paint === undefined ? text : paint(text);
  }
  return line;
}

/** Each curve is a row of its symbol, one per column: nothing but plain characters. */
export function letterCanvas(columns: number, rows: number): TerminalCanvas {
  const cells = grid(columns, rows);
  return {
    draw(height, symbol, paint) {
      for (let c = 0; c < columns; c++) {
        const h = height(c / (columns - 1));
        if (!Number.isFinite(h)) continue;
        const row = Math.round((1 - clamp(h)) * (rows - 1));
        (cells[row] as (Cell | undefined)[])[c] = { text: symbol, paint };
      }
    },
    lines: () => cells.map(lineOf),
  };
}

/** Bits of the dots of a Braille character, by column and row: U+2800 and these added up. */
const DOTS = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;

/** Each curve is a line of Braille dots, two by four per character; the colours tell them apart. */
export function brailleCanvas(columns: number, rows: number): TerminalCanvas {
  const cells = grid(columns, rows);
  const dot = (x: number, y: number, paint: Cell['paint']): void => {
    const row = cells[Math.floor(y / 4)] as (Cell | undefined)[];
    const c = Math.floor(x / 2);
    const before = row[c] === undefined ? 0 : (row[c].text.codePointAt(0) as number) - 0x2800;
    const bit = DOTS[(x % 2) as 0 | 1][(y % 4) as 0 | 1 | 2 | 3];
    row[c] = { text: String.fromCodePoint(0x2800 + (before | bit)), paint };
  };
  const [width, tall] = [2 * columns, 4 * rows];
  return {
    draw(height, _symbol, paint) {
      let last: number | undefined;
      for (let x = 0; x < width; x++) {
        const h = height(x / (width - 1));
        if (!Number.isFinite(h)) {
          last = undefined;
          continue;
        }
        const y = Math.round((1 - clamp(h)) * (tall - 1));
        // A steep line has no gaps: the dots between two columns are filled from the last one's side.
        const from = last === undefined ? y : last + Math.sign(y - last);
        for (let k = Math.min(from, y); k <= Math.max(from, y); k++) dot(x, k, paint);
        last = y;
      }
    },
    lines: () => cells.map(lineOf),
  };
}

const clamp = (h: number): number => Math.min(1, Math.max(0, h));
