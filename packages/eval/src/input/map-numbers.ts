import type { Numbers } from './arrays.js';

/** What `Float64Array.from(values, map)` gives, without the list that it makes of the values first. */
export function mapNumbers<T>(values: ArrayLike<T>, map: (value: T, i: number) => number): Float64Array {
  const result = new Float64Array(values.length);
  for (let i = 0; i < result.length; i++) result[i] = map(values[i] as T, i);
  return result;
}

/** One number from each two at the same place of two arrays, the second as long as the first. */
export function zipNumbers(a: Numbers, b: Numbers, join: (a: number, b: number) => number): Float64Array {
  const result = new Float64Array(a.length);
  for (let i = 0; i < result.length; i++) result[i] = join(a[i] as number, b[i] as number);
  return result;
}

/** The numbers at some places, in the order of the places. */
export function pickNumbers(values: Numbers, places: ArrayLike<number>): Float64Array {
  const result = new Float64Array(places.length);
  for (let k = 0; k < result.length; k++) result[k] = values[places[k] as number] as number;
  return result;
}
