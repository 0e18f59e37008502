import { createRandom } from '@scaleface/numerics';
import { addNoise, blur, lowerResolution } from '@scaleface/pipeline/page';
import { pictureOf } from '../dom/face.js';

/** What may spoil a picture; those of the drawn faces, and JPEG. */
export const DEGRADATIONS = [
  { value: 'blur', label: 'blur' },
  { value: 'resolution', label: 'low resolution' },
  { value: 'noise', label: 'noise' },
  { value: 'jpeg', label: 'JPEG compression' },
] as const;

/** The name of one. */
export type Degradation = (typeof DEGRADATIONS)[number]['value'];

/** How far each goes at the end: a network that sees 32 pixels of the page's 96 notices less of the same magnitude. */
const WORST = { blur: 1, resolution: 1.5, noise: 2 } as const;

async function compressed(image: ImageData, strength: number): Promise<ImageData> {
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext('2d') as OffscreenCanvasRenderingContext2D;
  context.putImageData(image, 0, 0);
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.9 * (1 - strength) });
  const bitmap = await createImageBitmap(blob);
  context.drawImage(bitmap, 0, 0);
  bitmap.close();
  return context.getImageData(0, 0, image.width, image.height);
}

/**
 * A picture made worse.
 *
 * @param image - A square picture.
 * @param how - By what.
 * @param strength - From 0, which changes nothing, to 1.
 */
export async function degrade(image: ImageData, how: Degradation, strength: number): Promise<ImageData> {
  if (strength === 0) return image;
  if (how === 'jpeg') return compressed(image, strength);
  const size = image.width;
  const values = new Float32Array(size * size * 3);
  for (let p = 0; p < size * size; p++) {
    for (let c = 0; c < 3; c++) values[3 * p + c] = (image.data[4 * p + c] as number) / 255;
  }
  const magnitude = WORST[how] * strength;
  if (how === 'blur') blur(values, size, magnitude);
  else if (how === 'resolution') lowerResolution(values, size, magnitude);
  else addNoise(values, magnitude, createRandom(1));
  return pictureOf(
    Uint8ClampedArray.from(values, (value) => 255 * value),
    size,
  );
}
