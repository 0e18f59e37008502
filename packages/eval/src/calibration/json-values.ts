import { ScaleFaceError } from '@scaleface/numerics';
import type { JsonNumber } from './calibration-json.js';

/** Refuses a value in the data and says what should be there. */
export function refuse(path: string, expected: string, value: unknown): never {
  const received =
    typeof value === 'object' && value !== null ? (Array.isArray(value) ? 'a list' : 'an object') : value;
  throw new ScaleFaceError('not a calibration', {
    code: 'bad-format',
    path,
    expected,
    received: typeof received === 'string' ? JSON.stringify(received) : String(received),
  });
}

/** An object with these keys, those with `?` at their end or not, and no others. */
export function objectOf(value: unknown, path: string, ...keys: readonly string[]): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse(path, 'an object', value);
  const names = keys.map((key) => key.replace('?', ''));
  for (const key of Object.keys(value)) if (!names.includes(key)) refuse(`${path}.${key}`, 'nothing', 'something');
  for (const key of keys) {
    if (!key.endsWith('?') && !Object.hasOwn(value, key)) refuse(`${path}.${key}`, 'a value', undefined);
  }
  return value as Record<string, unknown>;
}

/** A list, every entry read. */
export function listOf<T>(value: unknown, path: string, read: (value: unknown, path: string) => T): T[] {
  if (!Array.isArray(value)) return refuse(path, 'a list', value);
  // A loop, since map passes over holes.
  return Array.from(value, (entry, i) => read(entry, `${path}[${i}]`));
}

/** A finite number. */
export const finite = (value: unknown, path: string): number =>
  typeof value === 'number' && Number.isFinite(value) ? value : refuse(path, 'a finite number', value);

/** A probability that is neither 0 nor 1. */
export const inside = (value: unknown, path: string): number => {
  const number = finite(value, path);
  return number > 0 && number < 1 ? number : refuse(path, 'a number between 0 and 1', value);
};

/** An integer of at least 0. */
export const count = (value: unknown, path: string): number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : refuse(path, 'a count', value);

/** A number, infinities written out. */
export const written = (value: unknown, path: string): JsonNumber =>
  value === 'Infinity' || value === '-Infinity' ? value : finite(value, path);

/** Refuses a list whose neighbouring entries are not in order. */
export function neighbours(
  list: readonly JsonNumber[],
  path: string,
  order: string,
  fits: (a: number, b: number) => boolean,
): void {
  for (let i = 1; i < list.length; i++) {
    if (!fits(Number(list[i - 1]), Number(list[i]))) refuse(`${path}[${i}]`, order, list[i]);
  }
}

/** Whether a number is below the next. */
export const ascending = (a: number, b: number): boolean => a < b;
