import { readFile } from 'node:fs/promises';
import { at, ScaleFaceError } from '@scaleface/numerics';
import { type CsvRow, parseCsv } from '../datasets/csv.js';

/** Image qualities from a CSV file: a number per image and column. */
export interface QualityFile {
  /** What the file is called in errors. */
  readonly name: string;
  /** The images, as the file names them. */
  readonly files: readonly string[];
  /** The columns by name. */
  readonly columns: Readonly<Record<string, Float64Array>>;
}

/**
 * Reads image qualities as CSV: a header, file names in the column `Filename` (of any case) or else the first one, numbers
 * in the others; semicolons or commas, whichever the header has more of, and none or one at the end of a line. It is what
 * OFIQ, the reference program of ISO/IEC 29794-5, writes: native measures (`UnifiedQualityScore`, `Sharpness`, …) and the
 * same from 0 to 100 (`UnifiedQualityScore.scalar`, …; −1 where a measure failed). Columns are taken by name and as they
 * are; nothing is computed, and no conformance is claimed.
 *
 * @param text - The file's text.
 * @param name - What the file is called in errors.
 * @throws ScaleFaceError `bad-format`, with the line, for a row of another length, a cell that is no finite number, or a
 *   column or file named twice.
 *
 * @example
 * ```ts
 * import { parseQualityCsv } from '@scaleface/data';
 *
 * const { files, columns } = parseQualityCsv('Filename;UnifiedQualityScore.scalar;\nfaces/a/1.png;77\n', 'ofiq.csv');
 * files; // => ['faces/a/1.png']
 * columns['UnifiedQualityScore.scalar']?.[0]; // => 77
 * ```
 */
export function parseQualityCsv(text: string, name: string): QualityFile {
  const first = text.slice(0, text.search(/[\r\n]|$/));
  const delimiter = first.split(';').length > first.split(',').length ? ';' : ',';
  const [header, ...rows] = parseCsv(text, name, delimiter).map(withoutEnd);
  if (header === undefined) throw wrong(`${name}:1`, 'a header', 'an empty file');
  const names = header.cells;
  const twice = names.find((column, c) => names.indexOf(column) !== c);
  if (twice !== undefined) throw wrong(`${name}:1`, 'columns of different names', `${twice} twice`);
  const place = Math.max(
    0,
    names.findIndex((column) => column.toLowerCase() === 'filename'),
  );
  for (const { cells, line } of rows) {
    if (cells.length !== names.length) throw wrong(`${name}:${line}`, `${names.length} cells`, String(cells.length));
  }
  const files = rows.map(({ cells }) => at(cells, place).replaceAll('\\', '/'));
  const seen = new Set<string>();
  files.forEach((file, r) => {
    if (seen.has(file)) throw wrong(`${name}:${at(rows, r).line}`, 'each file once', `${file} again`);
    seen.add(file);
  });
  const column = (c: number): Float64Array => Float64Array.from(rows, (row) => numberOf(row, c, names, name));
  const columns = names.flatMap((own, c) => (c === place ? [] : [[own, column(c)] as const]));
  return { name, files, columns: Object.fromEntries(columns) };
}

/**
 * Reads a file as {@link parseQualityCsv} does.
 *
 * @param file - The file.
 *
 * @example
 * ```ts
 * import { mkdtemp, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { readQualityCsv } from '@scaleface/data';
 *
 * const file = join(await mkdtemp(join(tmpdir(), 'scaleface-')), 'ofiq.csv');
 * await writeFile(file, 'Filename;Sharpness\na/1.png;5\n');
 * (await readQualityCsv(file)).files; // => ['a/1.png']
 * ```
 */
export const readQualityCsv = async (file: string): Promise<QualityFile> =>
  parseQualityCsv(await readFile(file, 'utf8'), file);

/** A row without the empty cell that a delimiter at its end makes. */
const withoutEnd = (row: CsvRow): CsvRow =>
  row.cells.length > 1 && row.cells.at(-1) === '' ? { ...row, cells: row.cells.slice(0, -1) } : row;

function numberOf({ cells, line }: CsvRow, c: number, names: readonly string[], name: string): number {
  const text = at(cells, c);
  const value = text === '' ? Number.NaN : Number(text);
  if (Number.isFinite(value)) return value;
  throw wrong(`${name}:${line}`, `a number in the column ${names[c]}`, text === '' ? 'an empty cell' : text);
}

/**
 * A column of qualities in the order of images. An image is the file of that name, or the one whose path ends in it after a
 * slash: `a/1.png` is `../faces/a/1.png`.
 *
 * @param quality - The file.
 * @param column - Its name.
 * @param ids - The images.
 * @throws ScaleFaceError `unknown-name` for a column that the file has not; `bad-format` for an image that no file is, or
 *   more than one.
 *
 * @example
 * ```ts
 * import { parseQualityCsv, qualityOfImages } from '@scaleface/data';
 *
 * const file = parseQualityCsv('Filename;Sharpness\nx/a/1.png;5\nx/a/2.png;7\n', 'ofiq.csv');
 * [...qualityOfImages(file, 'Sharpness', ['a/2.png', 'a/1.png'])]; // => [7, 5]
 * ```
 */
export function qualityOfImages(quality: QualityFile, column: string, ids: readonly string[]): Float64Array {
  const { name, files, columns } = quality;
  const values = Object.hasOwn(columns, column) ? columns[column] : undefined;
  if (values === undefined) {
    throw new ScaleFaceError('no such column', {
      code: 'unknown-name',
      path: name,
      expected: Object.keys(columns).join(', '),
      received: column,
    });
  }
  const last = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
  const byLast = new Map<string, number[]>();
  files.forEach((file, r) => {
    const known = byLast.get(last(file));
    if (known === undefined) byLast.set(last(file), [r]);
    else known.push(r);
  });
  return Float64Array.from(ids, (id) => {
    const named = byLast.get(last(id)) ?? [];
    const exact = named.filter((r) => at(files, r) === id);
    const found = exact.length > 0 ? exact : named.filter((r) => at(files, r).endsWith(`/${id}`));
    if (found.length === 1) return at(values, at(found, 0));
    throw wrong(name, `one file that is or ends in ${id}`, found.length === 0 ? 'none' : `${found.length} of them`);
  });
}

const wrong = (path: string, expected: string, received: string): ScaleFaceError =>
  new ScaleFaceError('not a file of image qualities', { code: 'bad-format', path, expected, received });
