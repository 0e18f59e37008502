import { ScaleFaceError } from '@scaleface/numerics';
import { type FaceImage, isPixels } from '../images/face-image.js';

interface Page {
  readonly document?: { readonly baseURI: string };
  readonly location?: { readonly href: string };
  readonly createImageBitmap?: (source: unknown) => Promise<object>;
}

/** An address as the worker, which has another base, understands it; paths of Node stay. */
export function absolute(address: string | URL): string {
  const { document, location } = globalThis as Page;
  const base = document?.baseURI ?? location?.href;
  return base === undefined ? String(address) : new URL(address, base).href;
}

/**
 * An image as it can be sent to a worker. What only this thread can draw, an element or a canvas, becomes a bitmap, which is
 * handed over without being copied.
 *
 * @throws ScaleFaceError `bad-format` for an element that shows nothing yet.
 */
export async function sentImage(image: FaceImage, handed: object[]): Promise<unknown> {
  if (typeof image === 'string' || image instanceof URL) return absolute(image);
  if (image instanceof Uint8Array || image instanceof Blob || isPixels(image)) return image;
  const { createImageBitmap } = globalThis as Page;
  const bitmap = await createImageBitmap?.(image).catch((cause: Error) => {
    throw new ScaleFaceError('the image shows nothing', {
      code: 'bad-format',
      path: 'image',
      received: cause.message,
      cause,
    });
  });
  if (bitmap === undefined) return image;
  handed.push(bitmap);
  return bitmap;
}
