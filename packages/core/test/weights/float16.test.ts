import { describe, expect, test } from 'vitest';
import { bfloat16ToFloat32, float16ToFloat32, float32ToFloat16 } from '../../src/weights/index.js';

const every = Uint16Array.from({ length: 65536 }, (_, i) => i);

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

  test('bfloat16 is the upper half of a float32', () => {
    const finite = every.filter((h) => (h & 0x7f80) !== 0x7f80);
    const widened = new Uint32Array(bfloat16ToFloat32(finite).buffer);
    expect(widened.every((word) => (word & 0xffff) === 0)).toBe(true);
    expect(Uint16Array.from(widened, (word) => word >>> 16)).toEqual(finite);
    expect(bfloat16ToFloat32(new Uint16Array([0xc020]))[0]).toBe(-2.5);
  });
});
