import type { LabelledImage } from '@scaleface/data';
import { decodeImage, type Preprocessing, preprocess, type RawImage } from '@scaleface/models';
import { at, type Random } from '@scaleface/numerics';
import * as tf from '@tensorflow/tfjs-core';

/** A batch of images on the engine. */
export interface ImageBatch extends Record<string, tf.Tensor> {
  /** `[B, H, W, 3]` or `[B, 3, H, W]`, as declared. */
  readonly images: tf.Tensor4D;
  /** The identities, int32 `[B]`. */
  readonly labels: tf.Tensor1D;
}

/**
 * An image as seen in a mirror.
 *
 * @param image - The image.
 *
 * @example
 * ```ts
 * import { mirror } from '@scaleface/pipeline';
 *
 * const image = { data: new Uint8Array([1, 2, 3, 4, 5, 6]), width: 2, height: 1 };
 * Array.from(mirror(image).data); // => [4, 5, 6, 1, 2, 3]
 * ```
 */
export function mirror({ data, width, height }: RawImage): RawImage {
  const turned = new Uint8Array(data.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = 3 * (y * width + x);
      turned.set(data.subarray(from, from + 3), 3 * (y * width + width - 1 - x));
    }
  }
  return { data: turned, width, height };
}

/**
 * The batches of an epoch: every image once, in random order, in a mirror or not by the toss of a coin. A number is
 * that of the image, doubled, plus 1 if it is mirrored.
 *
 * @param images - How many there are.
 * @param size - Images per batch; those that fill none are left out.
 * @param flip - Whether images are mirrored at all.
 * @param random - Decides.
 */
export function imageOrder(images: number, size: number, flip: boolean, random: Random): number[][] {
  const order = random.shuffle(Array.from({ length: images }, (_, i) => i));
  const tossed = order.map((i) => 2 * i + (flip && random.uniform() < 0.5 ? 1 : 0));
  return Array.from({ length: Math.floor(images / size) }, (_, b) => tossed.slice(b * size, (b + 1) * size));
}

/**
 * Decodes a batch.
 *
 * @param images - All images.
 * @param labels - The subject of each.
 * @param tossed - Numbers from {@link imageOrder}.
 * @param declared - What the backbone takes.
 * @returns Tensors; the caller disposes of them.
 * @throws ScaleFaceError `bad-format` naming an image that does not decode.
 */
export async function imageBatch(
  images: readonly LabelledImage[],
  labels: ArrayLike<number>,
  tossed: readonly number[],
  declared: Preprocessing,
): Promise<ImageBatch> {
  const decoded = tossed.map(async (number) => {
    const image = await decodeImage(at(images, number >> 1).file, { size: declared });
    return (number & 1) === 1 ? mirror(image) : image;
  });
  const input = preprocess(await Promise.all(decoded), declared);
  const { width, height, layout } = declared;
  const shape: [number, number, number] = layout === 'nchw' ? [3, height, width] : [height, width, 3];
  const own = tossed.map((number) => at(labels, number >> 1));
  return { images: tf.tensor4d(input, [tossed.length, ...shape]), labels: tf.tensor1d(own, 'int32') };
}
