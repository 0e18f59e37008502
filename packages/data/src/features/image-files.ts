import { decodeImage, type RawImage } from '@scaleface/models';
import { type Fingerprint, hashOf } from '@scaleface/models/storage';
import { createRandom } from '@scaleface/numerics';
import type { LabelledImage } from '../datasets/image-folder.js';
import { type Degradation, degrade } from '../images/degrade.js';
import type { ComingImage, ImageSource } from './image-source.js';
import { type ImageStamp, stampImage, stampImages } from './image-stamps.js';
import { indexById } from './table.js';

/** An image to embed, as it is or degraded in a known way. */
export interface EmbedItem extends LabelledImage {
  /** The way to degrade it before it is embedded, and the seed that decides noise and places. */
  readonly degradation?: Degradation & {
    /** Decides how the image is degraded. */
    readonly seed: number;
  };
}

/**
 * Images that are files, to be embedded in the order of the list.
 *
 * @param items - The files, each id once.
 * @param fingerprint - How one that has changed is known.
 * @param unreadable - Entries of the list that name no image.
 * @throws ScaleFaceError `bad-format` when an id occurs twice.
 */
export function imageFiles(
  items: readonly EmbedItem[],
  fingerprint: Fingerprint,
  unreadable: ImageSource['unreadable'] = [],
): ImageSource {
  indexById(items.map((item) => item.id));
  return {
    count: items.length,
    unreadable,
    get names() {
      return hashOf(items.map(({ id, subject, degradation }) => [id, subject, degradation]));
    },
    open: (size) => ({
      async run(from, to) {
        const some = items.slice(from, to);
        const stamps = await stampImages(some, fingerprint);
        const known = some.map(({ id, subject, degradation }, i) => [id, subject, degradation, stamps[i]]);
        return {
          known,
          async *images() {
            for (const [i, item] of some.entries()) yield coming(item, stamps[i] as ImageStamp, size, fingerprint);
          },
        };
      },
      close: async () => {},
    }),
  };
}

function coming(
  item: EmbedItem,
  stamp: ImageStamp,
  size: Parameters<ImageSource['open']>[0],
  fingerprint: Fingerprint,
): ComingImage {
  const { id, subject, file, degradation } = item;
  return {
    id,
    subject,
    bytes: 0,
    place: file,
    async decode(): Promise<RawImage> {
      const image = await decodeImage(file, { size });
      return degradation === undefined ? image : degrade(image, degradation, createRandom(degradation.seed));
    },
    changed: async () => String(await stampImage(item, fingerprint)) !== String(stamp),
  };
}
