import { readFile } from 'node:fs/promises';
import { unreadable } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import { parseCsv } from './csv.js';

/** A list of pairs to compare; all columns have the same length. */
export interface LabelledPairs {
  /** The id of one image of each pair. */
  readonly left: readonly string[];
  /** The id of the other image. */
  readonly right: readonly string[];
  /** 1 for the same identity (genuine), 0 for different identities (impostor). */
  readonly labels: Uint8Array;
  /** The fold of each pair, from 0, when the list has folds. */
  readonly folds?: Int32Array;
}

const bad = (file: string, line: number, expected: string, received: string): ScaleFaceError =>
  new ScaleFaceError('not a pair', { code: 'bad-format', path: `${file}:${line}`, expected, received });

/**
 * Reads a pair list: CSV `left,right,label[,fold]` with or without that header, or LFW's `pairs.txt` (first line
 * `folds<TAB>pairs of each kind in a fold`), whose image 4 of `Some_One` becomes `Some_One/Some_One_0004.jpg`.
 *
 * @param file - The file.
 * @throws ScaleFaceError `missing-file`, or `bad-format` with the line.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { readPairs } from '@scaleface/data';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const file = join(folder, 'pairs.txt');
 * await writeFile(file, '2\t1\nAda\t1\t2\nAda\t1\tBen\t3\nCem\t1\t4\nCem\t4\tAda\t2\n'); // as LFW has it
 * const { left, labels, folds } = await readPairs(file);
 * left; // => ['Ada/Ada_0001.jpg', 'Ada/Ada_0001.jpg', 'Cem/Cem_0001.jpg', 'Cem/Cem_0004.jpg']
 * [labels, folds]; // => [new Uint8Array([1, 0, 1, 0]), new Int32Array([0, 0, 1, 1])]
 * await writeFile(file, 'left,right,label\na,b,yes\n');
 * await readPairs(file).catch((error) => error.received); // => 'a,b,yes'
 * await rm(folder, { recursive: true });
 * ```
 */
export async function readPairs(file: string): Promise<LabelledPairs> {
  const text = await readFile(file, 'utf8').catch(unreadable('the pair list', file));
  return parsePairs(text, file);
}

/**
 * Reads a pair list from text; see {@link readPairs} for the formats.
 *
 * @param text - The file's text.
 * @param name - What the list is called in errors.
 *
 * @example
 * ```ts
 * import { parsePairs } from '@scaleface/data';
 *
 * const pairs = parsePairs('left,right,label\na/1.jpg,a/2.jpg,1\na/1.jpg,b/1.jpg,0\n');
 * pairs.labels; // => new Uint8Array([1, 0])
 * parsePairs('1\t1\nAda\t1\t2\nAda\t1\tBen\t3\n').right; // => ['Ada/Ada_0002.jpg', 'Ben/Ben_0003.jpg']
 * ```
 */
export function parsePairs(text: string, name = 'pairs'): LabelledPairs {
  return /^\d+\t\d+\s*$/m.test(text.slice(0, text.indexOf('\n') + 1)) ? parseLfw(text, name) : parseTable(text, name);
}

function parseLfw(text: string, name: string): LabelledPairs {
  const lines = text.split(/\r?\n/);
  const [folds, half] = (lines[0] as string).trim().split('\t').map(Number) as [number, number];
  const image = (person: string, number: string, line: number): string => {
    if (!/^\d+$/.test(number)) throw bad(name, line, 'the number of an image', number);
    return `${person}/${person}_${number.padStart(4, '0')}.jpg`;
  };
  const rows = lines.slice(1).flatMap((row, i) => {
    if (row.trim() === '') return [];
    const cells = row.trim().split('\t');
    const [a, n, b, m] = cells as [string, string, string, string];
    if (cells.length === 3) return [{ left: image(a, n, i + 2), right: image(a, b, i + 2), label: 1 }];
    if (cells.length === 4) return [{ left: image(a, n, i + 2), right: image(b, m, i + 2), label: 0 }];
    throw bad(name, i + 2, '3 or 4 cells between tabs', row);
  });
  if (rows.length !== folds * half * 2) {
    throw bad(name, 1, `${folds} folds of 2 × ${half} pairs`, `${rows.length} pairs`);
  }
  return {
    left: rows.map((r) => r.left),
    right: rows.map((r) => r.right),
    labels: Uint8Array.from(rows, (r) => r.label),
    folds: Int32Array.from(rows, (_, i) => Math.floor(i / (2 * half))),
  };
}

function parseTable(text: string, name: string): LabelledPairs {
  const table = parseCsv(text, name);
  const header = table[0]?.cells[0] === 'left' ? 1 : 0;
  const rows = table.slice(header).map(({ cells, line }) => {
    const [left, right, label, fold] = cells;
    if (!left || !right || (label !== '0' && label !== '1')) {
      throw bad(name, line, 'left,right,label with label 0 or 1', cells.join(','));
    }
    if (fold !== undefined && !/^\d+$/.test(fold)) throw bad(name, line, 'the number of a fold', fold);
    return { left, right, label: Number(label), fold };
  });
  if (rows.length === 0) throw bad(name, 1, 'at least one pair', 'none');
  const folded = rows[0]?.fold !== undefined;
  if (rows.some((r) => (r.fold !== undefined) !== folded)) throw bad(name, 1, 'a fold in every row or in none', 'both');
  return {
    left: rows.map((r) => r.left),
    right: rows.map((r) => r.right),
    labels: Uint8Array.from(rows, (r) => r.label),
    ...(folded ? { folds: Int32Array.from(rows, (r) => Number(r.fold)) } : {}),
  };
}
