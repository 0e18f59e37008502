import { createHash } from 'node:crypto';
import { dirname, isAbsolute, join } from 'node:path';
import { ScaleFaceError } from '@scaleface/numerics';
import type { LabelledPairs } from '../../datasets/pairs.js';
import type { DataEntry, DataSet } from '../entries/data-set.js';
import { DigestTable } from '../entries/digest-table.js';
import { createDataSet, type Reading } from '../entries/reading.js';
import { sizeOfFile, withWindow } from '../files/file-window.js';
import { longestLine, textLines } from '../files/text-lines.js';

const what = 'a list of pairs';

/** A pair on a line, or what is wrong with it. */
type Line = { readonly line: number; readonly pair: readonly [string, string, number] | string };

/**
 * A list with a pair a line, `LABEL PATH PATH` as those of AgeDB-30 and CFP-FP that go around, or `PATH PATH LABEL`, between
 * blanks or commas; the label is 1 where both images are of one person and 0 (or −1) where they are not. The entries are the images, each once,
 * in the order in which the list names them; their subjects are unknown. Paths are below the list's folder unless absolute.
 *
 * @param file - The list.
 * @throws ScaleFaceError `missing-file`; from `pairs` `bad-format` with the line.
 */
export async function openPairList(file: string): Promise<DataSet> {
  const extent = await sizeOfFile(file, what);
  return createDataSet({
    kind: 'pairs',
    source: file,
    extent,
    holdsImages: false,
    pairs: () => readPairs(file),
    read: (reading) => readImages(file, reading),
  });
}

async function* linesOf(file: string, told?: (at: number) => void): AsyncGenerator<Line> {
  for await (const { line, text } of withWindow(file, what, (window) => textLines(window, told))) {
    yield { line, pair: text === undefined ? `a line of more than ${longestLine} bytes` : pairOf(text) };
  }
}

function pairOf(text: string): Line['pair'] {
  const cells = text.trim().split(/\s*,\s*|\s+/);
  const [first, second, third] = cells as [string, string, string];
  if (cells.length !== 3) return 'not a label and two paths';
  if (isLabel(first)) return [second, third, first === '1' ? 1 : 0];
  return isLabel(third) ? [first, second, third === '1' ? 1 : 0] : 'no label 0 or 1';
}

const isLabel = (text: string): boolean => text === '0' || text === '1' || text === '-1';
const idOf = (path: string): string => path.replaceAll('\\', '/');

async function* readImages(file: string, reading: Reading): AsyncGenerator<DataEntry> {
  // Digests, which take less room than the texts of a long list.
  const seen = new DigestTable();
  const lines = linesOf(file, (at) => {
    reading.position = at;
  });
  for await (const { line, pair } of lines) {
    if (typeof pair === 'string') reading.problem(`${file}:${line}`, pair);
    else {
      for (const path of pair.slice(0, 2) as [string, string]) {
        const id = idOf(path);
        const digest = createHash('sha256').update(id).digest();
        if (seen.find(digest) >= 0) continue;
        seen.add(digest);
        yield { id, path: isAbsolute(path) ? path : join(dirname(file), path) };
      }
    }
  }
}

async function readPairs(file: string): Promise<LabelledPairs> {
  const [left, right, labels]: [string[], string[], number[]] = [[], [], []];
  for await (const { line, pair } of linesOf(file)) {
    if (typeof pair === 'string') {
      throw new ScaleFaceError('not a pair', { code: 'bad-format', path: `${file}:${line}`, received: pair });
    }
    left.push(idOf(pair[0]));
    right.push(idOf(pair[1]));
    labels.push(pair[2]);
  }
  return { left, right, labels: Uint8Array.from(labels) };
}
