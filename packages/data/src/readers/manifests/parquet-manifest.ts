import { dirname } from 'node:path';
import { ScaleFaceError } from '@scaleface/numerics';
import {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetReadObjects,
  parquetSchema,
} from 'hyparquet';
import type { DataEntry, DataSet } from '../entries/data-set.js';
import { createDataSet, type Reading } from '../entries/reading.js';
import { type FileWindow, sizeOfFile, withWindow } from '../files/file-window.js';
import { withoutPath } from './csv-manifest.js';
import { columnsOf, type ManifestRow, manifestEntry } from './manifest-row.js';
import { assertGroup } from './parquet-bounds.js';
import { compressorsFor } from './parquet-codecs.js';

const what = 'a Parquet manifest';

/**
 * A Parquet manifest with the columns of a CSV one; landmarks may be a list of numbers. Row groups are read one after the
 * other, of each only the columns that are needed.
 *
 * @param file - The file: uncompressed, or Snappy, gzip, Brotli and, where Node has it, Zstandard.
 * @throws ScaleFaceError `missing-file`; while it is read `bad-format` for what is no Parquet file or damaged.
 */
export async function openParquetManifest(file: string): Promise<DataSet> {
  const extent = await sizeOfFile(file, what);
  const read = (reading: Reading): AsyncGenerator<DataEntry> =>
    withWindow(file, what, (window) => readGroups(window, reading));
  return createDataSet({ kind: 'parquet', source: file, extent, read });
}

async function* readGroups(window: FileWindow, reading: Reading): AsyncGenerator<DataEntry> {
  const { file, size } = window;
  let failure: unknown;
  // The library does not wait for all that it asks for, so that a rejection would be nobody's: like a slice of an array, one
  // beyond the end is shorter, and what fails is thrown below.
  const slice = async (start: number, end = size): Promise<ArrayBuffer> => {
    const [from, to] = [start, end].map((at) => Math.min(size, Math.max(0, Math.trunc(at) || 0))) as [number, number];
    try {
      return (await window.copy(from, Math.max(0, to - from))).buffer;
    } catch (error) {
      failure = error;
      return new ArrayBuffer(0);
    }
  };
  const source: AsyncBuffer = { byteLength: size, slice };
  const metadata: FileMetaData = await parquetMetadataAsync(source).catch(broken(file));
  const schema = await guarded(file, () => parquetSchema(metadata));
  const names = schema.children.map(({ element }) => String(element.name));
  const columns = columnsOf(names);
  if (columns.path === undefined) throw withoutPath(file, names.join(','));
  const wanted = [...new Set(Object.values(columns))];
  let start = 0;
  for (const [number, group] of metadata.row_groups.entries()) {
    const rows = Number(group.num_rows);
    await guarded(file, () => assertGroup(window, group, schema, wanted, number));
    const [rowStart, rowEnd] = [start, start + rows];
    start = rowEnd;
    const found = (await parquetReadObjects({
      file: source,
      metadata,
      columns: wanted,
      rowStart,
      rowEnd,
      compressors: compressorsFor(size),
    }).catch(broken(file))) as ManifestRow[];
    if (failure !== undefined) throw failure;
    for (const [i, row] of found.entries()) {
      const entry = manifestEntry(row, columns, dirname(file));
      if (typeof entry === 'string') reading.problem(`${file}#row ${rowStart + i}`, entry);
      else yield entry;
    }
    reading.position = Math.round((size * (number + 1)) / metadata.row_groups.length);
  }
}

/** Errors of the Parquet library, as ours. */
const broken =
  (path: string) =>
  (cause: unknown): never => {
    if (cause instanceof ScaleFaceError) throw cause;
    const received = (cause as Error).message;
    throw new ScaleFaceError('not a Parquet file, or a damaged one', { code: 'bad-format', path, received, cause });
  };

async function guarded<T>(file: string, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    return broken(file)(cause);
  }
}
