import { loadSharp } from './sharp.js';

/** Which kinds of images can be decoded here. */
export interface ImageDecoders {
  /** The version of `sharp`. */
  readonly version: string;
  /** Kinds that are decoded. */
  readonly formats: readonly string[];
  /** Kinds that `decodeImage` would read, but that this build of `sharp` does not. */
  readonly lacking: readonly string[];
}

/** The kinds that are read, as `sharp` calls their decoders. */
const kinds = { JPEG: 'jpeg', PNG: 'png', WebP: 'webp', AVIF: 'heif', GIF: 'gif', TIFF: 'tiff' } as const;

/**
 * Which kinds of images can be decoded here.
 *
 * @throws ScaleFaceError `missing-dependency` where `sharp` is not installed.
 *
 * @example
 * ```ts
 * import { imageDecoders } from '@scaleface/models';
 *
 * // Before a run over a folder of AVIF and JPEG files.
 * const { formats, lacking } = await imageDecoders();
 * formats.includes('JPEG'); // => true
 * lacking.includes('AVIF'); // => false
 * ```
 */
export async function imageDecoders(): Promise<ImageDecoders> {
  const sharp = await loadSharp();
  const works = (kind: keyof typeof kinds): boolean => sharp.format[kinds[kind]]?.input.buffer === true;
  const all = Object.keys(kinds) as (keyof typeof kinds)[];
  const lacking = all.filter((kind) => !works(kind));
  return { version: sharp.versions.sharp ?? 'unknown', formats: all.filter(works), lacking };
}
