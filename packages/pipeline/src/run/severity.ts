import { readFile } from 'node:fs/promises';
import { unreadable } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';

/**
 * Reads the known severities of images.
 *
 * @param file - JSON, `{columns, rows}` with the columns `file` and `severity`.
 * @returns The severity of each image, by its id.
 * @throws ScaleFaceError `missing-file`, or `bad-format` when it is nothing of the kind.
 */
export async function readSeverity(file: string): Promise<ReadonlyMap<string, number>> {
  return columnOf(file, 'severity', (cell) => (typeof cell === 'number' ? cell : undefined));
}

/**
 * Reads how images were degraded, from the same file.
 *
 * @param file - JSON, `{columns, rows}` with the columns `file` and `kind`.
 * @returns The kind of each image's degradation, by its id.
 * @throws ScaleFaceError `missing-file`, or `bad-format` when it is nothing of the kind.
 */
export async function readKinds(file: string): Promise<ReadonlyMap<string, string>> {
  return columnOf(file, 'kind', (cell) => (typeof cell === 'string' ? cell : undefined));
}

async function columnOf<T>(
  file: string,
  name: string,
  take: (cell: unknown) => T | undefined,
): Promise<ReadonlyMap<string, T>> {
  const bad = (received: string): ScaleFaceError => {
    const expected = `{columns: [file, ${name}, …], rows}, with a ${name} in every row`;
    return new ScaleFaceError('not a list of severities', { code: 'bad-format', path: file, expected, received });
  };
  const text = await readFile(file, 'utf8').catch(unreadable('the severities', file));
  const { columns, rows } = parsed(text);
  if (!Array.isArray(columns) || !Array.isArray(rows)) throw bad('something else');
  const [f, s] = [columns.indexOf('file'), columns.indexOf(name)];
  if (f < 0 || s < 0) throw bad(`${columns.length} columns without these names`);
  return new Map(
    rows.map((row: unknown, i) => {
      const cells = Array.isArray(row) ? row : [];
      const value = take(cells[s]);
      if (value === undefined) throw bad(`none in row ${i + 1}`);
      const id: unknown = cells[f];
      if (typeof id !== 'string' && typeof id !== 'number') throw bad(`no file in row ${i + 1}`);
      return [String(id), value];
    }),
  );
}

function parsed(text: string): { columns?: unknown; rows?: unknown } {
  try {
    return (JSON.parse(text) ?? {}) as { columns?: unknown; rows?: unknown };
  } catch {
    return {};
  }
}

/**
 * The severities of images in their order.
 *
 * @param known - From {@link readSeverity}.
 * @param ids - The images.
 * @param path - What the list is called in errors.
 * @throws ScaleFaceError `bad-format` naming an image that the list lacks.
 */
export const severitiesOf = (known: ReadonlyMap<string, number>, ids: readonly string[], path: string): Float64Array =>
  Float64Array.from(ids, (id) => {
    const value = known.get(id);
    if (value !== undefined) return value;
    const expected = `a severity of ${id}`;
    throw new ScaleFaceError('an image has no severity', { code: 'bad-format', path, expected, received: 'none' });
  });
