/** A row of a CSV file. */
export interface CsvRow {
  /** The cells, without their quotes. */
  readonly cells: string[];
  /** The line of the file on which the row starts, from 1. */
  readonly line: number;
}

/**
 * Splits CSV text into rows (RFC 4180: commas, optional double quotes, doubled inside); empty lines are left out.
 *
 * @param text - The file's text.
 */
export function parseCsv(text: string): CsvRow[] {
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let line = 1;
  let start = 1;
  const cell = /("(?:[^"]|"")*"|[^,\n\r]*)(,|\r?\n|\r|$)/gy;
  const body = text.replace(/^\uFEFF/, '');
  for (let match = cell.exec(body); match !== null; match = cell.exec(body)) {
    const [whole, raw, end] = match as unknown as [string, string, string];
    cells.push(raw.startsWith('"') ? raw.slice(1, -1).replaceAll('""', '"') : raw.trim());
    line += whole.split('\n').length - 1;
    if (end === ',') continue;
    if (cells.length > 1 || cells[0] !== '') rows.push({ cells, line: start });
    cells = [];
    start = line;
    if (end === '') break;
  }
  return rows;
}

/**
 * A cell of a CSV file, in quotes where it needs them.
 *
 * @param text - The cell.
 */
export const csvCell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
