import { dirname } from 'node:path';
import type { DataEntry, DataSet } from '../entries/data-set.js';
import { createDataSet, type Reading } from '../entries/reading.js';
import { type FileWindow, sizeOfFile, withWindow } from '../files/file-window.js';
import { longestLine, textLines } from '../files/text-lines.js';
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
    withWindow(file, what, (window) => readLines(window, reading));
  return createDataSet({ kind: 'jsonl', source: file, extent, read });
}

async function* readLines(window: FileWindow, reading: Reading): AsyncGenerator<DataEntry> {
  const told = (at: number): void => {
    reading.position = at;
  };
  for await (const { line, text } of textLines(window, told)) {
    const entry = text === undefined ? `a line of more than ${longestLine} bytes` : entryOf(text, dirname(window.file));
    if (typeof entry === 'string') reading.problem(`${window.file}:${line}`, entry);
    else yield entry;
  }
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
