import type { Embedder } from '@scaleface/models';
import { withWorkFolder, writeFileAtomic } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import type { DataSet } from '../readers/entries/data-set.js';
import { assertEmbedOutput } from './assert-output.js';
import type { EmbedOptions } from './embed-options.js';
import type { SkippedImage } from './embed-part.js';
import { embedParts, joinParts, partSize } from './embed-parts.js';
import type { EmbedItem } from './image-files.js';
import { openImages } from './open-images.js';
import { writeFeatureTable } from './write-arrow.js';

export type { EmbedOptions } from './embed-options.js';
export type { EmbedItem } from './image-files.js';

/** What {@link embedImages} did. */
export interface EmbedSummary {
  /** Rows of the table. */
  readonly rows: number;
  /** Rows that an earlier, interrupted call had embedded already. */
  readonly alreadyEmbedded: number;
  /** @deprecated The former name of `alreadyEmbedded`; goes with the next version. */
  readonly kept: number;
  /** The images that do not decode, with the reason; entries of a data set that could not be read come first. */
  readonly skipped: readonly SkippedImage[];
}

/**
 * Embeds images into a feature table, in parts: each finished part is a file in the folder `OUT.parts`, known by a hash
 * of its images and of the backbone. When the process dies, the next call resumes after the last finished part, and the
 * table is the same byte for byte; damaged parts and parts of other images are embedded again.
 *
 * Images are decoded ahead on other threads, a bounded number at a time, whether they are files or lie in a data set
 * (`rec:`, `bin:`, `tar:`), of which no more than that is in memory. Such a set is read through twice: first to list and hash its
 * images, then to embed them. The same bytes give the same rows wherever they lie. Images of a set that does not tell
 * subjects (`bin:`) have an empty one, and nothing can be trained on them.
 *
 * @param images - The images, each id once, or a data set.
 * @param embedder - The backbone.
 * @param options - Where to, batch size, policy for images that do not decode.
 * @throws ScaleFaceError `bad-format` naming the first image that does not decode, unless `skipBad` is set;
 * `not-finite` naming the image when the backbone gives a number that is not finite; `busy` when another process embeds
 * into this file; `failed` when an image changes meanwhile; as {@link assertEmbedOutput} before any work.
 *
 * @example
 * ```ts
 * import { mkdtemp, rm, writeFile } from 'node:fs/promises';
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { embedImages, readFeatureTable } from '@scaleface/data';
 * import { encodeImage, openPixelsBackbone } from '@scaleface/models';
 *
 * const folder = await mkdtemp(join(tmpdir(), 'example-'));
 * const images = ['1', '2'].map((id) => ({ id, subject: 'ada', file: join(folder, `${id}.png`) }));
 * const data = Uint8Array.from({ length: 48 }, (_, i) => (i < 24 ? 0 : 255)); // white below
 * await writeFile(join(folder, '1.png'), await encodeImage({ data, width: 4, height: 4 }, 'png'));
 * await writeFile(join(folder, '2.png'), 'no image');
 * const [backbone, out] = [openPixelsBackbone(4, 2), join(folder, 'features.arrow')];
 *
 * const { code } = await embedImages(images, backbone, { out }).catch((error) => error);
 * code; // => 'bad-format'
 * const { rows, skipped } = await embedImages(images, backbone, { out, skipBad: true });
 * rows; // => 1
 * skipped.map(({ id }) => id); // => ['2']
 * Array.from((await readFeatureTable(out)).embedding.data); // => [-0.5, -0.5, 0.5, 0.5]
 * await rm(folder, { recursive: true });
 * ```
 */
export async function embedImages(
  images: readonly EmbedItem[] | DataSet,
  embedder: Embedder,
  options: EmbedOptions,
): Promise<EmbedSummary> {
  partSize(options);
  const { out, note } = options;
  await assertEmbedOutput(out);
  const source = await openImages(images, options);
  return withWorkFolder(`${out}.parts`, async () => {
    const done = await embedParts(source, embedder, options);
    const rows = source.count - done.skipped.length;
    if (rows === 0) throw new ScaleFaceError('no image could be embedded', { code: 'bad-format', path: out });
    await writeFeatureTable(out, joinParts(done.tables, note), options);
    const skipped = [...source.unreadable, ...done.skipped];
    await writeFileAtomic(`${out}.skipped.json`, `${JSON.stringify(skipped, null, 1)}\n`);
    const { alreadyEmbedded } = done;
    return { rows, alreadyEmbedded, kept: alreadyEmbedded, skipped };
  });
}
