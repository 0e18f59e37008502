import { createRandom } from '@scaleface/numerics';
import { drawIdentity, photograph } from '@scaleface/pipeline/page';
import { pictureOf } from '../dom/face.js';

/** Width and height of the pictures in the page. */
const SIZE = 96;

/** A picture with its name. */
export interface Picture {
  readonly name: string;
  readonly image: ImageData;
}

/** Drawn people, two photographs of each, the second one degraded as `photograph` draws it. */
export function drawnPictures(): Picture[] {
  const random = createRandom(11);
  const good = { pose: 0, light: 0, blur: 0, noise: 0, resolution: 0, occlusion: 0 };
  return ['A', 'B', 'C'].flatMap((person) => {
    const face = drawIdentity(random);
    return [1, 2].map((k) => {
      const options = k === 1 ? { size: SIZE, magnitudes: good } : { size: SIZE };
      const { pixels } = photograph(face, random, options);
      return { name: `${person}${k}`, image: pictureOf(pixels, SIZE) };
    });
  });
}

/** The middle square of a photograph. */
export async function readPicture(file: File): Promise<Picture> {
  const bitmap = await createImageBitmap(file).catch(() => {
    throw new Error(`${file.name} is no image that this browser reads`);
  });
  const side = Math.min(bitmap.width, bitmap.height);
  const context = new OffscreenCanvas(SIZE, SIZE).getContext('2d') as OffscreenCanvasRenderingContext2D;
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, (bitmap.width - side) / 2, (bitmap.height - side) / 2, side, side, 0, 0, SIZE, SIZE);
  bitmap.close();
  return { name: file.name.replace(/\.\w+$/, '').slice(0, 24), image: context.getImageData(0, 0, SIZE, SIZE) };
}
