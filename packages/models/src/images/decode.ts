import { badImage } from './bad-image.js';
import { describeBytes, imageFormats, isRasterImage } from './image-format.js';
import type { RawImage } from './raw-image.js';
import { readImageFile } from './read-image-file.js';
import { loadSharp, toSharp } from './sharp.js';

/** Options of {@link decodeImage}. */
export interface DecodeOptions {
  /** The size to bring the image to, in pixels; as it is in the file by default. */
  readonly size?: {
    /** Width in pixels. */
    readonly width: number;
    /** Height in pixels. */
    readonly height: number;
  };
  /** What the image is called in errors; the file's path by default. */
  readonly name?: string;
  /** The largest file that is read, in bytes; 256 MiB by default. */
  readonly maxBytes?: number;
}

/**
 * Decodes an image file (JPEG, PNG, WebP, AVIF, GIF, TIFF) into RGB samples, with libvips through `sharp`.
 *
 * Transparency is laid on black, grey is repeated, an orientation in the metadata is obeyed. An image of another size
 * than asked is stretched with Lanczos' filter: face crops are expected to be aligned and of the right size already.
 *
 * The format is recognised by the content, not by the name; drawings (SVG) and documents (PDF) are refused, and so are
 * pipes, devices and files larger than a limit, of which nothing is read.
 *
 * @param source - A path, or the bytes of a file.
 * @param options - Size, name and largest file.
 * @throws ScaleFaceError `missing-file` when there is no such file, `bad-format` when it is not a regular file, too
 * large, of no format that is read, or does not decode completely.
 *
 * @example
 * ```ts
 * import { decodeImage, encodeImage } from '@scaleface/models';
 *
 * const png = await encodeImage({ data: new Uint8Array([255, 0, 0]), width: 1, height: 1 }, 'png');
 * (await decodeImage(png)).data; // => new Uint8Array([255, 0, 0])
 * ```
 */
export async function decodeImage(source: string | Uint8Array, options: DecodeOptions = {}): Promise<RawImage> {
  const name = options.name ?? (typeof source === 'string' ? source : 'image');
  const bytes = typeof source === 'string' ? await readImageFile(source, name, options.maxBytes) : source;
  if (!isRasterImage(bytes)) {
    throw badImage('the image does not decode', name, { expected: imageFormats, received: describeBytes(bytes) });
  }
  const { width, height } = options.size ?? {};
  const sharp = await loadSharp();
  try {
    let image = sharp(bytes, { failOn: 'truncated' }).rotate().flatten().toColourspace('srgb');
    if (width !== undefined && height !== undefined) image = image.resize(width, height, { fit: 'fill' });
    const { data, info } = await image.removeAlpha().raw().toBuffer({ resolveWithObject: true });
    return { data: new Uint8Array(data.buffer, data.byteOffset, data.length), width: info.width, height: info.height };
  } catch (cause) {
    throw badImage('the image does not decode', name, { received: oneLine((cause as Error).message), cause });
  }
}

/** The lines of a message, each once: libvips repeats itself for every row. */
const oneLine = (message: string): string => [...new Set(message.trim().split(/\s*\n\s*/))].join('; ');

/**
 * Encodes an image.
 *
 * @param image - RGB samples.
 * @param format - `'png'` (lossless) or `'jpeg'`.
 * @param quality - Of the JPEG, 1 to 100; 92 by default.
 *
 * @example
 * ```ts
 * import { decodeImage, encodeImage } from '@scaleface/models';
 *
 * const image = { data: Uint8Array.from({ length: 768 }, (_, p) => (p * p) % 256), width: 16, height: 16 };
 * (await decodeImage(await encodeImage(image, 'png'))).data; // => image.data
 *
 * const [small, large] = [await encodeImage(image, 'jpeg', 50), await encodeImage(image, 'jpeg', 95)];
 * small.length < large.length; // => true
 * ```
 */
export async function encodeImage(image: RawImage, format: 'png' | 'jpeg', quality = 92): Promise<Uint8Array> {
  const encoded = await toSharp(image);
  return format === 'png' ? encoded.png().toBuffer() : encoded.jpeg({ quality }).toBuffer();
}
