import { createRandom } from '@scaleface/numerics';
import { describe, expect, test } from 'vitest';
import { bfloat16ToFloat32, float16ToFloat32, float32ToFloat16 } from '../../src/weights/index.js';

const every = Uint16Array.from({ length: 65536 }, (_, i) => i);
// The values of all patterns are made once, on the first call: here, so that they are each test's own.
const widened = float16ToFloat32(every);

describe('16-bit floats', () => {
  test('known bit patterns have the values of IEEE 754', () => {
    const values = float16ToFloat32(
      new Uint16Array([0x0000, 0x8000, 0x3c00, 0x0001, 0x03ff, 0x0400, 0x7bff, 0x7c00, 0xfc00]),
    );
    expect(Array.from(values)).toEqual([0, -0, 1, 2 ** -24, 1023 * 2 ** -24, 2 ** -14, 65504, Infinity, -Infinity]);
    expect(float16ToFloat32(new Uint16Array([0x7e00]))[0]).toBeNaN();
  });

  test('every finite binary16 number survives widening and rounding', () => {
    const finite = every.filter((h) => (h & 0x7c00) !== 0x7c00);
    expect(float32ToFloat16(float16ToFloat32(finite))).toEqual(finite);
  });

  test('rounding is to the nearest, ties to even, and overflows to infinity', () => {
    const cases = new Float32Array([
      1 + 2 ** -11,
      1 + 3 * 2 ** -11,
      65519.996,
      65520,
      2 ** -25,
      2 ** -25 * 1.0001,
      1e30,
      -1e30,
    ]);
    expect(Array.from(float32ToFloat16(cases))).toEqual([0x3c00, 0x3c02, 0x7bff, 0x7c00, 0, 1, 0x7c00, 0xfc00]);
    expect(float32ToFloat16(new Float32Array([Number.NaN]))[0]).toBeGreaterThan(0x7c00);
  });

  test('of all finite numbers, any float32 number is rounded to the nearest, of two to the even one', () => {
    const values = widened.subarray(0, 0x7c00);
    /** The magnitude's bit pattern by search among all of them; beyond the last one the next would be 65536. */
    const nearest = (x: number): number => {
      let [low, high] = [0, 0x7c00];
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if ((values[middle] as number) <= x) low = middle;
        else high = middle;
      }
      const [below, above] = [x - (values[low] as number), (values[high] ?? 65536) - x];
      return below < above || (below === above && low % 2 === 0) ? low : high;
    };
    const random = createRandom(4);
    // Every exponent of float32 but that of infinity, and the sums of neighbours, which are ties.
    const words = Array.from({ length: 20_000 }, (_, i) => ((i % 255) << 23) | random.integer(2 ** 23));
    const ties = Array.from(values, (value, i) => (value + (values[i + 1] ?? 65536)) / 2);
    const cases = Float32Array.from([...new Float32Array(Uint32Array.from(words).buffer), ...ties]);
    const magnitudes = Array.from(cases, nearest);
    for (const [sign, bit] of [
      [1, 0],
      [-1, 0x8000],
    ] as const) {
      const rounded = float32ToFloat16(cases.map((x) => sign * x));
      const wrong = Array.from(cases).filter((_, i) => rounded[i] !== ((magnitudes[i] as number) | bit));
      expect(wrong.slice(0, 5), `sign ${sign}`).toEqual([]);
    }
  });

  test('infinities and NaN stay what they are', () => {
    const special = float32ToFloat16(
      new Float32Array([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]),
    );
    expect([special[0], special[1], (special[2] as number) & 0x7fff]).toEqual([0x7c00, 0xfc00, 0x7e00]);
  });

  test('bfloat16 is the upper half of a float32', () => {
    const finite = every.filter((h) => (h & 0x7f80) !== 0x7f80);
    const words = new Uint32Array(bfloat16ToFloat32(finite).buffer);
    expect(words.every((word) => (word & 0xffff) === 0)).toBe(true);
    expect(Uint16Array.from(words, (word) => word >>> 16)).toEqual(finite);
    expect(bfloat16ToFloat32(new Uint16Array([0xc020]))[0]).toBe(-2.5);
  });
});
