const bytes = new DataView(new ArrayBuffer(8));

/** The next float64 above a number. */
export function nextUp(x: number): number {
  if (x === Number.POSITIVE_INFINITY || Number.isNaN(x)) return x;
  if (x === 0) return Number.MIN_VALUE;
  bytes.setFloat64(0, x);
  bytes.setBigInt64(0, bytes.getBigInt64(0) + (x > 0 ? 1n : -1n));
  return bytes.getFloat64(0);
}
