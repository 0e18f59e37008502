import type { DataEntry, DataSet } from '../entries/data-set.js';
import { lineEntries } from '../entries/line-entries.js';
import { createDataSet, type Reading } from '../entries/reading.js';
import { sizeOfFile, withWindow } from '../files/file-window.js';
import { columnsOf, type ManifestRow, manifestEntry } from './manifest-row.js';

const what = 'a JSON Lines manifest';

/**
 * A JSON Lines manifest: an object a line, `{ path, subject?, id?, template?, media?, landmarks? }`.
 *
 * @param file - The file.
 * @throws ScaleFaceError `missing-file`.
 */
export async function openJsonlManifest(file: string): Promise<DataSet> {
  const extent = await sizeOfFile(file, what);
  const read = (reading: Reading): AsyncGenerator<DataEntry> =>
    withWindow(file, what, (window) => lineEntries(window, reading, entryOf));
  return createDataSet({ kind: 'jsonl', source: file, extent, holdsImages: false, read });
}

function entryOf(text: string, folder: string): DataEntry | string {
  let row: unknown;
  try {
    row = JSON.parse(text);
  } catch (cause) {
    return `not JSON: ${(cause as Error).message}`;
  }
  if (typeof row !== 'object' || row === null || Array.isArray(row)) return 'not an object';
  return manifestEntry(row as ManifestRow, columnsOf(Object.keys(row)), folder);
}
