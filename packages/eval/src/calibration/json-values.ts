import { type JsonReader, jsonReader } from '../input/json-values.js';
import type { JsonNumber } from './calibration-json.js';

const reader: JsonReader = jsonReader('not a calibration');
export const refuse: JsonReader['refuse'] = reader.refuse;
export const objectOf: JsonReader['objectOf'] = reader.objectOf;
export const listOf: JsonReader['listOf'] = reader.listOf;
export const finite: JsonReader['finite'] = reader.finite;
export const inside: JsonReader['inside'] = reader.inside;
export const count: JsonReader['count'] = reader.count;

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
