import type { PageHeader, SchemaTree } from 'hyparquet';
import { decompressPage } from 'hyparquet/src/datapage.js';
import { getMaxDefinitionLevel, getMaxRepetitionLevel } from 'hyparquet/src/schema.js';

/** How a page is unpacked. */
export interface Unpacking {
  /** The codec of its column. */
  readonly codec: Parameters<typeof decompressPage>[2];
  /** What unpacks it. */
  readonly compressors: Parameters<typeof decompressPage>[3];
}

/** Encodings of texts and numbers; booleans and floating-point numbers are in no manifest. */
const encodings: ReadonlySet<string> = new Set([
  'PLAIN',
  'PLAIN_DICTIONARY',
  'RLE_DICTIONARY',
  'DELTA_BINARY_PACKED',
  'DELTA_LENGTH_BYTE_ARRAY',
  'DELTA_BYTE_ARRAY',
]);

/** Refuses runs, repeated or packed values by turns, that give more values than there are. */
function assertRuns(bytes: Uint8Array, bits: number, values: number): void {
  if (bits > 32) throw new Error(`values of ${bits} bits`);
  let [at, seen] = [0, 0];
  while (seen < values && at < bytes.length) {
    let [head, shift, byte] = [0, 0, 0x80];
    while (byte & 0x80) {
      byte = bytes[at++] ?? 0;
      head += (byte & 0x7f) * 2 ** shift;
      shift += 7;
    }
    const packed = head % 2 === 1;
    const count = packed ? 8 * Math.floor(head / 2) : head / 2;
    // Packed values come in groups of eight, of which the last need not be full.
    if (count > values - seen + (packed ? 7 : 0) || (packed && count === 0)) {
      throw new Error(`a run of ${count} values where ${values - seen} are left`);
    }
    at += packed ? (count / 8) * bits : (bits + 7) >> 3;
    seen += count;
  }
}

const bitsOf = (level: number): number => 32 - Math.clz32(level);

/**
 * Refuses a page of data whose runs give more values than it has: the library would go on writing them.
 *
 * @param header - The page's header.
 * @param stored - Its bytes, as they are in the file.
 * @param path - Its column in the schema, from the root.
 * @param unpacking - How it is unpacked.
 * @throws Error that says what is claimed.
 */
export function assertPage(header: PageHeader, stored: Uint8Array, path: SchemaTree[], unpacking: Unpacking): void {
  const { data_page_header: first, data_page_header_v2: second } = header;
  const page = first ?? second;
  if (page === undefined || (first !== undefined && second !== undefined)) return;
  const { num_values: values, encoding } = page;
  if (!encodings.has(encoding)) throw new Error(`values encoded as ${encoding}`);
  const { codec, compressors } = unpacking;
  const levels = [path.length > 1 ? getMaxRepetitionLevel(path) : 0, getMaxDefinitionLevel(path)];
  let rest: Uint8Array;
  if (second !== undefined) {
    const lengths = [second.repetition_levels_byte_length, second.definition_levels_byte_length] as const;
    const nulls = second.num_nulls;
    const [repetition, definition] = lengths;
    if (!(repetition >= 0 && definition >= 0 && repetition + definition <= stored.length)) throw new Error('levels');
    if (!(nulls >= 0 && nulls <= values)) throw new Error(`${nulls} nulls of ${values} values`);
    const at = [0, repetition, repetition + definition] as [number, number, number];
    levels.forEach((level, i) => {
      if (level > 0) assertRuns(stored.subarray(at[i], at[i + 1]), bitsOf(level), values);
    });
    const size = Number(header.uncompressed_page_size) - at[2];
    rest = stored.subarray(at[2]);
    if (second.is_compressed !== false && size !== 0) rest = decompressPage(rest, size, codec, compressors);
  } else {
    rest = decompressPage(stored, Number(header.uncompressed_page_size), codec, compressors);
    for (const level of levels) {
      if (level === 0) continue;
      const length = new DataView(rest.buffer, rest.byteOffset, rest.byteLength).getUint32(0, true);
      if (4 + length > rest.length) throw new Error(`levels of ${length} bytes`);
      assertRuns(rest.subarray(4), bitsOf(level), values);
      rest = rest.subarray(4 + length);
    }
  }
  if (encoding.endsWith('_DICTIONARY') && (rest[0] ?? 0) > 0) assertRuns(rest.subarray(1), rest[0] as number, values);
}
