import { appendFile, mkdir, readFile } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import type { FaceDetector, ProgressReport } from '@scaleface/models';
import { alignFace, chooseFace, decodeImage, encodeImage, type FaceChoice } from '@scaleface/models';
import { exists, hashOf, writeFileAtomic } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import { csvCell, parseCsv } from '../datasets/csv.js';
import type { LabelledImage } from '../datasets/image-folder.js';

/** Options of {@link alignFolder}. */
export interface AlignOptions {
  /** The folder of the crops. */
  readonly out: string;
  /** Side of a crop in pixels; 112 by default. */
  readonly side?: number;
  /** Which face of several: the largest, or the one nearest to the picture's centre; `largest` by default. */
  readonly choose?: FaceChoice;
  /** Leave out and record pictures that do not decode, instead of failing; false by default. */
  readonly skipBad?: boolean;
  /** Hears how far the work is. */
  readonly progress?: ProgressReport | undefined;
}

/** What {@link alignFolder} did. */
export interface AlignSummary {
  /** Crops in the folder. */
  readonly crops: number;
  /** Pictures that an earlier, interrupted call had done already. */
  readonly kept: number;
  /** Pictures without a crop, and why. */
  readonly skipped: readonly {
    /** The picture. */
    readonly id: string;
    /** Why there is none. */
    readonly reason: string;
  }[];
}

const columns = 'id,reason,faces,score,x,y,width,height,x1,y1,x2,y2,x3,y3,x4,y4,x5,y5';

/**
 * Finds the face of every picture and writes its aligned crop to the same path below another folder; `.jpg` and `.jpeg`
 * stay JPEG (quality 95), `.png` stays PNG, other names get `.png` at the end. `faces.csv` beside the crops records what was
 * found in each picture, those without a face included. Called again after an interruption, it goes on where it was.
 *
 * @param images - The pictures, for instance of `readImageFolder`.
 * @param detector - Finds faces and their landmarks.
 * @param options - Where to, size, which face.
 * @throws ScaleFaceError `bad-format` naming the first picture that does not decode, unless `skipBad` is set, and
 * `overlap` when the folder holds crops that were made otherwise.
 */
export async function alignFolder(
  images: readonly LabelledImage[],
  detector: FaceDetector,
  options: AlignOptions,
): Promise<AlignSummary> {
  const { out, side = 112, choose = 'largest', skipBad = false, progress } = options;
  await mkdir(out, { recursive: true });
  await claim(out, hashOf([detector.name, side, choose]));
  const record = join(out, 'faces.csv');
  const done = await readRecord(record);
  let kept = 0;
  for (const [i, { id, file }] of images.entries()) {
    if (done.has(id)) kept++;
    else {
      const { reason, cells } = await alignOne(id, file).catch((error: Error) => {
        if (skipBad && error instanceof ScaleFaceError) return { reason: error.message, cells: [] };
        throw error;
      });
      await appendFile(record, `${[csvCell(id), csvCell(reason), ...cells].join(',')}\n`);
      done.set(id, reason);
    }
    progress?.('align', i + 1, images.length);
  }
  const skipped = images.flatMap(({ id }) => {
    const reason = done.get(id) ?? '';
    return reason === '' ? [] : [{ id, reason }];
  });
  return { crops: images.length - skipped.length, kept, skipped };

  async function alignOne(id: string, file: string): Promise<{ reason: string; cells: (string | number)[] }> {
    const image = await decodeImage(file);
    const faces = await detector.detect(image);
    const face = chooseFace(faces, image, choose);
    if (face === undefined) return { reason: 'no face found', cells: [0] };
    const crop = join(out, cropPath(id));
    await mkdir(dirname(crop), { recursive: true });
    const format = extname(crop).toLowerCase() === '.png' ? 'png' : 'jpeg';
    await writeFileAtomic(crop, await encodeImage(await alignFace(image, face.landmarks, side), format, 95));
    const { score, box, landmarks } = face;
    const places = [box.x, box.y, box.width, box.height, ...landmarks.flat()].map((n) => n.toFixed(2));
    return { reason: '', cells: [faces.length, score.toFixed(4), ...places] };
  }
}

const cropPath = (id: string): string => (/\.(jpe?g|png)$/i.test(id) ? id : `${id}.png`);

/** The folder's crops are all made in one way: `.alignment` holds a hash of it. */
async function claim(out: string, way: string): Promise<void> {
  const file = join(out, '.alignment');
  const before = (await exists(file)) ? await readFile(file, 'utf8') : undefined;
  if (before !== undefined && before !== way) {
    throw new ScaleFaceError('the folder holds crops that were made in another way', {
      code: 'overlap',
      path: out,
      expected: 'the same detector, side and choice of face',
      hint: 'Choose another folder, or remove this one',
    });
  }
  await writeFileAtomic(file, way);
}

/** The pictures done, with the reason where there is no crop. A line cut short by an interruption does not count. */
async function readRecord(file: string): Promise<Map<string, string>> {
  const text = (await exists(file)) ? await readFile(file, 'utf8') : '';
  const whole = text.slice(0, text.lastIndexOf('\n') + 1);
  await writeFileAtomic(file, whole === '' ? `${columns}\n` : whole);
  return new Map(
    parseCsv(whole)
      .slice(1)
      .map(({ cells }) => [cells[0] as string, cells[1] ?? '']),
  );
}
