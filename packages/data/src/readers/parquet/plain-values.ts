/** A value of a column. */
export type StoredValue = number | bigint | boolean | Uint8Array;

const fixed: Readonly<Record<number, readonly [number, (view: DataView, at: number) => number | bigint]>> = {
  1: [4, (view, at) => view.getInt32(at, true)],
  2: [8, (view, at) => view.getBigInt64(at, true)],
  4: [4, (view, at) => view.getFloat32(at, true)],
  5: [8, (view, at) => view.getFloat64(at, true)],
};

/**
 * Reads values that stand one after the other: whole numbers, floats and bytes, each of these with its length before it.
 *
 * @param bytes - What holds them.
 * @param type - Parquet's number of the physical type.
 * @param count - How many.
 * @returns The values, bytes as views; or what is wrong.
 */
export function plainValues(bytes: Uint8Array, type: number, count: number): readonly StoredValue[] | string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const kind = fixed[type];
  const least = kind?.[0] ?? (type === 0 ? 1 / 8 : 4);
  if (!(count >= 0 && count * least <= bytes.length)) return `${count} values in ${bytes.length} bytes`;
  if (kind !== undefined) return Array.from({ length: count }, (_, i) => kind[1](view, i * kind[0]));
  if (type === 0) return Array.from({ length: count }, (_, i) => (((bytes[i >> 3] as number) >> (i & 7)) & 1) === 1);
  if (type !== 6) return `values of the physical type ${type}, neither numbers nor bytes`;
  const values: Uint8Array[] = [];
  for (let at = 0; values.length < count; ) {
    const length = at + 4 <= bytes.length ? view.getUint32(at, true) : bytes.length;
    if (length > bytes.length - at - 4) return 'bytes beyond their page';
    values.push(bytes.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return values;
}
