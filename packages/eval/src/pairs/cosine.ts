import { at } from '@scaleface/numerics';
import type { Numbers } from '../input/arrays.js';

/** Added to norms before division, as published. */
const EPSILON = 1e-8;

/** Lengths of the rows of a row-major matrix. */
export function rowNorms(data: Numbers, count: number, width: number): Float64Array {
  const norms = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (let d = i * width; d < (i + 1) * width; d++) sum += (data[d] as number) ** 2;
    norms[i] = Math.sqrt(sum);
  }
  return norms;
}

/** Cosine of each row of `a` with the same row of `b`; norms get $10^{-8}$ added, so that zero rows give 0. */
export function rowCosines(a: Numbers, b: Numbers, count: number, width: number): Float64Array {
  const normA = rowNorms(a, count, width);
  const normB = rowNorms(b, count, width);
  return normA.map((norm, i) => {
    let dot = 0;
    for (let d = i * width; d < (i + 1) * width; d++) dot += (a[d] as number) * (b[d] as number);
    return dot / ((norm + EPSILON) * (at(normB, i) + EPSILON));
  });
}

/** $(x - \bar x)/\mathrm{sd}(x)$ with the population standard deviation. */
export function standardize(values: Float64Array): Float64Array {
  let sum = 0;
  for (const v of values) sum += v;
  const mean = sum / values.length;
  let squares = 0;
  for (const v of values) squares += (v - mean) ** 2;
  const deviation = Math.sqrt(squares / values.length);
  return values.map((v) => (v - mean) / deviation);
}
