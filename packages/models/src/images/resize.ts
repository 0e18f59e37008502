import type { RawImage } from './raw-image.js';
import { toSharp } from './sharp.js';

/** An image at another size, stretched with Lanczos' filter; as it is where it has that size already. */
export async function resizeImage(
  image: RawImage,
  { width, height }: Pick<RawImage, 'width' | 'height'>,
): Promise<RawImage> {
  if (image.width === width && image.height === height) return image;
  const data = await (await toSharp(image)).resize(width, height, { fit: 'fill' }).raw().toBuffer();
  return { data: new Uint8Array(data.buffer, data.byteOffset, data.length), width, height };
}
