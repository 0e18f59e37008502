import { ScaleFaceError } from '@scaleface/numerics';
import { CsvError, parse } from 'csv-parse/sync';

/** A row of a CSV file. */
export interface CsvRow {
  /** The cells, without their quotes. */
  readonly cells: string[];
  /** The line of the file on which the row starts, from 1. */
  readonly line: number;
}

const breaks = /\r\n|\n|\r/g;

/** What each mistake with quotes is, by the code that csv-parse gives it. */
const mistakes: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED: 'a quote that is never closed',
  CSV_INVALID_CLOSING_QUOTE: 'text after a closing quote',
  CSV_NON_TRIMABLE_CHAR_AFTER_CLOSING_QUOTE: 'text after a closing quote',
  INVALID_OPENING_QUOTE: 'a quote inside a cell that does not begin with one',
};

/**
 * Splits CSV text into rows after RFC 4180: commas, optional double quotes, doubled inside; line ends of any system.
 * Empty lines are left out, a byte order mark too, and spaces around a cell unless they stand in its quotes.
 *
 * @param text - The file's text.
 * @param name - What the file is called in errors.
 * @param delimiter - What stands between cells. Default a comma.
 * @throws ScaleFaceError `bad-format`, with the line on which the row starts, for quotes that are broken or never closed.
 *
 * @example
 * ```ts
 * import { parseCsv } from '@scaleface/data';
 *
 * const rows = parseCsv('name,note\n"Ada, née Byron","says ""no"""\n\nBen,\n', 'people.csv');
 * rows.map(({ cells }) => cells); // => [['name', 'note'], ['Ada, née Byron', 'says "no"'], ['Ben', '']]
 * // The line is that of the file, empty ones counted: what an error about a row should name.
 * rows.map(({ line }) => line); // => [1, 2, 4]
 * ```
 */
export function parseCsv(text: string, name: string, delimiter = ','): CsvRow[] {
  const rows: CsvRow[] = [];
  // csv-parse counts a line end of two characters in quotes as two lines, and says where a row ends.
  let counted = 0;
  const take = (cells: string[], { lines }: { readonly lines: number }): null => {
    const inside = cells.flatMap((cell) => cell.match(breaks) ?? []);
    const long = inside.filter((end) => end.length > 1).length;
    rows.push({ cells, line: lines - counted - inside.length - long });
    counted += long;
    return null;
  };
  try {
    parse(text, {
      bom: true,
      delimiter,
      trim: true,
      relax_column_count: true,
      skip_empty_lines: true,
      record_delimiter: ['\r\n', '\n', '\r'],
      on_record: take,
    });
  } catch (cause) {
    if (!(cause instanceof CsvError)) throw cause;
    throw new ScaleFaceError('broken quotes', {
      code: 'bad-format',
      path: `${name}:${brokenLine(text, rows)}`,
      expected: 'a fully quoted cell with inner quotes doubled',
      received: mistakes[cause.code] ?? cause.message,
      cause,
    });
  }
  return rows;
}

/** The line on which the first row starts that could not be read. */
function brokenLine(text: string, rows: readonly CsvRow[]): number {
  const last = rows.at(-1);
  let line = last === undefined ? 0 : last.line + last.cells.flatMap((cell) => cell.match(breaks) ?? []).length;
  const lines = text.split(breaks);
  while (line + 1 < lines.length && (lines[line] as string).trim() === '') line++;
  return line + 1;
}

/**
 * A cell of a CSV file, in quotes where it needs them.
 *
 * @param text - The cell.
 */
const csvCell = (text: string): string => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/**
 * A cell that holds words, a file name or a subject for instance. Spreadsheets run a cell that begins with `=`,
 * `+`, `-`, `@`, a tab or a line end as a formula: an apostrophe before it makes it text there (the advice of OWASP), and
 * one more before a text that begins like that already, so that `readText` gives back every text.
 *
 * @param text - The text.
 *
 * @example
 * ```ts
 * import { csvText } from '@scaleface/data';
 *
 * csvText('Ada, née Byron'); // => '"Ada, née Byron"'
 * // A file name that a spreadsheet would run.
 * csvText('=HYPERLINK("http://a.example")'); // => `"'=HYPERLINK(""http://a.example"")"`
 * csvText("'=1+1"); // => "''=1+1"
 * csvText('a/1.png'); // => 'a/1.png'
 * ```
 */
export const csvText = (text: string): string => csvCell(/^'*[=+\-@\t\r\n]/.test(text) ? `'${text}` : text);

/**
 * The text of a cell that {@link csvText} wrote.
 *
 * @param cell - From {@link parseCsv}.
 */
export const readText = (cell: string): string => (/^'+[=+\-@\t\r\n]/.test(cell) ? cell.slice(1) : cell);
