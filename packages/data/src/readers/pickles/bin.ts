import { ScaleFaceError } from '@scaleface/numerics';
import type { LabelledPairs } from '../../datasets/pairs.js';
import type { DataEntry, DataSet } from '../entries/data-set.js';
import { createDataSet, type Reading } from '../entries/reading.js';
import { FileWindow, sizeOfFile, withWindow } from '../files/file-window.js';
import { readPickle } from './read-pickle.js';
import { StoredArray, Stretch } from './values.js';
import { bytesOf, type VerificationSet, verificationSetOf } from './verification-set.js';

const what = 'a verification set';
/** The largest image that is read, as the largest image file: 256 MiB. */
const largestImage = 256 * 2 ** 20;
/** An image may stand in several pairs; all together they may be so many times as long as the file. */
const largestRatio = 100;

/**
 * A verification set of InsightFace, `lfw.bin` for instance: a pickle, protocols 2 to 5, of a list of image files, two a pair,
 * and a list of booleans. It is read as data: nothing in it is run, and a name or instruction that such files do not use is
 * refused. Images may also be NumPy arrays of bytes: those of a file, or samples `height × width × 3`, taken as RGB. Ids are
 * the places in the list, from 0; subjects are unknown.
 *
 * @param file - The `.bin`.
 * @throws ScaleFaceError `missing-file`; while it is read `bad-format`, `unsupported`.
 */
export async function openBin(file: string): Promise<DataSet> {
  const extent = await sizeOfFile(file, what);
  const read = (reading: Reading): AsyncGenerator<DataEntry> =>
    withWindow(file, what, (window) => readImages(window, reading));
  return createDataSet({ kind: 'bin', source: file, extent, holdsImages: true, read, pairs: () => readBinPairs(file) });
}

const load = async (window: FileWindow): Promise<VerificationSet> =>
  verificationSetOf(await readPickle(window), window);

async function readBinPairs(file: string): Promise<LabelledPairs> {
  const window = await FileWindow.open(file, what);
  const { labels } = await load(window).finally(() => window.close());
  const ids = (side: number): string[] => Array.from(labels, (_, i) => String(2 * i + side));
  return { left: ids(0), right: ids(1), labels };
}

async function* readImages(window: FileWindow, reading: Reading): AsyncGenerator<DataEntry> {
  const { images } = await load(window);
  const total = images.reduce((sum: number, image) => sum + (stretchOf(image)?.length ?? 0), 0);
  if (total > largestRatio * window.size) {
    const expected = `at most ${largestRatio} times the bytes of the file`;
    const [path, received] = [window.file, `${total} bytes`];
    throw new ScaleFaceError('images that stand in too many pairs', { code: 'bad-format', path, expected, received });
  }
  for (const [i, stored] of images.entries()) {
    const image = await imageOf(stored, window).catch((error) => {
      if (error instanceof ScaleFaceError && error.code === 'bad-format') return error.message;
      throw error;
    });
    if (typeof image === 'string') reading.problem(`${window.file}#${i}`, image);
    else yield { id: String(i), ...image };
    reading.position = Math.round((window.size * (i + 1)) / images.length);
  }
}

function stretchOf(stored: unknown): Stretch | undefined {
  const data = stored instanceof StoredArray ? stored.data : stored;
  return data instanceof Stretch ? data : undefined;
}

async function imageOf(stored: unknown, window: FileWindow): Promise<Pick<DataEntry, 'bytes' | 'image'> | string> {
  const data = stretchOf(stored);
  if (data === undefined || data.length === 0) return 'not an image: neither bytes nor an array of them';
  if (data.length > largestImage) return `an image of more than ${largestImage} bytes`;
  if (!(stored instanceof StoredArray)) return { bytes: await bytesOf(data, window) };
  const { type, shape, fortran } = stored;
  if (type !== 'u1' && type !== '|u1') return `an array of ${type}, not of bytes (u1)`;
  const bytes = await bytesOf(data, window);
  if (shape.reduce((product, n) => product * n, 1) !== bytes.length)
    return `${bytes.length} bytes in ${shape.join(' × ')}`;
  if (shape.length === 1) return { bytes };
  const [height, width, channels] = shape as [number, number, number];
  if (shape.length !== 3 || channels !== 3) return `an array of ${shape.join(' × ')}, not of height × width × 3`;
  return { image: { data: fortran ? rowsFirst(bytes, height, width) : bytes, width, height } };
}

/** The samples of an array whose first index runs fastest, in the order of an image. */
function rowsFirst(bytes: Uint8Array, height: number, width: number): Uint8Array {
  const data = new Uint8Array(bytes.length);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < 3; c++) data[to++] = bytes[y + height * (x + width * c)] as number;
    }
  }
  return data;
}
