import { ScaleFaceError } from '@scaleface/numerics';
import { filesOfDataSet } from '../readers/data-set-files.js';
import type { DataSet } from '../readers/entries/data-set.js';
import type { EmbedOptions } from './embed-options.js';
import { partSize } from './embed-parts.js';
import { imageEntries } from './image-entries.js';
import { type EmbedItem, imageFiles } from './image-files.js';
import type { ImageSource } from './image-source.js';

/**
 * Lists images to embed, of whatever kind they are.
 *
 * @param images - Files, or a data set.
 * @param options - As `embedImages` takes them.
 * @throws ScaleFaceError `bad-format` for an entry of a data set that cannot be read, unless such are left out; as
 * `filesOfDataSet`, `imageFiles`, `imageEntries`.
 */
export async function openImages(images: readonly EmbedItem[] | DataSet, options: EmbedOptions): Promise<ImageSource> {
  const { fingerprint = 'size-time', skipBad = false, progress } = options;
  if (!('kind' in images)) return imageFiles(images, fingerprint);
  const source = images.holdsImages
    ? await imageEntries(images, partSize(options), progress)
    : await filesOf(images, fingerprint);
  const [first] = source.unreadable;
  if (first === undefined || skipBad) return source;
  throw new ScaleFaceError(first.reason, {
    code: 'bad-format',
    path: first.id,
    hint: 'Mend the source, or have such entries left out and recorded (skipBad, --skip-bad)',
  });
}

async function filesOf(set: DataSet, fingerprint: 'size-time' | 'content'): Promise<ImageSource> {
  const { images, problems } = await filesOfDataSet(set, true);
  return imageFiles(
    images,
    fingerprint,
    problems.map(({ place: id, reason }) => ({ id, reason })),
  );
}
