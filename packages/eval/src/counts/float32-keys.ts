import { at } from '@scaleface/numerics';
/** Number of buckets a 16-bit digit has. */
export const BUCKETS = 65536;

const number = new Float32Array(1);
const bits = new Int32Array(number.buffer);

/**
 * The bit pattern of a float32 as a 32-bit unsigned integer that grows with the number; −0 counts as 0.
 *
 * @param pattern - The pattern as a signed integer.
 */
export const orderedKey = (pattern: number): number =>
  pattern === -0x80000000 ? 0x80000000 : (pattern ^ ((pattern >> 31) & 0x7fffffff) ^ 0x80000000) >>> 0;

/** The key of a float32 value. */
export function keyOf(value: number): number {
  number[0] = value;
  return orderedKey(at(bits, 0));
}

/** The float32 value of a key. */
export function float32Of(key: number): number {
  const signed = key ^ 0x80000000;
  bits[0] = signed ^ ((signed >> 31) & 0x7fffffff);
  return at(number, 0);
}

/** The key of the smallest float32 that is at least `t`, any float64. */
export function keyAtLeast(t: number): number {
  const key = keyOf(t);
  return Math.fround(t) < t ? key + 1 : key;
}

/** The key of the smallest float32 that is above `t`, any float64. */
export function keyAbove(t: number): number {
  const key = keyOf(t);
  return Math.fround(t) <= t ? key + 1 : key;
}
