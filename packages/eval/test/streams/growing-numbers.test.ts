import { expect, it } from 'vitest';
import { GrowingNumbers } from '../../src/streams/growing-numbers.js';

it.each([0, 1, 65_535, 65_536, 65_537, 2 * 65_536 + 3])('%d numbers are kept in their order, and given sorted', (n) => {
  const numbers = new GrowingNumbers();
  const value = (i: number): number => (i * 7919) % 65_537;
  for (let i = 0; i < n; i++) {
    if (numbers.length !== i) throw new Error(`${numbers.length} of ${i}`);
    numbers.push(value(i));
  }
  expect(numbers.length).toBe(n);
  const expected = Float64Array.from({ length: n }, (_, i) => value(i));
  // Compared as bytes: a matcher takes seconds for arrays so long.
  const bytes = (values: Float64Array): Buffer => Buffer.from(values.buffer);
  expect(bytes(numbers.all()).equals(bytes(expected))).toBe(true);
  expect(bytes(numbers.sorted()).equals(bytes(expected.slice().sort()))).toBe(true);
});
