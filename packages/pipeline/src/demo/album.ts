import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodeImage } from '@scaleface/models';
import type { Random } from '@scaleface/numerics';
import type { FaceIdentity } from './identity.js';
import { PHOTOGRAPH_SIZE, photograph } from './photograph.js';

/** What an album is called, and how large it is. */
export interface AlbumPlan {
  /** Its folder's name, which also begins the names of its identities. */
  readonly name: string;
  /** Photographs of each identity. */
  readonly photographs: number;
}

/** Identities whose photographs are on their way to the disk while the next ones are drawn. */
const inFlight = 8;

/** A photograph of an album. */
export interface AlbumImage {
  /** Its file below the album's folder, for instance `test-007/03.png`. */
  readonly file: string;
  /** The sum of the magnitudes of its nuisances. */
  readonly severity: number;
}

/**
 * Takes the same number of photographs of each identity, with nuisances as `drawMagnitudes` draws them, and writes them as
 * a data set: a folder per identity, a PNG file per photograph.
 *
 * @param root - Where the album's folder goes.
 * @param identities - Their faces.
 * @param plan - Name and size.
 * @param random - Source of randomness; advances.
 * @returns The photographs in order.
 */
export async function writeAlbum(
  root: string,
  identities: readonly FaceIdentity[],
  { name, photographs }: AlbumPlan,
  random: Random,
): Promise<AlbumImage[]> {
  const images: AlbumImage[] = [];
  const writing: Promise<unknown>[] = [];
  for (const [i, face] of identities.entries()) {
    const identity = `${name}-${String(i).padStart(3, '0')}`;
    await mkdir(join(root, name, identity), { recursive: true });
    const taken = Array.from({ length: photographs }, (_, k) => ({
      file: `${identity}/${String(k).padStart(2, '0')}.png`,
      ...photograph(face, random),
    }));
    const written = Promise.all(taken.map(({ file, pixels }) => writePng(join(root, name, file), pixels)));
    // Seen when its turn comes; it may fail before.
    written.catch(() => {});
    writing.push(written);
    if (writing.length > inFlight) await writing.shift();
    images.push(...taken.map(({ file, severity }) => ({ file, severity })));
  }
  await Promise.all(writing);
  return images;
}

async function writePng(file: string, pixels: Uint8ClampedArray): Promise<void> {
  const data = new Uint8Array(pixels.buffer, pixels.byteOffset, pixels.length);
  await writeFile(file, await encodeImage({ data, width: PHOTOGRAPH_SIZE, height: PHOTOGRAPH_SIZE }, 'png'));
}
