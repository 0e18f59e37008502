import { ScaleFaceError } from '@scaleface/numerics';
import { headerLength, parseHeader } from './safetensors-header.js';
import { bytesPerElement, elementCount, type StoredArray } from './stored-array.js';

/** The content of a safetensors file. */
export interface Safetensors {
  /** Free text by key. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Arrays by name, in the order of the file; views of its bytes. */
  readonly arrays: Readonly<Record<string, StoredArray>>;
}

/**
 * Reads a safetensors file that is in memory.
 *
 * The header is checked before anything is taken from it: lengths, types, shapes against byte counts, and that the
 * tensors tile the data without overlap or hole.
 *
 * @param bytes - The whole file; the arrays are views of it.
 * @returns Metadata and arrays.
 * @throws ScaleFaceError `bad-format` or `unsupported`, with the name of the tensor.
 *
 * Source: the safetensors format, https://huggingface.co/docs/safetensors. Oracle: files written by hand after it.
 *
 * @example
 * ```ts
 * import { decodeSafetensors, encodeSafetensors, storedArray, toFloat32Array } from '@scaleface/core';
 *
 * const file = encodeSafetensors({ w: storedArray(new Float32Array([1, 2]), [2]) }, { made: 'here' });
 * const { arrays, metadata } = decodeSafetensors(file);
 * metadata.made; // => 'here'
 * arrays.w && Array.from(toFloat32Array(arrays.w)); // => [1, 2]
 * ```
 */
export function decodeSafetensors(bytes: Uint8Array): Safetensors {
  const length = headerLength(bytes, bytes.byteLength);
  const { metadata, entries } = parseHeader(bytes.subarray(8, 8 + length), bytes.byteLength);
  const arrays = Object.entries(entries).map(([name, e]): [string, StoredArray] => [
    name,
    { dtype: e.dtype, shape: e.shape, bytes: bytes.subarray(e.offset, e.offset + e.length) },
  ]);
  return { metadata, arrays: Object.fromEntries(arrays) };
}

/**
 * Writes a safetensors file. Wider types come first and the header is padded to eight bytes, so that every tensor is
 * aligned to its type; within a type the given order stays.
 *
 * @param arrays - Arrays by name. `__metadata__` is reserved.
 * @param metadata - Free text by key.
 * @returns The bytes of the file; the same input gives the same bytes.
 * @throws ScaleFaceError `shape-mismatch` if bytes and shape disagree, `invalid-argument` for the reserved name.
 *
 * @example
 * ```ts
 * import { encodeSafetensors, storedArray } from '@scaleface/core';
 *
 * encodeSafetensors({ w: storedArray(new Float32Array([1, 2]), [2]) }).byteLength % 8; // => 0
 * ```
 */
export function encodeSafetensors(
  arrays: Readonly<Record<string, StoredArray>>,
  metadata: Readonly<Record<string, string>> = {},
): Uint8Array {
  const named = Object.entries(arrays).sort((a, b) => bytesPerElement(b[1].dtype) - bytesPerElement(a[1].dtype));
  const header: [string, unknown][] = Object.keys(metadata).length === 0 ? [] : [['__metadata__', metadata]];
  let end = 0;
  for (const [name, { dtype, shape, bytes }] of named) {
    if (name === '__metadata__') {
      throw new ScaleFaceError('name is reserved', { code: 'invalid-argument', path: 'arrays.__metadata__' });
    }
    if (elementCount(shape) !== bytes.byteLength / bytesPerElement(dtype)) {
      throw new ScaleFaceError('bytes do not fit shape and type', {
        code: 'shape-mismatch',
        path: `arrays.${name}`,
        expected: `${dtype} [${shape.join(', ')}]`,
        received: `${bytes.byteLength} bytes`,
      });
    }
    header.push([name, { dtype, shape, data_offsets: [end, end + bytes.byteLength] }]);
    end += bytes.byteLength;
  }
  const unpadded = new TextEncoder().encode(JSON.stringify(Object.fromEntries(header)));
  const length = Math.ceil(unpadded.byteLength / 8) * 8;
  const file = new Uint8Array(8 + length + end);
  new DataView(file.buffer).setUint32(0, length, true);
  file.fill(0x20, 8 + unpadded.byteLength, 8 + length);
  file.set(unpadded, 8);
  let offset = 8 + length;
  for (const [, { bytes }] of named) {
    file.set(bytes, offset);
    offset += bytes.byteLength;
  }
  return file;
}
