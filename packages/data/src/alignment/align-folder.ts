import { lstat, mkdir, readFile, rm } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import {
  alignFace,
  chooseFace,
  decodeImage,
  encodeImage,
  type FaceChoice,
  type FaceDetector,
  type ProgressReport,
  skipReason,
} from '@scaleface/models';
import { fileStamp, holds, sha256, withLock, writeFileAtomic } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import type { LabelledImage } from '../datasets/image-folder.js';
import { type AlignedImage, openAlignRecord } from './align-record.js';
import { assertCropsFolder, claimCropsFolder, cropFiles, inputFolders } from './crops-folder.js';

/** Options of {@link alignFolder}. */
export interface AlignOptions {
  /** The folder of the crops. */
  readonly out: string;
  /** Side of a crop in pixels; 112 by default. */
  readonly side?: number;
  /** Which face, if there are several: the largest, or the one nearest to the image's centre; `largest` by default. */
  readonly choose?: FaceChoice;
  /** Leave out and record images that do not decode, instead of failing; false by default. */
  readonly skipBad?: boolean;
  /** Called with how far the work is. */
  readonly progress?: ProgressReport | undefined;
}

/** What {@link alignFolder} did. */
export interface AlignSummary {
  /** Crops in the folder. */
  readonly crops: number;
  /** Images that an earlier, interrupted call had done already. */
  readonly alreadyAligned: number;
  /** @deprecated The former name of `alreadyAligned`; goes with the next version. */
  readonly kept: number;
  /** Images without a crop, and why. */
  readonly skipped: readonly {
    /** The image. */
    readonly id: string;
    /** Why there is none. */
    readonly reason: string;
  }[];
  /** Images that were aligned again: the file has changed since, or the crop is not what was written. */
  readonly again: readonly {
    /** The image. */
    readonly id: string;
    /** What had changed. */
    readonly reason: string;
  }[];
  /** Crops in the folder whose images are not among those given; they are left as they are. */
  readonly unlisted: number;
}

/**
 * Finds the face of every image and writes its aligned crop to the same path below another folder; `.jpg` and `.jpeg`
 * stay JPEG (quality 95), `.png` stays PNG, other names get `.png` at the end. `faces.csv` beside the crops records what was
 * found in each image, those without a face included, and what each crop was made from; a name that a spreadsheet would
 * run as a formula (`=`, `+`, `-` or `@` first) has an apostrophe before it there. Called again it resumes; an
 * image whose file has changed since (length or time), or whose crop is missing or not what was written, is aligned again. A
 * crop stays when its image is removed.
 *
 * Nothing is written over but crops of this function: the folder must be empty, missing, or marked by it (`.alignment`),
 * and apart from the folders of the images. One process at a time works in it.
 *
 * @param images - The images, for instance of `readImageFolder`.
 * @param detector - Finds faces and their landmarks.
 * @param options - Where to, size, which face.
 * @throws ScaleFaceError `bad-format` or `missing-file` naming the first image that does not decode, unless `skipBad` is
 * set; `invalid-argument` for a folder that is not ours or not apart from the images, or a file in it at the place of a
 * crop; `overlap` when the folder holds crops that were made otherwise; `not-writable`, `busy`, `damaged`.
 *
 * @example
 * ```ts
 * import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { alignFolder, readImageFolder } from '@scaleface/data';
 * import { arcFaceTemplate, encodeImage } from '@scaleface/models';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * await mkdir(join(folder, 'photographs/ada'), { recursive: true });
 * for (const [n, grey] of [0, 200].entries()) {
 *   const image = { data: new Uint8Array(768).fill(grey), width: 16, height: 16 };
 *   await writeFile(join(folder, `photographs/ada/${n}.png`), await encodeImage(image, 'png'));
 * }
 * // Finds a face in whatever is not black; yours is `openYuNet`.
 * const face = { score: 0.9, box: { x: 0, y: 0, width: 16, height: 16 }, landmarks: arcFaceTemplate(16) };
 * const images = await readImageFolder(join(folder, 'photographs'));
 * const { crops, skipped } = await alignFolder(
 *   images,
 *   { name: 'not black', detect: async ({ data }) => (data[0] === 0 ? [] : [face]), close: async () => {} },
 *   { out: join(folder, 'crops') },
 * );
 * crops; // => 1
 * skipped; // => [{ id: 'ada/0.png', reason: 'no face found' }]
 * await rm(folder, { recursive: true });
 * ```
 */
export async function alignFolder(
  images: readonly LabelledImage[],
  detector: FaceDetector,
  options: AlignOptions,
): Promise<AlignSummary> {
  const { out, side = 112, choose = 'largest' } = options;
  const files = cropFiles(images, out);
  await assertCropsFolder(out, inputFolders(images));
  return withLock(out, async () => {
    await claimCropsFolder(out, { detector: detector.name, fingerprint: detector.fingerprint, side, choose });
    const wanted = images.map(({ id, file }, i): WantedCrop => {
      const crop = files[i] as string;
      return {
        id,
        crop,
        source: async () => (await fileStamp(file)).join(' '),
        make: () => alignImage(file, crop, detector, options),
      };
    });
    return putCrops(wanted, options);
  });
}

