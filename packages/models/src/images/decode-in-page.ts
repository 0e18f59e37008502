import { ScaleFaceError } from '@scaleface/numerics';
import { type DecodeFace, type FaceImage, isPixels, type Pixels, rgbOf } from './face-image.js';

/** What a page or a worker has for images. */
interface Page {
  readonly createImageBitmap?: (source: unknown) => Promise<{ width: number; height: number; close(): void }>;
  readonly OffscreenCanvas?: new (width: number, height: number) => { getContext(kind: '2d'): Context };
  readonly ImageData?: new (data: Uint8ClampedArray, width: number, height: number) => Pixels;
}

interface Context {
  fillStyle: string;
  imageSmoothingQuality: string;
  fillRect(x: number, y: number, width: number, height: number): void;
  drawImage(source: unknown, x: number, y: number, width: number, height: number): void;
  getImageData(x: number, y: number, width: number, height: number): Pixels;
}

/**
 * Decodes with what pages have: `createImageBitmap` and a canvas. Samples of the right size are taken as they are.
 *
 * @throws ScaleFaceError `unsupported` outside of pages and workers; `missing-file`, `bad-format` for images that
 * cannot be fetched or decoded.
 */
export const decodeInPage: DecodeFace = async (image, size) => {
  if (isPixels(image) && (size === undefined || (image.width === size.width && image.height === size.height))) {
    return rgbOf(image);
  }
  const { createImageBitmap, OffscreenCanvas } = globalThis as Page;
  if (createImageBitmap === undefined || OffscreenCanvas === undefined) {
    throw new ScaleFaceError('this entry point decodes images only in pages and workers', {
      code: 'unsupported',
      expected: size === undefined ? 'samples' : `samples of ${size.width} × ${size.height}`,
      hint: 'In Node, import ScaleFace from @scaleface/models',
    });
  }
  const bitmap = await createImageBitmap(await sourceOf(image)).catch((cause: Error) => {
    const path = typeof image === 'string' ? image : 'image';
    throw new ScaleFaceError('the image does not decode', { code: 'bad-format', path, received: cause.message, cause });
  });
  const { width, height } = size ?? bitmap;
  const context = new OffscreenCanvas(width, height).getContext('2d');
  context.fillStyle = '#000';
  context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return rgbOf(context.getImageData(0, 0, width, height));
};

async function sourceOf(image: FaceImage): Promise<unknown> {
  if (typeof image === 'string' || image instanceof URL) {
    const response = await fetch(image);
    if (response.ok) return response.blob();
    const received = `status ${response.status}`;
    throw new ScaleFaceError('the image cannot be read', { code: 'missing-file', path: String(image), received });
  }
  if (image instanceof Uint8Array) return new Blob([image as Uint8Array<ArrayBuffer>]);
  const { ImageData } = globalThis as Page;
  if (!isPixels(image) || ImageData === undefined || image instanceof ImageData) return image;
  const { data, width, height } = rgbOf(image);
  const rgba = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let p = 0; p < width * height; p++) rgba.set(data.subarray(3 * p, 3 * p + 3), 4 * p);
  return new ImageData(rgba, width, height);
}
