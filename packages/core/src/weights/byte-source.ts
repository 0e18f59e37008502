import { ScaleFaceError } from '@scaleface/numerics';

/** Anything that bytes can be read from by position: a file handle, a blob, an HTTP range, an array. */
export interface ByteSource {
  /** The number of bytes. */
  readonly size: number;
  /** Reads exactly `length` bytes from `offset`. */
  read(offset: number, length: number): Promise<Uint8Array>;
}

/**
 * A byte source over bytes in memory; reads are views, not copies.
 *
 * @param bytes - The bytes.
 * @returns The source.
 *
 * @example
 * ```ts
 * import { bytesSource } from '@scaleface/core';
 *
 * Array.from(await bytesSource(new Uint8Array([5, 6, 7])).read(1, 2)); // => [6, 7]
 * ```
 */
export const bytesSource = (bytes: Uint8Array): ByteSource => ({
  size: bytes.byteLength,
  read: async (offset, length) => {
    if (offset < 0 || length < 0 || offset + length > bytes.byteLength) {
      throw new ScaleFaceError('read past the end', {
        code: 'out-of-range',
        path: 'offset',
        expected: `within ${bytes.byteLength} bytes`,
        received: `${offset} + ${length}`,
      });
    }
    return bytes.subarray(offset, offset + length);
  },
});
