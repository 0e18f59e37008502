import { createHash } from 'node:crypto';
import { decodeImage, skipReason } from '@scaleface/models';
import { ScaleFaceError } from '@scaleface/numerics';
import type { DataEntry } from '../readers/entries/data-set.js';
import { FileWindow } from '../readers/files/file-window.js';

/** An image that decodes. */
export interface LookedAt {
  /** Its width in pixels. */
  readonly width: number;
  /** Its height in pixels. */
  readonly height: number;
  /** SHA-256 of its file, or of its samples where the source holds those. */
  readonly sha256: Uint8Array;
}

/** The largest image file that is read: 256 MiB, as for `decodeImage`. */
const largest = 256 * 2 ** 20;

/**
 * Decodes the image of an entry.
 *
 * @param entry - The entry.
 * @returns Its size and digest, or why it does not decode.
 */
export async function lookAtImage(entry: DataEntry): Promise<LookedAt | string> {
  const sha256 = (bytes: Uint8Array): Uint8Array => createHash('sha256').update(bytes).digest();
  const { id, path, image } = entry;
  if (image !== undefined) return { width: image.width, height: image.height, sha256: sha256(image.data) };
  try {
    const bytes = entry.bytes ?? (await readWhole(path as string));
    const { width, height } = await decodeImage(bytes, { name: path ?? id });
    return { width, height, sha256: sha256(bytes) };
  } catch (error) {
    if (error instanceof ScaleFaceError) return skipReason(error);
    throw error;
  }
}

async function readWhole(path: string): Promise<Uint8Array> {
  const window = await FileWindow.open(path, 'the image');
  try {
    if (window.size <= largest) return await window.copy(0, window.size);
    const expected = `at most ${largest} bytes`;
    throw new ScaleFaceError('the file is too large', {
      code: 'bad-format',
      path,
      expected,
      received: `${window.size}`,
    });
  } finally {
    await window.close();
  }
}
