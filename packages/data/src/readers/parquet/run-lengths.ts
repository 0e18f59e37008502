/**
 * Reads Parquet's hybrid of runs and packed bits.
 *
 * Source: apache/parquet-format, `Encodings.md`, RLE.
 *
 * @param bytes - What holds it, to its end.
 * @param width - Bits a value, up to 32.
 * @param count - Values that are wanted.
 * @returns The values; nothing where the bytes do not hold so many.
 */
export function readRuns(bytes: Uint8Array, width: number, count: number): Uint32Array | undefined {
  if (!(width >= 0 && width <= 32)) return undefined;
  const values = new Uint32Array(count);
  if (width === 0) return values;
  let [at, done] = [0, 0];
  while (done < count) {
    let [header, scale] = [0, 1];
    for (let byte = 128; byte >= 128; scale *= 128) {
      byte = bytes[at++] ?? -1;
      if (byte < 0 || scale > 2 ** 35) return undefined;
      header += (byte & 127) * scale;
    }
    const packed = header % 2 === 1;
    const length = Math.floor(header / 2) * (packed ? 8 : 1);
    const wide = packed ? Math.ceil((length * width) / 8) : Math.ceil(width / 8);
    if (length === 0) return undefined;
    const wanted = Math.min(length, count - done);
    // The last group of packed bits may be cut where its values are no longer wanted.
    if (bytes.length - at < (packed ? Math.ceil((wanted * width) / 8) : wide)) return undefined;
    if (packed) takeBits(bytes, at, width, values.subarray(done, done + wanted));
    else {
      let value = 0;
      for (let i = wide - 1; i >= 0; i--) value = value * 256 + (bytes[at + i] as number);
      values.fill(value, done, done + wanted);
    }
    at += wide;
    done += wanted;
  }
  return values;
}

/** Values of some bits each, the lowest bit of a byte first. */
function takeBits(bytes: Uint8Array, from: number, width: number, into: Uint32Array): void {
  for (let i = 0, bit = 8 * from; i < into.length; i++) {
    let value = 0;
    for (let got = 0; got < width; ) {
      const some = Math.min(8 - (bit % 8), width - got);
      value += (((bytes[Math.floor(bit / 8)] as number) >> (bit % 8)) & ((1 << some) - 1)) * 2 ** got;
      got += some;
      bit += some;
    }
    into[i] = value;
  }
}
