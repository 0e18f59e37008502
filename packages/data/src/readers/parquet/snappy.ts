/**
 * Unpacks Snappy: a length, then literals, and copies of what stands before.
 *
 * Source: the description of the format, `format_description.txt` of google/snappy.
 *
 * @param packed - The packed bytes.
 * @param length - How many they have to become.
 * @returns The bytes; nothing where they are damaged.
 */
export function unpackSnappy(packed: Uint8Array, length: number): Uint8Array | undefined {
  let [at, stated, scale] = [0, 0, 1];
  for (; at < 5; scale *= 128) {
    const byte = packed[at++] ?? 0;
    stated += (byte & 127) * scale;
    if (byte < 128) break;
  }
  if (stated !== length) return undefined;
  const out = new Uint8Array(length);
  let to = 0;
  while (at < packed.length) {
    const tag = packed[at++] as number;
    const kind = tag & 3;
    if (kind === 0) {
      // Lengths up to 60 stand in the tag, longer ones in one to four bytes behind it.
      const more = Math.max(0, (tag >> 2) - 59);
      const size = (more === 0 ? tag >> 2 : littleEndian(packed, at, more)) + 1;
      at += more;
      if (!(size <= length - to && size <= packed.length - at)) return undefined;
      out.set(packed.subarray(at, at + size), to);
      at += size;
      to += size;
    } else {
      const size = kind === 1 ? 4 + ((tag >> 2) & 7) : (tag >> 2) + 1;
      const width = kind === 3 ? 4 : kind;
      const back = littleEndian(packed, at, width) + (kind === 1 ? (tag >> 5) * 256 : 0);
      at += width;
      if (!(back > 0 && back <= to && size <= length - to)) return undefined;
      // A copy may read what it writes.
      for (let i = 0; i < size; i++, to++) out[to] = out[to - back] as number;
    }
  }
  return to === length ? out : undefined;
}

function littleEndian(bytes: Uint8Array, at: number, width: number): number {
  let value = 0;
  for (let i = width - 1; i >= 0; i--) value = value * 256 + (bytes[at + i] ?? Number.NaN);
  return value;
}
