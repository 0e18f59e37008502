import type { RawImage } from './raw-image.js';

/** Decoded samples of 8 bits, rows from the top: RGB or RGBA, by their number. `ImageData` of a page is one. */
export interface Pixels {
  /** The samples, `height × width × 3` or `× 4`. */
  readonly data: Uint8Array | Uint8ClampedArray;
  /** Columns, in pixels. */
  readonly width: number;
  /** Rows, in pixels. */
  readonly height: number;
}

/** What a canvas of a page draws: an `HTMLImageElement`, an `ImageBitmap`, a canvas, a frame of a video. */
export interface Drawable {
  /** Columns. */
  readonly width: number;
  /** Rows. */
  readonly height: number;
}

/**
 * An image of one aligned face, or with a detector any photograph: a path (Node) or an address (pages), the bytes of a file, a
 * `Blob` such as a `File`, decoded samples, or, in a page, anything that a canvas draws. Aligned images of another size than the
 * network's are stretched to it.
 */
export type FaceImage = string | URL | Uint8Array | Blob | Pixels | Drawable;

/** Returns an image of the requested size; of its own size where none is requested. */
export type DecodeFace = (
  image: FaceImage,
  size?: {
    /** Columns. */
    readonly width: number;
    /** Rows. */
    readonly height: number;
  },
) => Promise<RawImage>;

/** Whether an image is given as samples. */
export const isPixels = (image: FaceImage): image is Pixels =>
  typeof image === 'object' && 'data' in image && 'width' in image;

/** Decoded samples as RGB; transparency is laid on black. */
export function rgbOf({ data, width, height }: Pixels): RawImage {
  const pixels = width * height;
  if (data.length !== 4 * pixels) return { data: new Uint8Array(data), width, height };
  const rgb = new Uint8Array(3 * pixels);
  for (let p = 0; p < pixels; p++) {
    const alpha = (data[4 * p + 3] as number) / 255;
    for (let c = 0; c < 3; c++) rgb[3 * p + c] = Math.round((data[4 * p + c] as number) * alpha);
  }
  return { data: rgb, width, height };
}
