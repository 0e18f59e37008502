import { isAbsolute, join } from 'node:path';
import type { DataEntry, DataSet } from '../entries/data-set.js';
import { lineEntries } from '../entries/line-entries.js';
import { createDataSet, type Reading } from '../entries/reading.js';
import { sizeOfFile, withWindow } from '../files/file-window.js';

const what = 'a list of images';
const isNumber = (text: string | undefined): boolean => text !== undefined && /^-?\d+(\.\d*)?$/.test(text);

/**
 * A list with an image a line: `PATH LABEL`, as Glint's lists and Caffe's have it (the label is behind the last blank), MXNet's
 * `NUMBER<TAB>LABEL…<TAB>PATH` or InsightFace's `ALIGNED<TAB>PATH<TAB>LABEL…`. Paths are below the list's folder unless they
 * are absolute; ids are the paths, and subjects the labels.
 *
 * @param file - The list.
 * @throws ScaleFaceError `missing-file`.
 */
export async function openImageList(file: string): Promise<DataSet> {
  const extent = await sizeOfFile(file, what);
  const read = (reading: Reading): AsyncGenerator<DataEntry> =>
    withWindow(file, what, (window) => lineEntries(window, reading, entryOf));
  return createDataSet({ kind: 'list', source: file, extent, holdsImages: false, read });
}

function entryOf(text: string, folder: string): DataEntry | string {
  const [path, label] = pathAndLabel(text);
  if (!path || !label) return 'not a path and a label';
  // MXNet writes labels as floats.
  const subject = isNumber(label) && Number.isInteger(Number(label)) ? String(Number(label)) : label;
  return { id: path.replaceAll('\\', '/'), subject, path: isAbsolute(path) ? path : join(folder, path) };
}

function pathAndLabel(text: string): readonly (string | undefined)[] {
  const cells = text.trim().split('\t');
  if (cells.length > 2 && isNumber(cells[0])) {
    return isNumber(cells[1]) ? [cells.at(-1)?.trim(), cells[1]] : [cells[1]?.trim(), cells[2]?.trim()];
  }
  return /^(.*\S)\s+(\S+)$/s.exec(text.trim())?.slice(1) ?? [];
}
