import { dirname } from 'node:path';
import type { FileWindow } from '../files/file-window.js';
import { longestLine, textLines } from '../files/text-lines.js';
import type { DataEntry } from './data-set.js';
import type { Reading } from './reading.js';

/**
 * The entries of a text file with one a line; a line that is none is noted with its number.
 *
 * @param window - The file.
 * @param reading - Where it stands, and what was wrong.
 * @param entryOf - The entry of a line, or what is wrong with it; given the file's folder.
 */
export async function* lineEntries(
  window: FileWindow,
  reading: Reading,
  entryOf: (text: string, folder: string) => DataEntry | string,
): AsyncGenerator<DataEntry> {
  const told = (at: number): void => {
    reading.position = at;
  };
  for await (const { line, text } of textLines(window, told)) {
    const entry = text === undefined ? `a line of more than ${longestLine} bytes` : entryOf(text, dirname(window.file));
    if (typeof entry === 'string') reading.problem(`${window.file}:${line}`, entry);
    else yield entry;
  }
}
