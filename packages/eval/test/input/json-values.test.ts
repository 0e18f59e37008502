import { expect, it } from 'vitest';
import { expectRefusal, type Refusal } from '../../../../testing/refusal.js';
import { jsonReader } from '../../src/input/json-values.js';

const { refuse, objectOf, listOf, finite, inside, count } = jsonReader('not a thing');
const refused = (call: () => unknown, path: string, expected: string, received: string): Refusal => [
  call,
  'bad-format',
  path,
  expected,
  received,
];
/** Values of every kind, with the words for them. */
const kinds: readonly (readonly [unknown, string])[] = [
  [undefined, 'undefined'],
  [null, 'null'],
  [true, 'true'],
  ['text', '"text"'],
  [[1], 'a list'],
  [{ a: 1 }, 'an object'],
  [Number.NaN, 'NaN'],
  [Number.POSITIVE_INFINITY, 'Infinity'],
];
const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

const rows: Refusal[] = [
  ...kinds.map(([value, received]) => refused(() => refuse('x.y', 'another', value), 'x.y', 'another', received)),
  ...kinds.map(([value, received]) => refused(() => finite(value, 'x'), 'x', 'a finite number', received)),
  ...kinds.map(([value, received]) => refused(() => inside(value, 'x'), 'x', 'a finite number', received)),
  ...[0, 1, -1, 2].map((p) => refused(() => inside(p, 'x'), 'x', 'a number between 0 and 1', String(p))),
  ...[...kinds, ...[-1, 0.5, 2 ** 53].map((n) => [n, String(n)] as const)].map(([value, received]) =>
    refused(() => count(value, 'x'), 'x', 'a count', received),
  ),
  ...kinds
    .filter(([value]) => !Array.isArray(value))
    .map(([value, received]) => refused(() => listOf(value, 'x', finite), 'x', 'a list', received)),
  ...[...kinds, [3, '3'] as const]
    .filter(([value]) => !isObject(value))
    .map(([value, received]) => refused(() => objectOf(value, 'x'), 'x', 'an object', received)),
  refused(() => listOf([1, 'a'], 'x', finite), 'x[1]', 'a finite number', '"a"'),
  // A hole is no number.
  refused(() => listOf(new Array(2), 'x', finite), 'x[0]', 'a finite number', 'undefined'),
  refused(() => objectOf({ a: 1, c: 2 }, 'x', 'a'), 'x.c', 'nothing', '2'),
  refused(() => objectOf({ a: 1 }, 'x', 'a', 'b'), 'x.b', 'a value', 'undefined'),
  refused(() => objectOf(Object.create({ a: 1 }), 'x', 'a'), 'x.a', 'a value', 'undefined'),
];
it.each(rows.map((row) => ({ row })))('data of another kind are refused with their place: %#', ({ row }) =>
  expectRefusal(row),
);

it('data that fit are handed on', () => {
  expect([finite(-2.5, 'x'), finite(0, 'x')]).toEqual([-2.5, 0]);
  expect([inside(1e-9, 'x'), inside(0.999, 'x')]).toEqual([1e-9, 0.999]);
  expect([count(0, 'x'), count(2 ** 53 - 1, 'x')]).toEqual([0, 2 ** 53 - 1]);
  expect(listOf([1, 2], 'x', (value, path) => [value, path])).toEqual([
    [1, 'x[0]'],
    [2, 'x[1]'],
  ]);
  expect(objectOf({ a: 1 }, 'x', 'a', 'b?')).toEqual({ a: 1 });
  expect(objectOf({ a: 1, b: 2 }, 'x', 'a', 'b?')).toEqual({ a: 1, b: 2 });
  expect(() => refuse('x', 'y', 1)).toThrow('not a thing');
});
