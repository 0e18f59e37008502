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
    const label = Number(one);
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
  if (kind === 'bytes') return stored;
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(stored);
  const bytes = Buffer.from(text, 'latin1');
  // What is no letter of latin1 would lose its upper bits.
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) > 255)
      throw bad(`${window.file}@${at}`, 'text that does not stand for bytes', `letter ${i}`);
  }
  return bytes;
}
