/** The formats of image files that every build of libvips decodes, for messages; some decode HEIC and BMP as well. */
export const imageFormats = 'JPEG, PNG, WebP, AVIF, GIF or TIFF';

const ascii = (bytes: Uint8Array, start: number, end: number): string =>
  String.fromCharCode(...bytes.subarray(start, end));

/** Brands of the ISO container that hold one still image, or a sequence of them. */
const heifBrands = new Set(['avif', 'avis', 'heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1']);

/**
 * Whether bytes begin as an image of samples does, whatever the file is called. Drawings (SVG), documents (PDF) and
 * everything else do not: they would have to be rendered, by programs with a large attack surface.
 *
 * @param bytes - The file.
 */
export function isRasterImage(bytes: Uint8Array): boolean {
  const mark = ascii(bytes, 0, 4);
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return true;
  if (mark === '\x89PNG' || mark === 'GIF8' || mark.startsWith('BM')) return true;
  if (mark === 'RIFF') return ascii(bytes, 8, 12) === 'WEBP';
  if (mark === 'II*\0' || mark === 'MM\0*' || mark === 'II+\0' || mark === 'MM\0+') return true;
  return ascii(bytes, 4, 8) === 'ftyp' && heifBrands.has(ascii(bytes, 8, 12));
}

/**
 * What bytes that are not an image seem to be.
 *
 * @param bytes - The file.
 */
export function describeBytes(bytes: Uint8Array): string {
  if (bytes.length === 0) return 'an empty file';
  const start = ascii(bytes, 0, 1000);
  if (/<svg[\s/>]/i.test(start)) return 'a drawing (SVG)';
  if (start.startsWith('%PDF')) return 'a document (PDF)';
  if (/^\s*(<!doctype html|<html)/i.test(start)) return 'a page (HTML)';
  if (bytes.every((byte, i) => i >= 16 || byte === 0)) return 'zeros';
  return `something that begins with ${JSON.stringify(ascii(bytes, 0, 12))}`;
}