/** A crop that a folder is to have. */
export interface WantedCrop {
  /** The image. */
  readonly id: string;
  /** Where the crop goes. */
  readonly crop: string;
  /** The stamp of the image's file. */
  readonly source: () => Promise<string>;
  /** Makes it. */
  readonly make: () => Promise<MadeCrop>;
}

/** What became of an image. */
interface MadeCrop {
  /** What was found in it. */
  readonly image: Omit<AlignedImage, 'source'>;
  /** The crop's file; nothing where there is none. */
  readonly bytes?: Uint8Array;
}

/**
 * Makes the crops of a folder that are not there, and records them.
 *
 * @param images - The crops.
 * @param options - The folder, and how it is worked on.
 */
export async function putCrops(
  images: readonly WantedCrop[],
  options: Pick<AlignOptions, 'out' | 'skipBad' | 'progress'>,
): Promise<AlignSummary> {
  const record = await openAlignRecord(join(options.out, 'faces.csv'));
  const skipped: { id: string; reason: string }[] = [];
  const again: { id: string; reason: string }[] = [];
  let alreadyAligned = 0;
  for (const [i, { id, crop, ...wanted }] of images.entries()) {
    const before = record.get(id);
    const source = await wanted.source();
    const change = await changeSince(before, source, crop, options.skipBad === true);
    let image = before;
    if (image === undefined || change !== undefined) {
      const made = await wanted.make();
      image = { ...made.image, source };
      const unrecorded = await assertFree(crop, made.bytes, before);
      // The record comes first: a crop that an interruption left out of it would be nobody's.
      await record.add(id, image);
      await putCrop(crop, made.bytes, before);
      const reason = unrecorded ? 'its record was lost or damaged' : change;
      if (reason !== undefined && reason !== '') again.push({ id, reason });
    } else alreadyAligned++;
    if (image.reason !== '') skipped.push({ id, reason: image.reason });
    options.progress?.('align', i + 1, images.length);
  }
  await record.compact();
  const given = new Set(images.map(({ id }) => record.keyOf(id)));
  const unlisted = record.cropped().filter((key) => !given.has(key)).length;
  return { crops: images.length - skipped.length, alreadyAligned, kept: alreadyAligned, skipped, again, unlisted };
}

/** Why an image must be aligned again, empty where that needs no word; nothing when what is recorded holds. */
async function changeSince(
  before: AlignedImage | undefined,
  source: string,
  crop: string,
  skipBad: boolean,
): Promise<string | undefined> {
  if (before === undefined) return undefined;
  if (before.source !== source) return 'the image has changed';
  // An image that did not decode is looked at again where it may not be skipped, to say so.
  if (before.crop === undefined) return before.cells[0] === '' && !skipBad ? '' : undefined;
  if (await holds(crop, before.crop)) return undefined;
  return (await present(crop)) === undefined ? 'the crop was missing' : 'the crop was changed or damaged';
}

async function alignImage(
  file: string,
  crop: string,
  detector: FaceDetector,
  { side = 112, choose = 'largest', skipBad = false }: AlignOptions,
): Promise<MadeCrop> {
  const decoded = await decodeImage(file).catch((error: Error) => {
    if (skipBad && error instanceof ScaleFaceError) return skipReason(error);
    throw error;
  });
  if (typeof decoded === 'string') return { image: { reason: decoded, cells: [] } };
  const faces = await detector.detect(decoded);
  const face = chooseFace(faces, decoded, choose);
  if (face === undefined) return { image: { reason: 'no face found', cells: [0] } };
  const format = extname(crop).toLowerCase() === '.png' ? 'png' : 'jpeg';
  const bytes = await encodeImage(await alignFace(decoded, face.landmarks, side), format, 95);
  const { score, box, landmarks } = face;
  const places = [box.x, box.y, box.width, box.height, ...landmarks.flat()].map((n) => n.toFixed(2));
  const cells = [faces.length, score.toFixed(4), ...places];
  return { image: { reason: '', cells, crop: { size: bytes.length, sha256: sha256(bytes) } }, bytes };
}

/**
 * Refuses to write over what stands at a crop's place and is not recorded; only if it is this very crop the record was lost.
 *
 * @returns Whether it was.
 */
async function assertFree(
  crop: string,
  bytes: Uint8Array | undefined,
  before: AlignedImage | undefined,
): Promise<boolean> {
  const found = await present(crop);
  if (bytes === undefined || found === undefined || (found.isFile() && before?.crop !== undefined)) return false;
  if (found.isFile() && Buffer.from(bytes).equals(await readFile(crop))) return true;
  throw new ScaleFaceError('a file that align did not write is in the place of a crop', {
    code: 'invalid-argument',
    path: crop,
    hint: 'Move it away, or choose another folder',
  });
}

/** Writes a crop, or removes the one before it where there is none now. */
async function putCrop(crop: string, bytes: Uint8Array | undefined, before: AlignedImage | undefined): Promise<void> {
  if (bytes !== undefined) {
    await mkdir(dirname(crop), { recursive: true });
    await writeFileAtomic(crop, bytes);
  } else if (before?.crop !== undefined && (await present(crop))?.isFile() === true) await rm(crop);
}

const present = (file: string): Promise<Awaited<ReturnType<typeof lstat>> | undefined> =>
  lstat(file).catch(() => undefined);
