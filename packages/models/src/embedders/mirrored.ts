import { createHash } from 'node:crypto';
import { at } from '@scaleface/numerics';
import type { RawImage } from '../images/raw-image.js';
import type { Embedder } from './embedder.js';

/**
 * The image, left and right exchanged. Oracle: an image of two rows, by hand.
 *
 * @example
 * ```ts
 * import { mirrorImage } from '@scaleface/models';
 *
 * const redBlue = { data: Uint8Array.of(255, 0, 0, 0, 0, 255), width: 2, height: 1 };
 * mirrorImage(redBlue).data; // => Uint8Array.of(0, 0, 255, 255, 0, 0)
 * ```
 */
export function mirrorImage({ data, width, height }: RawImage): RawImage {
  const mirrored = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [from, to] = [3 * (y * width + x), 3 * (y * width + width - 1 - x)];
      for (let c = 0; c < 3; c++) mirrored[to + c] = data[from + c] as number;
    }
  }
  return { data: mirrored, width, height };
}

/**
 * A backbone that embeds each image and its mirror image and adds the two embeddings, as evaluations with "flip" do.
 * The head's input stays that of the image itself. It costs twice as much, and counts as another backbone, so that
 * features with and without mirror images are never compared by mistake.
 *
 * Source: the validation of InsightFace and of the published ScaleFace code. Oracle: the sum of two calls.
 *
 * @param backbone - The backbone; closing the new one closes it.
 *
 * @example
 * ```ts
 * import { mirrored, openPixelsBackbone } from '@scaleface/models';
 *
 * mirrored(openPixelsBackbone(8, 2)).name; // => 'pixels:8/2+mirror'
 * ```
 */
export function mirrored(backbone: Embedder): Embedder {
  return {
    ...backbone,
    name: `${backbone.name}+mirror`,
    sha256: createHash('sha256').update(`${backbone.sha256}+mirror`).digest('hex'),
    async embed(images) {
      const plain = await backbone.embed(images);
      const other = await backbone.embed(images.map(mirrorImage));
      return { ...plain, embedding: plain.embedding.map((x, i) => x + at(other.embedding, i)) };
    },
    close: () => backbone.close(),
  };
}
