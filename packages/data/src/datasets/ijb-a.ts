import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { unreadable } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import { parseCsv } from './csv.js';

/** One split of IJB-A's 1:1 protocol. */
export interface IjbaSplit {
  /** Its number, from 1. */
  readonly split: number;
  /** An image of a template; one that is in two templates stands twice. */
  readonly images: {
    /** The id of each: `SUBJECT/FILE`, as `readImageFolder` names the crops of a folder with one folder per subject. */
    readonly ids: readonly string[];
    /** The number of its template. */
    readonly template: Int32Array;
  };
  /** The template pairs. */
  readonly matches: {
    /** The first template of each. */
    readonly enrol: Int32Array;
    /** The second. */
    readonly probe: Int32Array;
    /** 1 where both are of one subject. */
    readonly labels: Uint8Array;
  };
}

const bad = (path: string, what: string, expected: string, received: string): ScaleFaceError =>
  new ScaleFaceError(what, { code: 'bad-format', path, expected, received });

function wholeNumber(text: string | undefined, path: string, what: string): number {
  if (text !== undefined && /^\d{1,9}$/.test(text)) return Number(text);
  throw bad(path, 'not a number of IJB-A', what, String(text));
}

interface Member {
  readonly template: number;
  readonly subject: number;
  readonly file: string;
}

/** The rows of `verify_metadata_N.csv`; columns are found by their names, of which newer releases have more. */
function parseMetadata(text: string, name: string): Member[] {
  const [head, ...rows] = parseCsv(text, name);
  const names = head?.cells.map((cell) => cell.toUpperCase()) ?? [];
  const [template, subject, file] = ['TEMPLATE_ID', 'SUBJECT_ID', 'FILE'].map((column) => names.indexOf(column));
  if ([template, subject, file].includes(-1)) {
    throw bad(`${name}:1`, 'columns are missing', 'TEMPLATE_ID,SUBJECT_ID,FILE,…', names.join(','));
  }
  return rows.map(({ cells, line }) => {
    const path = `${name}:${line}`;
    const image = cells[file as number];
    if (!image) throw bad(path, 'a row without an image', 'TEMPLATE_ID,SUBJECT_ID,FILE', cells.join(','));
    return {
      template: wholeNumber(cells[template as number], path, 'a TEMPLATE_ID'),
      subject: wholeNumber(cells[subject as number], path, 'a SUBJECT_ID'),
      file: image,
    };
  });
}

/** The subject of each template. */
function subjectsOf(members: readonly Member[], name: string): Map<number, number> {
  const subjects = new Map<number, number>();
  for (const { template, subject } of members) {
    const before = subjects.get(template) ?? subject;
    if (before !== subject) {
      throw bad(name, 'a template of two subjects', `subject ${before} in template ${template}`, String(subject));
    }
    subjects.set(template, subject);
  }
  return subjects;
}

/**
 * A split of IJB-A from the texts of its two files: `verify_metadata_N.csv`, a header with at least `TEMPLATE_ID`,
 * `SUBJECT_ID` and `FILE` and one row per image of a template, and `verify_comparisons_N.csv`, two templates a row without a
 * header. A pair is genuine when both templates are of one subject.
 *
 * @param split - Its number.
 * @param metadata - The text of the first file.
 * @param comparisons - The text of the second.
 * @throws ScaleFaceError `bad-format` with the line.
 *
 * @example
 * ```ts
 * import { parseIjbaSplit } from '@scaleface/data';
 *
 * const metadata = 'TEMPLATE_ID,SUBJECT_ID,FILE\n1,7,img/1.jpg\n1,7,frame/2.png\n2,7,img/3.jpg\n3,8,img/3.jpg\n';
 * const { images, matches } = parseIjbaSplit(1, metadata, '1,2\n1,3\n');
 * images.ids; // => ['7/img/1.jpg', '7/frame/2.png', '7/img/3.jpg', '8/img/3.jpg']
 * matches.labels; // => new Uint8Array([1, 0])
 * ```
 */
export function parseIjbaSplit(split: number, metadata: string, comparisons: string): IjbaSplit {
  const [metadataFile, comparisonsFile] = [`verify_metadata_${split}.csv`, `verify_comparisons_${split}.csv`];
  const members = parseMetadata(metadata, metadataFile);
  const subjects = subjectsOf(members, metadataFile);
  const pairs = parseCsv(comparisons, comparisonsFile).map(({ cells, line }) => {
    const path = `${comparisonsFile}:${line}`;
    if (cells.length !== 2) throw bad(path, 'not a pair of templates', 'two numbers', cells.join(','));
    const [a, b] = cells.map((cell) => wholeNumber(cell, path, 'the number of a template')) as [number, number];
    for (const template of [a, b]) {
      if (!subjects.has(template)) throw bad(path, 'no such template', `one of ${metadataFile}`, String(template));
    }
    return { a, b, label: subjects.get(a) === subjects.get(b) ? 1 : 0 };
  });
  if (pairs.length === 0) throw bad(comparisonsFile, 'no pairs', 'two templates a row', 'none');
  return {
    split,
    images: {
      ids: members.map(({ subject, file }) => `${subject}/${file}`),
      template: Int32Array.from(members, ({ template }) => template),
    },
    matches: {
      enrol: Int32Array.from(pairs, ({ a }) => a),
      probe: Int32Array.from(pairs, ({ b }) => b),
      labels: Uint8Array.from(pairs, ({ label }) => label),
    },
  };
}

/**
 * Reads splits of IJB-A's 1:1 protocol, as `IJB-A_11_sets` holds them: `splitN/verify_metadata_N.csv` and
 * `splitN/verify_comparisons_N.csv`; see {@link parseIjbaSplit}.
 *
 * @param folder - `IJB-A_11_sets`.
 * @param splits - Which; all ten by default.
 * @throws ScaleFaceError `missing-file`, or `bad-format` with the line.
 *
 * @example
 * ```ts
 * import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { readIjbaSplits } from '@scaleface/data';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const split = join(folder, 'split4');
 * await mkdir(split);
 * await writeFile(join(split, 'verify_metadata_4.csv'), 'TEMPLATE_ID,SUBJECT_ID,FILE\n1,7,img/1.jpg\n2,8,img/2.jpg\n');
 * await writeFile(join(split, 'verify_comparisons_4.csv'), '1,2\n');
 * const [fourth] = await readIjbaSplits(folder, [4]);
 * fourth?.images.ids; // => ['7/img/1.jpg', '8/img/2.jpg']
 * fourth?.matches.labels; // => new Uint8Array([0])
 * await readIjbaSplits(folder).catch((error) => error.code); // => 'missing-file'
 * await rm(folder, { recursive: true });
 * ```
 */
export function readIjbaSplits(
  folder: string,
  splits: readonly number[] = Array.from({ length: 10 }, (_, i) => i + 1),
): Promise<IjbaSplit[]> {
  const read = (split: number, kind: string): Promise<string> => {
    const file = join(folder, `split${split}`, `verify_${kind}_${split}.csv`);
    return readFile(file, 'utf8').catch(unreadable(`split ${split} of IJB-A`, file));
  };
  return Promise.all(
    splits.map(async (split) =>
      parseIjbaSplit(split, ...(await Promise.all([read(split, 'metadata'), read(split, 'comparisons')]))),
    ),
  );
}
