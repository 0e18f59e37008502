import { access, constants, realpath } from 'node:fs/promises';
import { isAbsolute, relative, sep } from 'node:path';
import type { Context } from './context.js';
import { leftOut } from './left-out.js';
import { type DetectorFlags, detectorOptions } from './options.js';

/** Images of a folder that are looked at, spread over it. */
const looked = 16;

/**
 * Remarks on images that are of another size than the backbone takes: photographs, it may be, that were to be aligned first.
 *
 * @param files - The images.
 * @param input - The size of the backbone's input in pixels.
 * @param context - Where the remark goes.
 */
export async function remarkOnSizes(
  files: readonly string[],
  input: import('@scaleface/pipeline').ImageSize,
  context: Context,
): Promise<void> {
  const { imageSize } = await import('@scaleface/pipeline');
  const step = Math.max(1, Math.ceil(files.length / looked));
  const some = files.filter((_, i) => i % step === 0);
  const others: string[] = [];
  for (const file of some) {
    // What is wrong with an image that has no size is said where it is decoded.
    const size = await imageSize(file).catch(() => undefined);
    if (size === undefined || (size.width === input.width && size.height === input.height)) continue;
    others.push(`${file} (${size.width} × ${size.height})`);
  }
  if (others.length === 0) return;
  const which = files.length === 1 || some.length === files.length ? '' : ` of the ${some.length} that were looked at`;
  const names = others.slice(0, 2).join(', ') + (others.length > 2 ? ', …' : '');
  context.note(
    `${others.length} ${others.length === 1 ? 'image' : 'images'}${which} ${others.length === 1 ? 'is' : 'are'} not ${input.width} × ${input.height} and ${others.length === 1 ? 'is' : 'are'} stretched: ${names}. If these are photographs and not aligned crops, name a detector with --detector`,
  );
}

/**
 * Remarks on photographs of a kind that is not read, which are left out: HEIC, raw files.
 *
 * @param folder - Where they are.
 * @param context - Where the remark goes.
 */
export const remarkOnForeign =
  (folder: string, context: Context) =>
  (ids: readonly string[]): void => {
    const names = ids.slice(0, 2).join(', ') + (ids.length > 2 ? ', …' : '');
    const which = ids.length === 1 ? 'file is of a kind that is' : 'files are of kinds that are';
    context.note(`${ids.length} ${which} not read here and left out: ${names} in ${folder}. Save as JPEG or PNG first`);
  };

/**
 * Remarks on probes that lie in the gallery's own folder: an image finds itself, which says nothing of another photograph.
 *
 * @param probes - The images.
 * @param gallery - The folder, or another source, of which nothing is said.
 * @param context - Where the remark goes.
 */
export async function remarkOnOwnImages(probes: readonly string[], gallery: string, context: Context): Promise<void> {
  const folder = await realpath(gallery).catch(() => undefined);
  if (folder === undefined) return;
  const own: string[] = [];
  for (const probe of probes) {
    const path = relative(folder, await realpath(probe));
    if (path !== '' && path.split(sep)[0] !== '..' && !isAbsolute(path)) own.push(probe);
  }
  if (own.length === 0) return;
  const names = own.slice(0, 2).join(', ') + (own.length > 2 ? ', …' : '');
  const which = own.length === 1 ? 'is an image' : 'are images';
  context.note(`${names} ${which} of the gallery itself: such a score says nothing of another photograph`);
}

/**
 * Remarks on what was left out of a gallery: each image with the reason, identities that it lacks, and how many images there are.
 *
 * @param leftOut - The images and identities.
 * @param gallery - The folder.
 * @param context - Where the remarks go.
 */
export function remarkOnLeftOut(
  { images, subjects }: import('@scaleface/pipeline').LeftOutOfGallery,
  gallery: string,
  context: Context,
): void {
  for (const image of images) context.note(leftOut(image));
  for (const subject of subjects) context.note(`${subject} has no image that can be used`);
  context.note(`${images.length} ${images.length === 1 ? 'image' : 'images'} of ${gallery} left out`);
}

/**
 * Refuses images that are not there, before models are opened for them, which takes its time.
 *
 * @param files - The images.
 * @throws ScaleFaceError `missing-file`.
 */
export async function assertImages(files: readonly string[]): Promise<void> {
  for (const file of files) {
    await access(file, constants.R_OK).catch(async (cause: Error) => {
      const { unreadable } = await import('@scaleface/models/storage');
      unreadable('the image', file)(cause);
    });
  }
}

/** What `embed --detector` aligns before it embeds. */
export interface AlignedFirst {
  /** The folder of the crops. */
  readonly folder: string;
  /** Whether all images of one folder are embedded: not those of a shard or of a list. */
  readonly folderOnly: boolean;
  /** Whether images that do not decode are left out. */
  readonly skipBad: boolean;
}

/**
 * Aligns photographs into a folder of crops, as `align` does, whose record makes it resumable.
 *
 * @param images - The photographs.
 * @param flags - Detector, and the size of the backbone's input.
 * @param how - Where to.
 * @param context - Where progress and remarks go.
 * @returns The crops.
 * @throws ScaleFaceError `invalid-argument` for a shard, a list or an input that is not square; as `alignFolder`.
 */
export async function alignedFirst(
  images: readonly import('@scaleface/pipeline').LabelledImage[],
  flags: DetectorFlags & { readonly size: import('@scaleface/pipeline').ImageSize },
  { folder: out, folderOnly, skipBad }: AlignedFirst,
  { progress, note }: Context,
): Promise<readonly import('@scaleface/pipeline').LabelledImage[]> {
  const [pipeline, { closing }, { ScaleFaceError }] = await Promise.all([
    import('@scaleface/pipeline'),
    import('@scaleface/models/storage'),
    import('@scaleface/numerics'),
  ]);
  const { width: side, height } = flags.size;
  if (!folderOnly || side !== height) {
    throw new ScaleFaceError(
      folderOnly ? 'faces are aligned to square crops only' : 'aligns the images of a folder only',
      {
        code: 'invalid-argument',
        path: '--detector',
        hint: 'Align first, with scaleface align, and embed the crops',
      },
    );
  }
  const options = detectorOptions(flags) as import('@scaleface/pipeline').YuNetOptions;
  const summary = await closing(pipeline.openYuNet(options), (detector) =>
    pipeline.alignFolder(images, detector, { out, side, skipBad, progress }),
  );
  for (const image of summary.skipped) note(leftOut(image));
  note(`the aligned crops are in ${out}`);
  return pipeline.readImageFolder(out);
}
