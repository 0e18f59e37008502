import type { Embedder } from '@scaleface/models';
import { withWorkFolder, writeFileAtomic } from '@scaleface/models/storage';
import { ScaleFaceError } from '@scaleface/numerics';
import { assertEmbedOutput } from './assert-output.js';
import type { EmbedOptions } from './embed-options.js';
import type { EmbedItem, SkippedImage } from './embed-part.js';
import { embedParts, joinParts, partSize } from './embed-parts.js';
import { indexById } from './table.js';
import { writeFeatureTable } from './write-arrow.js';

export type { EmbedOptions } from './embed-options.js';
export type { EmbedItem } from './embed-part.js';

/** What {@link embedImages} did. */
export interface EmbedSummary {
  /** Rows of the table. */
  readonly rows: number;
  /** Rows that an earlier, interrupted call had embedded already. */
  readonly alreadyEmbedded: number;
  /** @deprecated The former name of `alreadyEmbedded`; goes with the next version. */
  readonly kept: number;
  /** The images that do not decode, with the reason. */
  readonly skipped: readonly SkippedImage[];
}

/**
 * Embeds images into a feature table, in parts: each finished part is a file in the folder `OUT.parts`, known by a hash
 * of its images and of the backbone. When the process dies, the next call resumes after the last finished part, and the
 * table is the same byte for byte; damaged parts and parts of other images are embedded again. Images are decoded while
 * the batch before them is embedded.
 *
 * @param items - The images, each id once.
 * @param embedder - The backbone.
 * @param options - Where to, batch size, policy for images that do not decode.
 * @throws ScaleFaceError `bad-format` naming the first image that does not decode, unless `skipBad` is set;
 * `not-finite` naming the image when the backbone gives a number that is not finite; `busy` when another process embeds
 * into this file; `failed` when an image changes meanwhile; as {@link assertEmbedOutput} before any work.
 */
export async function embedImages(
  items: readonly EmbedItem[],
  embedder: Embedder,
  options: EmbedOptions,
): Promise<EmbedSummary> {
  partSize(options);
  indexById(items.map((item) => item.id));
  const { out, note } = options;
  await assertEmbedOutput(out);
  return withWorkFolder(`${out}.parts`, async () => {
    const { tables, skipped, alreadyEmbedded } = await embedParts(items, embedder, options);
    const rows = items.length - skipped.length;
    if (rows === 0) throw new ScaleFaceError('no image could be embedded', { code: 'bad-format', path: out });
    await writeFeatureTable(out, joinParts(tables, note));
    await writeFileAtomic(`${out}.skipped.json`, `${JSON.stringify(skipped, null, 1)}\n`);
    return { rows, alreadyEmbedded, kept: alreadyEmbedded, skipped };
  });
}
