import { readFile } from 'node:fs/promises';
import { unreadable } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import { parseCsv } from '../datasets/csv.js';
import { idNames, subjectNames } from '../numpy/column-names.js';

/** What a CSV says about the rows of an array. */
export interface IdList {
  /** The id of each row. */
  readonly ids: readonly string[];
  /** The subject of each row. */
  readonly subjects: readonly string[];
  /** Further columns of which every cell is a number. */
  readonly numbers: Readonly<Record<string, Float32Array>>;
}

/**
 * The subject of an image for which none is given: the first folder of its id.
 *
 * @param ids - Ids, `PERSON/PICTURE`.
 * @param path - Where they come from.
 * @throws ScaleFaceError `bad-format` for an id without a folder.
 */
export const subjectsOf = (ids: readonly string[], path: string): string[] =>
  ids.map((id) => {
    const end = id.indexOf('/');
    if (end > 0) return id.slice(0, end);
    throw new ScaleFaceError('the image has no subject', {
      code: 'bad-format',
      path,
      expected: `a column ${subjectNames[0]}, or ids SUBJECT/IMAGE`,
      received: id,
    });
  });

/**
 * Reads a CSV of ids: one line per row of the array, in its order. A first line with `id` in it names the columns;
 * without one the first column holds ids and the second, if any, subjects. Without subjects they are the ids' first
 * folders.
 *
 * @param file - The CSV.
 * @throws ScaleFaceError `missing-file`; `bad-format` for lines of different lengths, or without identities.
 */
export async function readIdList(file: string): Promise<IdList> {
  const text = await readFile(file, 'utf8').catch(
    unreadable('the list of ids', file, 'A .npy file needs a CSV of ids: one line a row, id,subject'),
  );
  const lines = parseCsv(text, file);
  const first = lines[0]?.cells.map((cell) => cell.toLowerCase()) ?? [];
  const named = first.some((cell) => idNames.includes(cell));
  const names = named ? first : first.map((_, i) => ['id', 'subject'][i] ?? `column${i + 1}`);
  const rows = named ? lines.slice(1) : lines;
  const uneven = rows.find(({ cells }) => cells.length !== names.length);
  if (uneven !== undefined || rows.length === 0) {
    throw new ScaleFaceError('not a list of ids', {
      code: 'bad-format',
      path: uneven === undefined ? file : `${file}:${uneven.line}`,
      expected: uneven === undefined ? 'at least one line' : `${names.length} cells`,
      received: String(uneven?.cells.length ?? 0),
    });
  }
  const column = (i: number): string[] => rows.map(({ cells }) => cells[i] as string);
  const ids = column(names.findIndex((name) => idNames.includes(name)));
  const subject = names.findIndex((name) => subjectNames.includes(name));
  const numbers = names.flatMap((name, i) => {
    if (idNames.includes(name) || subjectNames.includes(name)) return [];
    const values = column(i);
    return values.every((v) => v !== '' && !Number.isNaN(Number(v))) ? [[name, Float32Array.from(values, Number)]] : [];
  });
  return {
    ids,
    subjects: subject < 0 ? subjectsOf(ids, file) : column(subject),
    numbers: Object.fromEntries(numbers) as Record<string, Float32Array>,
  };
}
