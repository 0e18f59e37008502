import { at, type Defined, defined } from '@scaleface/numerics';
import { expect, expectTypeOf, test } from 'vitest';

test('an element that exists is given with its own type', () => {
  expectTypeOf(at([1, 2], 0)).toEqualTypeOf<number>();
  expectTypeOf(at(['a'], 0)).toEqualTypeOf<string>();
  expectTypeOf(at(new BigInt64Array(1), 0)).toEqualTypeOf<bigint>();
  expect(at(new Float64Array([0, Number.NaN]), 1)).toBeNaN();
  expect(at([null], 0)).toBeNull();
});

test('where there is no element it is said where', () => {
  for (const i of [-1, 2, 0.5, Number.NaN]) {
    expect(() => at([1, 2], i)).toThrow(`i: no such element; expected 0 … 1; received ${i}`);
  }
  expect(() => at([], 0)).toThrow(/the array is empty/);
});

test('undefined entries go, all others stay', () => {
  const name = 'x' as string | undefined;
  const all = { a: 1, name, gone: undefined, none: null, nan: Number.NaN, no: false };
  expect(defined(all)).toStrictEqual({ a: 1, name: 'x', none: null, nan: Number.NaN, no: false });
  expectTypeOf(defined({ a: 1, name })).toEqualTypeOf<{ a: number; name?: string }>();
  expectTypeOf<Defined<Record<string, number | undefined>>>().toEqualTypeOf<Record<string, number>>();
  expectTypeOf<Defined<{ a?: number | undefined }>>().toEqualTypeOf<{ a?: number }>();
  const options: { readonly a: number; readonly name?: string } = defined({ a: 1, name });
  expect(options.name).toBe('x');
});
