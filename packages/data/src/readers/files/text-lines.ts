import type { FileWindow } from './file-window.js';

/** The longest line that is read, in bytes. */
export const longestLine: number = 2 ** 18;

/** A line of a text file. */
export interface TextLine {
  /** Its number, from 1. */
  readonly line: number;
  /** Its text without the line's end; nothing where it is too long. */
  readonly text: string | undefined;
}

/**
 * The lines of a text file in UTF-8, without a byte order mark, after LF or CR LF; empty ones are left out.
 *
 * @param window - The file.
 * @param told - Called with the position of the next line.
 */
export async function* textLines(window: FileWindow, told?: (at: number) => void): AsyncGenerator<TextLine> {
  let line = 0;
  for (let at = 0; at < window.size; ) {
    let view = await window.rest(at);
    let end = view.indexOf(10);
    if (end < 0) {
      view = await window.view(at, longestLine + 1);
      end = view.indexOf(10);
      if (end < 0 && view.length <= longestLine) end = view.length;
    }
    line++;
    if (end < 0 || end > longestLine) {
      at = await nextLine(window, at);
      yield { line, text: undefined };
    } else {
      const text = view.toString('utf8', at === 0 && hasMark(view) ? 3 : 0, view[end - 1] === 13 ? end - 1 : end);
      at += end + 1;
      told?.(Math.min(at, window.size));
      if (text.trim() !== '') yield { line, text };
    }
  }
}

const hasMark = (view: Buffer): boolean => view[0] === 0xef && view[1] === 0xbb && view[2] === 0xbf;

async function nextLine(window: FileWindow, from: number): Promise<number> {
  for (let at = from; at < window.size; ) {
    const view = await window.rest(at);
    const end = view.indexOf(10);
    if (end >= 0) return at + end + 1;
    at += view.length;
  }
  return window.size;
}
