/** The 65,536 values of binary16, filled on first use. */
let table: Float32Array | undefined;

function decodeHalf(h: number): number {
  const sign = h & 0x8000 ? -1 : 1;
  const exponent = (h >> 10) & 0x1f;
  const fraction = h & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/**
 * Widens IEEE 754 binary16 numbers to float32; exact for every bit pattern: of sign $s$, exponent $e$ and fraction $f$
 * $(-1)^s\, 2^{e-15} (1 + f/1024)$, or $(-1)^s\, 2^{-14} f/1024$ where $e = 0$, and ±∞ or NaN where $e = 31$.
 *
 * Source: IEEE 754-2019, §3.4. Oracle: zeros, subnormal, normal and greatest numbers, infinities and NaN, by hand.
 *
 * @param halves - Bit patterns.
 * @returns Their values.
 *
 * @example
 * ```ts
 * import { float16ToFloat32 } from '@scaleface/core';
 *
 * Array.from(float16ToFloat32(new Uint16Array([0x3c00, 0xc100]))); // => [1, -2.5]
 * ```
 */
export function float16ToFloat32(halves: Uint16Array): Float32Array {
  if (table === undefined) {
    table = new Float32Array(65536);
    for (let h = 0; h < 65536; h++) table[h] = decodeHalf(h);
  }
  const out = new Float32Array(halves.length);
  for (let i = 0; i < out.length; i++) out[i] = table[halves[i] as number] as number;
  return out;
}

const bits = new Uint32Array(1);
const value = new Float32Array(bits.buffer);

function encodeHalf(x: number): number {
  value[0] = x;
  const b = bits[0] as number;
  const sign = (b >>> 16) & 0x8000;
  const exponent = (b >>> 23) & 0xff;
  const fraction = b & 0x7fffff;
  if (exponent === 255) return sign | 0x7c00 | (fraction === 0 ? 0 : 0x200 | (fraction >> 13));
  const e = exponent - 112;
  if (e >= 31) return sign | 0x7c00;
  if (e <= 0) {
    if (e < -10) return sign;
    const whole = fraction | 0x800000;
    return sign | roundShift(whole, 14 - e);
  }
  // A carry out of the fraction rightly moves into the exponent.
  return sign | roundShift((e << 23) | fraction, 13);
}

/** Shifts right by `n`, rounding to the nearest, ties to even. */
function roundShift(x: number, n: number): number {
  const kept = x >>> n;
  const rest = x & ((1 << n) - 1);
  const half = 1 << (n - 1);
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept;
}

/**
 * Rounds float32 numbers to IEEE 754 binary16 (nearest, ties to even; overflow gives ±∞).
 *
 * Source: IEEE 754-2019, §3.4 and §4.3.1. Oracle: every finite binary16 number, widened and rounded again; ties and
 * overflow by hand.
 *
 * @param values - The numbers.
 * @returns Bit patterns.
 *
 * @example
 * ```ts
 * import { float32ToFloat16 } from '@scaleface/core';
 *
 * Array.from(float32ToFloat16(new Float32Array([1, -2.5]))); // => [15360, 49408]
 * ```
 */
export function float32ToFloat16(values: Float32Array): Uint16Array {
  const out = new Uint16Array(values.length);
  for (let i = 0; i < out.length; i++) out[i] = encodeHalf(values[i] as number);
  return out;
}

/**
 * Widens bfloat16 numbers (the upper half of a float32) to float32; exact.
 *
 * Oracle: the upper halves of the results, for every finite bit pattern.
 *
 * @param halves - Bit patterns.
 * @returns Their values.
 *
 * @example
 * ```ts
 * import { bfloat16ToFloat32 } from '@scaleface/core';
 *
 * Array.from(bfloat16ToFloat32(new Uint16Array([0x3f80, 0xc020]))); // => [1, -2.5]
 * ```
 */
export function bfloat16ToFloat32(halves: Uint16Array): Float32Array {
  const words = new Uint32Array(halves.length);
  for (let i = 0; i < words.length; i++) words[i] = (halves[i] as number) << 16;
  return new Float32Array(words.buffer);
}
