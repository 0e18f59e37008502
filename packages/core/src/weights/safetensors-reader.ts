import { ScaleFaceError } from '@scaleface/numerics';
import type { ByteSource } from './byte-source.js';
import { headerLength, parseHeader, type SafetensorsHeader } from './safetensors-header.js';
import type { StoredArray } from './stored-array.js';

/** A safetensors file of which only the header has been read. */
export interface SafetensorsReader extends SafetensorsHeader {
  /** Reads one tensor. Throws `unknown-name` if the file has none of that name. */
  read(name: string): Promise<StoredArray>;
}

/**
 * Opens a safetensors file for reading tensor by tensor: memory is the header and the tensors asked for.
 *
 * @param source - Where the bytes are; in Node `openFileSource(path)` of `@scaleface/pipeline`.
 * @returns The checked header and a reader.
 * @throws ScaleFaceError as `decodeSafetensors`.
 *
 * @example
 * ```ts
 * import { bytesSource, encodeSafetensors, openSafetensors, storedArray, toFloat32Array } from '@scaleface/core';
 *
 * const file = encodeSafetensors({ a: storedArray(new Float32Array([1]), [1]), b: storedArray(new Float32Array([2]), [1]) });
 * const reader = await openSafetensors(bytesSource(file));
 * Object.keys(reader.entries); // => ['a', 'b']
 * Array.from(toFloat32Array(await reader.read('b'))); // => [2]
 * ```
 */
export async function openSafetensors(source: ByteSource): Promise<SafetensorsReader> {
  const length = headerLength(await source.read(0, Math.min(8, source.size)), source.size);
  const header = parseHeader(await source.read(8, length), source.size);
  return {
    ...header,
    read: async (name) => {
      const entry = Object.hasOwn(header.entries, name) ? header.entries[name] : undefined;
      if (entry === undefined) {
        throw new ScaleFaceError('no such tensor in the file', {
          code: 'unknown-name',
          path: name,
          expected: `one of ${Object.keys(header.entries).slice(0, 5).join(', ')}, …`,
        });
      }
      const { dtype, shape, offset } = entry;
      return { dtype, shape, bytes: await source.read(offset, entry.length) };
    },
  };
}
