import { dirname } from 'node:path';
import { ScaleFaceError } from '@scaleface/numerics';
import type { DataEntry, DataSet } from '../entries/data-set.js';
import { createDataSet, type Reading } from '../entries/reading.js';
import { FileWindow, sizeOfFile } from '../files/file-window.js';
import { columnsOf, type ManifestColumns, type ManifestRow, manifestEntry } from '../manifests/manifest-row.js';
import { type ColumnValue, columnValues } from './column-values.js';
import { type ParquetColumn, type ParquetFooter, readFooter } from './footer.js';

const what = 'a Parquet manifest';
/** Images may stand in a dictionary; all together they may be so many times as long as the file. */
const largestRatio = 100;
/** Names of a column that may hold images. */
const imageNames = ['image', 'img', 'bytes', 'image_bytes'];

/** Which columns are read, and what for. */
interface Chosen {
  /** Places of the columns by what they say. */
  readonly places: Readonly<Partial<Record<keyof ManifestColumns | 'bytes', number>>>;
  /** Whether the images are in the file. */
  readonly holdsImages: boolean;
}

/**
 * A Parquet manifest: the columns of the other manifests; the images themselves may be in a column of bytes, or as Hugging
 * Face's data sets have them, in a structure `image` of `bytes` and `path`. Where no row has bytes, the paths are those of
 * files. It is read page by page.
 *
 * @param file - The file.
 * @throws ScaleFaceError `missing-file`, `bad-format`; `unsupported` as `columnValues`.
 */
export async function openParquet(file: string): Promise<DataSet> {
  const extent = await sizeOfFile(file, what);
  const window = await FileWindow.open(file, what);
  const footer = await readFooter(window).finally(() => window.close());
  const chosen = choose(footer, file);
  const { holdsImages } = chosen;
  const read = (reading: Reading): AsyncGenerator<DataEntry> =>
    readRows({ file, extent, ...footer, ...chosen }, reading);
  return createDataSet({ kind: 'parquet', source: file, extent, holdsImages, read });
}

function choose({ columns, groups }: ParquetFooter, file: string): Chosen {
  const at = (...path: string[]): number | undefined => {
    const place = columns.findIndex((column) => path.every((name, i) => column.path[i]?.toLowerCase() === name));
    return place < 0 || (columns[place] as ParquetColumn).path.length < path.length ? undefined : place;
  };
  const named = columnsOf([...new Set(columns.map(({ path }) => path[0] as string))]);
  const bytes = imageNames
    .map((name) => at(name, 'bytes') ?? at(name))
    .find((place) => place !== undefined && columns[place]?.type === 6 && columns[place]?.text === false);
  const empty = (place: number): boolean =>
    groups.every(({ chunks }) => chunks[place]?.nulls !== undefined && chunks[place].nulls === chunks[place].values);
  const holdsImages = bytes !== undefined && !empty(bytes);
  const places: Partial<Record<keyof ManifestColumns | 'bytes', number>> = {};
  for (const [key, name] of Object.entries(named) as [keyof ManifestColumns, string][]) {
    const place = at(name.toLowerCase(), 'path') ?? at(name.toLowerCase());
    if (place !== undefined && !(key === 'path' && place === bytes)) places[key] = place;
  }
  if (holdsImages) places.bytes = bytes;
  if (places.path !== undefined || holdsImages) return { places, holdsImages };
  throw new ScaleFaceError('a manifest without images', {
    code: 'bad-format',
    path: file,
    expected: 'a column path, or a column image of bytes or of { bytes, path }',
    received: columns
      .map(({ path }) => path.join('.'))
      .join(', ')
      .slice(0, 200),
  });
}

async function* readRows(
  { file, extent, columns, groups, places, holdsImages }: ParquetFooter & Chosen & { file: string; extent: number },
  reading: Reading,
): AsyncGenerator<DataEntry> {
  const all = groups.reduce((sum, { rows }) => sum + rows, 0);
  const names = Object.keys(places) as (keyof typeof places)[];
  const known: ManifestColumns = Object.fromEntries(
    names.filter((name) => name !== 'bytes').map((name) => [name, name]),
  );
  const windows: FileWindow[] = [];
  let [number, given] = [0, 0];
  try {
    for (const _ of names) windows.push(await FileWindow.open(file, what));
    for (const { rows, chunks } of groups) {
      const values = names.map((name, i) => {
        const place = places[name] as number;
        const [column, chunk] = [columns[place], chunks[place]] as [ParquetColumn, (typeof chunks)[number]];
        return { name, next: columnValues(windows[i] as FileWindow, column, chunk) };
      });
      for (let i = 0; i < rows; i++, number++) {
        reading.position = Math.round((extent * number) / all);
        const row: Record<string, unknown> = {};
        for (const { name, next } of values) {
          const { done, value } = await next.next();
          if (done === true) throw damaged(file, `fewer values of ${name} than rows`);
          row[name] = name === 'bytes' ? value : plain(value);
        }
        const entry = holdsImages ? entryWithBytes(row, known, number) : manifestEntry(row, known, dirname(file));
        if (typeof entry === 'string') reading.problem(`${file}#${number}`, entry);
        else {
          given += entry.bytes?.length ?? 0;
          if (given > largestRatio * extent) throw damaged(file, `${given} bytes of images in a file of ${extent}`);
          yield entry;
        }
      }
      for (const { next } of values) await next.return(undefined);
    }
    reading.position = extent;
  } finally {
    for (const window of windows) await window.close();
  }
}

const damaged = (path: string, received: string): ScaleFaceError =>
  new ScaleFaceError('not the rows of a manifest', { code: 'bad-format', path, received });

/** What a cell says, as the cells of the other manifests. */
function plain(value: ColumnValue): unknown {
  if (value instanceof Uint8Array) return new TextDecoder().decode(value);
  // A list that is not there is one without values.
  if (Array.isArray(value)) return value.length === 0 ? undefined : value.map(Number);
  return value;
}

/** The entry of a row that holds its image: its id is the path unless the row has one, and else its number. */
function entryWithBytes(row: ManifestRow, columns: ManifestColumns, number: number): DataEntry | string {
  const { bytes } = row;
  if (!(bytes instanceof Uint8Array) || bytes.length === 0) return 'no bytes of an image';
  const named = typeof row.path === 'string' && row.path.trim() !== '' ? row.path : String(number);
  const entry = manifestEntry({ ...row, path: named }, { ...columns, path: 'path' }, '');
  if (typeof entry === 'string') return entry;
  const { path: _, ...rest } = entry;
  return { ...rest, bytes };
}
