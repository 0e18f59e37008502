import * as zlib from 'node:zlib';
import { type Compressors, snappyUncompress } from 'hyparquet';

/** Pages may always unpack to so many bytes, */
const alwaysAllowed = 2 ** 20;
/** or to this many times the file's length. */
const largestRatio = 100;

type Unpack = (bytes: Uint8Array, most: number) => Uint8Array;

const snappy: Unpack = (bytes, length) => {
  const page = new Uint8Array(length);
  snappyUncompress(bytes, page);
  return page;
};

/** Zstandard is in Node from 22.15 on. */
const zstd = (zlib as { readonly zstdDecompressSync?: (b: Uint8Array, o: zlib.ZlibOptions) => Buffer })
  .zstdDecompressSync;

/**
 * What unpacks the pages of a Parquet file, none to more than 100 times the file's length and a mebibyte.
 *
 * @param size - The file's length in bytes.
 */
export function compressorsFor(size: number): Compressors {
  const most = alwaysAllowed + largestRatio * size;
  const bounded =
    (unpack: Unpack) =>
    (bytes: Uint8Array, length: number): Uint8Array => {
      if (!(length >= 0 && length <= most)) throw new Error(`a page of ${length} bytes in a file of ${size}`);
      return unpack(bytes, Math.max(length, 1));
    };
  const by = (unpack: (b: Uint8Array, o: zlib.ZlibOptions) => Buffer): ((b: Uint8Array, n: number) => Uint8Array) =>
    bounded((bytes, maxOutputLength) => unpack(bytes, { maxOutputLength }));
  return {
    SNAPPY: bounded((bytes, length) => (bytes.length === 0 ? new Uint8Array() : snappy(bytes, length))),
    GZIP: by(zlib.gunzipSync),
    BROTLI: by(zlib.brotliDecompressSync),
    ...(zstd === undefined ? {} : { ZSTD: by(zstd) }),
  };
}
