import * as zlib from 'node:zlib';
import { unpackSnappy } from './snappy.js';

/** What a page may become, beside its packed length: so much longer, and a mebibyte. */
const largestRatio = 200;
const alwaysAllowed = 2 ** 20;
/** The longest page that is read. */
const longest = 2 ** 30;

type Unpack = (packed: Uint8Array, length: number) => Uint8Array | undefined;

const withLimit =
  (unpack: (packed: Uint8Array, options: { maxOutputLength: number }) => Uint8Array): Unpack =>
  (packed, length) => {
    try {
      return unpack(packed, { maxOutputLength: Math.max(1, length) });
    } catch {
      return undefined;
    }
  };

/** Node has Zstandard from 22.15 on. */
const { zstdDecompressSync } = zlib as { readonly zstdDecompressSync?: typeof zlib.gunzipSync };

/** By the numbers of Parquet's compression codecs. */
const unpackers: Readonly<Record<number, Unpack>> = {
  0: (packed) => packed,
  1: unpackSnappy,
  2: withLimit(zlib.gunzipSync),
  4: withLimit(zlib.brotliDecompressSync),
  ...(zstdDecompressSync === undefined ? {} : { 6: withLimit(zstdDecompressSync) }),
};

const names = ['none', 'Snappy', 'gzip', 'LZO', 'Brotli', 'LZ4', 'Zstandard', 'LZ4 (raw)'];

/** Whether pages packed in a way can be unpacked here. */
export const canUnpack = (codec: number): boolean => Object.hasOwn(unpackers, codec);

/** What a way of packing is called. */
export const codecName = (codec: number): string => names[codec] ?? `codec ${codec}`;

/**
 * Unpacks a page.
 *
 * @param packed - Its bytes.
 * @param length - How many they become.
 * @param codec - How they are packed; one that {@link canUnpack}.
 * @returns The bytes, or what is wrong.
 */
export function unpackPage(packed: Uint8Array, length: number, codec: number): Uint8Array | string {
  if (!(length >= 0 && length <= longest && length <= largestRatio * packed.length + alwaysAllowed)) {
    return `a page that would become ${length} bytes`;
  }
  if (length === 0) return new Uint8Array(0);
  const bytes = (unpackers[codec] as Unpack)(packed, length);
  return bytes?.length === length ? bytes : 'a page whose packed bytes are damaged';
}
