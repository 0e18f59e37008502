import type { Numbers } from './arrays.js';

const DIGITS = 65536;

/** Order-preserving bit patterns of float64 numbers: 16-bit digits, least significant first. */
function orderedDigits(values: Numbers): Uint16Array[] {
  const n = values.length;
  const digits = [0, 1, 2, 3].map(() => new Uint16Array(n)) as [Uint16Array, Uint16Array, Uint16Array, Uint16Array];
  const number = new Float64Array(1);
  const bits = new Uint16Array(number.buffer);
  for (let i = 0; i < n; i++) {
    number[0] = (values[i] as number) + 0; // −0 becomes 0
    const flip = (bits[3] as number) & 0x8000 ? 0xffff : 0;
    digits[0][i] = (bits[0] as number) ^ flip;
    digits[1][i] = (bits[1] as number) ^ flip;
    digits[2][i] = (bits[2] as number) ^ flip;
    digits[3][i] = (bits[3] as number) ^ (flip | 0x8000);
  }
  return digits;
}

/** One stable counting pass; gives back `from` itself when the digit never changes. */
function sortByDigit(from: Uint32Array, digit: Uint16Array, into: Uint32Array): Uint32Array {
  const n = from.length;
  const starts = new Uint32Array(DIGITS + 1);
  for (let i = 0; i < n; i++) (starts[(digit[i] as number) + 1] as number)++;
  if (starts[(digit[0] as number) + 1] === n) return from;
  for (let d = 0; d < DIGITS; d++) starts[d + 1] = (starts[d + 1] as number) + (starts[d] as number);
  for (let i = 0; i < n; i++) {
    const index = from[i] as number;
    const d = digit[index] as number;
    const at = starts[d] as number;
    into[at] = index;
    starts[d] = at + 1;
  }
  return into;
}

const ascending = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Indices that sort numbers in ascending order, equal numbers in input order: a radix sort in four passes over the
 * bit patterns, fewer where digits are constant.
 *
 * @param values - Numbers without NaN.
 */
export function argsort(values: Numbers): Uint32Array {
  const n = values.length;
  let order: Uint32Array = new Uint32Array(n);
  for (let i = 0; i < n; i++) order[i] = i;
  if (n < 4096) return order.sort((a, b) => ascending(values[a] as number, values[b] as number) || a - b);
  let spare: Uint32Array = new Uint32Array(n);
  for (const digit of orderedDigits(values)) {
    const sorted = sortByDigit(order, digit, spare);
    if (sorted === order) continue;
    spare = order;
    order = sorted;
  }
  return order;
}
