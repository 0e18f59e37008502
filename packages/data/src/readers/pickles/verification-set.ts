import { ScaleFaceError } from '@scaleface/numerics';
import type { FileWindow } from '../files/file-window.js';
import { StoredArray, type Stretch } from './values.js';

/** A verification set, the images still in the file. */
export interface VerificationSet {
  /** The images: bytes of files, or samples. */
  readonly images: readonly unknown[];
  /** 1 where images 2i and 2i + 1 are of one person. */
  readonly labels: Uint8Array;
}

const bad = (path: string, what: string, received: string): ScaleFaceError =>
  new ScaleFaceError(what, {
    code: 'bad-format',
    path,
    expected: 'two lists: image files, and for every two of them a boolean',
    received,
  });

/**
 * What a pickle says, as a verification set.
 *
 * @param value - From `readPickle`.
 * @param window - The file.
 * @throws ScaleFaceError `bad-format`.
 */
export async function verificationSetOf(value: unknown, window: FileWindow): Promise<VerificationSet> {
  const { file } = window;
  if (!Array.isArray(value) || value.length !== 2) throw bad(file, 'not a verification set', 'another value');
  const [images, flags] = value as [unknown, unknown];
  if (!Array.isArray(images)) throw bad(file, 'no list of images', 'another value');
  const labels = await labelsOf(flags, window);
  if (images.length === 2 * labels.length) return { images, labels };
  throw bad(file, 'not two images a pair', `${images.length} images, ${labels.length} booleans`);
}

async function labelsOf(flags: unknown, window: FileWindow): Promise<Uint8Array> {
  const list = flags instanceof StoredArray ? await bytesOfBooleans(flags, window) : flags;
  if (!Array.isArray(list)) throw bad(window.file, 'no list of booleans', 'another value');
  const labels = new Uint8Array(list.length);
  for (const [i, flag] of list.entries()) {
    const [one] = flag instanceof StoredArray ? await bytesOfBooleans(flag, window, 1) : [flag];
    const label = typeof one === 'number' || typeof one === 'boolean' ? Number(one) : Number.NaN;
    if (label !== 0 && label !== 1) throw bad(`${window.file}#${i}`, 'not a boolean', typeof flag);
    labels[i] = label;
  }
  return labels;
}

async function bytesOfBooleans(
  { type, data, shape }: StoredArray,
  window: FileWindow,
  most?: number,
): Promise<number[]> {
  const known = type === 'b1' || type === 'u1' || type === '|b1' || type === '|u1';
  if (!known || data === undefined || shape.length > 1)
    throw bad(window.file, 'not an array of booleans', String(type));
  const bytes = await bytesOf(data, window);
  if (most !== undefined && bytes.length !== most) throw bad(window.file, 'not a boolean', `${bytes.length} bytes`);
  return Array.from(bytes);
}

/**
 * The bytes of a stretch of a pickle.
 *
 * @param stretch - The stretch.
 * @param window - The file.
 * @throws ScaleFaceError `bad-format` for text that does not stand for bytes.
 */
export async function bytesOf({ at, length, kind }: Stretch, window: FileWindow): Promise<Uint8Array> {
  const stored = await window.copy(at, length);
  return kind === 'bytes' ? stored : fromLatin1(stored, `${window.file}@${at}`);
}

/** The bytes that letters in UTF-8 stand for, in the room of the letters: those from 128 on take two of its bytes. */
function fromLatin1(bytes: Uint8Array, path: string): Uint8Array {
  let to = 0;
  for (let i = 0; i < bytes.length; i++) {
    const byte = bytes[i] as number;
    const next = bytes[i + 1];
    if (byte < 0x80) bytes[to++] = byte;
    else if ((byte === 0xc2 || byte === 0xc3) && next !== undefined && next >> 6 === 2) {
      bytes[to++] = ((byte & 3) << 6) | (next & 63);
      i++;
    } else throw bad(path, 'text that does not stand for bytes', `0x${byte.toString(16)} at ${i}`);
  }
  return bytes.subarray(0, to);
}
