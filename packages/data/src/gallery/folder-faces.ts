import { decodeImage, type Embedder, embedFaces, type Face, type LoadedModel, skipReason } from '@scaleface/models';
import { ScaleFaceError } from '@scaleface/numerics';
import { type LabelledImage, readImageFolder } from '../datasets/image-folder.js';
import type { SkippedImage } from '../features/embed-part.js';
import type { OpenGalleryOptions } from './gallery-options.js';

/** Images described between two reports. */
const step = 16;

/** Faces, and whose they are. */
interface FolderFaces {
  readonly faces: Face[];
  readonly subjects: string[];
}

/** Whether an error is about one of these images, and not about the model. */
const isOf = (error: unknown, images: readonly LabelledImage[]): error is ScaleFaceError =>
  error instanceof ScaleFaceError && images.some(({ file }) => file === error.path);

/**
 * Embeds the images of a folder, except those that are left out.
 *
 * @param folder - One folder per subject.
 * @param backbone - Embeds them.
 * @param model - From `loadModel`.
 * @param options - As `openGallery` takes them.
 * @throws ScaleFaceError as `openGallery`.
 */
export async function folderFaces(
  folder: string,
  backbone: Embedder,
  model: LoadedModel,
  { detector, progress, skipBad = false, onLeftOut }: OpenGalleryOptions,
): Promise<FolderFaces> {
  const images = await readImageFolder(folder);
  const embed = (some: readonly LabelledImage[]): Promise<Face[]> =>
    embedFaces(
      some.map(({ file }) => file),
      backbone,
      model,
      detector,
    );
  const [found, left]: [FolderFaces, SkippedImage[]] = [{ faces: [], subjects: [] }, []];
  const take = (some: readonly LabelledImage[], faces: readonly Face[]): void => {
    found.faces.push(...faces);
    found.subjects.push(...some.map(({ subject }) => subject));
  };
  for (let start = 0; start < images.length; start += step) {
    const some = images.slice(start, start + step);
    const faces = await embed(some).catch((error: unknown) => {
      if (isOf(error, some) && (skipBad || onLeftOut !== undefined)) return undefined;
      throw error;
    });
    if (faces !== undefined) take(some, faces);
    // One of them cannot be used: which one shows when each is embedded by itself.
    else {
      for (const image of some) {
        const own = await embed([image]).catch(async (error: unknown) => {
          if (!isOf(error, [image])) throw error;
          left.push({ id: image.id, reason: await reasonOf(error, image, skipBad) });
          return undefined;
        });
        if (own !== undefined) take([image], own);
      }
    }
    progress?.('enrol', start + some.length, images.length);
  }
  const known = new Set(found.subjects);
  const lost = [...new Set(images.map(({ subject }) => subject))].filter((subject) => !known.has(subject));
  if (left.length > 0) onLeftOut?.({ images: left, subjects: lost });
  assertLeft(folder, found, left, skipBad ? [] : lost);
  return found;
}

/** Why an image is left out: it shows no face where it decodes; where it does not, it may be an error. */
async function reasonOf(error: ScaleFaceError, { file }: LabelledImage, skipBad: boolean): Promise<string> {
  const decodes = await decodeImage(file).then(
    () => true,
    () => false,
  );
  if (decodes) return 'no face found';
  if (skipBad) return skipReason(error);
  throw error;
}

function assertLeft(
  path: string,
  { faces }: FolderFaces,
  left: readonly SkippedImage[],
  lost: readonly string[],
): void {
  if (faces.length === 0) {
    const [first] = left as [SkippedImage];
    throw new ScaleFaceError('no image of the gallery can be used', {
      code: 'bad-format',
      path,
      received: `${left.length} images; ${first.id}: ${first.reason}`,
    });
  }
  if (lost.length === 0) return;
  throw new ScaleFaceError(
    lost.length === 1
      ? 'an identity has no image that can be used'
      : `${lost.length} identities have no image that can be used`,
    {
      code: 'bad-format',
      path,
      received: lost.slice(0, 10).join(', ') + (lost.length > 10 ? `, and ${lost.length - 10} more` : ''),
      hint: 'Add photographs of them, or leave them out (skipBad, --skip-bad)',
    },
  );
}
