import { appendFile, readFile } from 'node:fs/promises';
import { type FileDigest, hashOf, writeFileAtomic } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import { csvText, parseCsv, readText } from '../datasets/csv.js';

const header =
  'id,reason,faces,score,x,y,width,height,x1,y1,x2,y2,x3,y3,x4,y4,x5,y5,source,crop_bytes,crop_sha256,check';
const columns = header.split(',').length;

/** What was found in an image, and what became of it. */
export interface AlignedImage {
  /** Why there is no crop; empty when there is one. */
  readonly reason: string;
  /** Faces found, score, box and landmarks of the chosen one; nothing for an image that does not decode. */
  readonly cells: readonly (string | number)[];
  /** The stamp of the image's file. */
  readonly source: string;
  /** The crop that was written. */
  readonly crop?: FileDigest | undefined;
}

/** The record of a folder of crops. */
export interface AlignRecord {
  /** What is known of an image. */
  get(id: string): AlignedImage | undefined;
  /** Records an image: a line at the end of the file, so that an interruption loses no other. */
  add(id: string, image: AlignedImage): Promise<void>;
  /** Ids, as they are in the file, of all images that have a crop. */
  cropped(): string[];
  /** The id as it is read back from the file. */
  keyOf(id: string): string;
  /** Leaves one line for each image. */
  compact(): Promise<void>;
}

/**
 * Opens `faces.csv`. Each line ends with a check of itself: one cut short by an interruption, or damaged since, is dropped,
 * and its image counts as not aligned.
 *
 * @param file - The record.
 * @throws ScaleFaceError `invalid-argument` when it is another file of that name.
 */
export async function openAlignRecord(file: string): Promise<AlignRecord> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  const images = new Map<string, AlignedImage>();
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  const rows = rowsOf(whole);
  for (const cells of rows) {
    const sound = cells.length === columns && cells.at(-1) === checkOf(cells);
    if (sound) images.set(readText(cells[0] as string), imageOf(cells));
  }
  if (text !== '' && images.size === 0 && !`${header}\n`.startsWith(text.slice(0, header.length + 1))) {
    throw new ScaleFaceError('not an alignment record', {
      code: 'invalid-argument',
      path: file,
      expected: header,
      hint: 'Move it away, or choose another folder',
    });
  }
  let superseded = whole !== text || rows.length !== images.size + 1;
  const record: AlignRecord = {
    get: (id) => images.get(keyOf(id)),
    cropped: () => [...images].flatMap(([id, { crop }]) => (crop === undefined ? [] : [id])),
    keyOf,
    async add(id, image) {
      superseded ||= images.has(keyOf(id));
      images.set(keyOf(id), image);
      await appendFile(file, lineOf(id, image));
    },
    async compact() {
      if (!superseded) return;
      await writeFileAtomic(file, `${header}\n${[...images].map(([id, image]) => lineOf(id, image)).join('')}`);
      superseded = false;
    },
  };
  await record.compact();
  return record;
}

/** The rows of a file; a line with broken quotes is left out, and no other. */
function rowsOf(text: string): string[][] {
  try {
    return parseCsv(text, 'faces.csv').map(({ cells }) => cells);
  } catch {
    const lines = text.split('\n');
    return lines.length === 1 ? [] : lines.flatMap(rowsOf);
  }
}

const keyOf = (id: string): string => readText(rowsOf(csvText(id))[0]?.[0] ?? '');

const checkOf = (cells: readonly string[]): string => hashOf(cells.slice(0, columns - 1)).slice(0, 16);

function lineOf(id: string, { reason, cells, source, crop }: AlignedImage): string {
  const found = Array.from({ length: columns - 6 }, (_, i) => cells[i] ?? '');
  const made = crop === undefined ? ['', ''] : [crop.size, crop.sha256];
  const text = [csvText(id), csvText(reason), ...found, source, ...made].join(',');
  return `${text},${checkOf(rowsOf(text)[0] ?? [])}\n`;
}

function imageOf(cells: readonly string[]): AlignedImage {
  const [source, bytes, sha256] = cells.slice(columns - 4) as [string, string, string];
  return {
    reason: readText(cells[1] as string),
    cells: cells.slice(2, columns - 4),
    source,
    ...(sha256 === '' ? {} : { crop: { size: Number(bytes), sha256 } }),
  };
}
