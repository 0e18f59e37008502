import { checkNumbers, type Numbers } from '../input/arrays.js';

const DIGITS = 65536;

/** Two 16-bit digits of the order-preserving bit patterns of float64 numbers: the upper or the lower half. */
function orderedDigits(values: Numbers, half: 'upper' | 'lower'): [Uint16Array, Uint16Array] {
  const n = values.length;
  const low = new Uint16Array(n);
  const high = new Uint16Array(n);
  const number = new Float64Array(1);
  const bits = new Uint16Array(number.buffer);
  const at = half === 'upper' ? 2 : 0;
  const sign = half === 'upper' ? 0x8000 : 0;
  for (let i = 0; i < n; i++) {
    number[0] = (values[i] as number) + 0; // −0 becomes 0
    const flip = (bits[3] as number) & 0x8000 ? 0xffff : 0;
    low[i] = (bits[at] as number) ^ flip;
    high[i] = (bits[at + 1] as number) ^ (flip | sign);
  }
  return [low, high];
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

function sortByDigits(order: Uint32Array, digits: readonly Uint16Array[]): Uint32Array {
  let current = order;
  let spare: Uint32Array = new Uint32Array(order.length);
  for (const digit of digits) {
    const sorted = sortByDigit(current, digit, spare);
    if (sorted === current) continue;
    spare = current;
    current = sorted;
  }
  return current;
}

/** Insertion sort of what is nearly in order; false, with the order spoilt but complete, after too many moves. */
function settle(order: Uint32Array, values: Numbers): boolean {
  let moves = order.length;
  for (let i = 1; i < order.length; i++) {
    const index = order[i] as number;
    const value = values[index] as number;
    let j = i;
    for (; j > 0 && (values[order[j - 1] as number] as number) > value; j--) order[j] = order[j - 1] as number;
    order[j] = index;
    moves -= i - j;
    if (moves < 0) return false;
  }
  return true;
}

const ascending = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);

const firstNumbers = (n: number): Uint32Array => {
  const numbers = new Uint32Array(n);
  for (let i = 0; i < n; i++) numbers[i] = i;
  return numbers;
};

/**
 * Indices that sort numbers in ascending order, equal numbers (0 and −0 among them) in input order: a radix sort by the
 * upper half of the bit patterns, whose few ties are then put right, or in full where there are many.
 *
 * NaN is refused, as everywhere in `rank/`; infinities are ordinary numbers. Oracle: `numpy.argsort(kind='stable')`.
 *
 * @param values - Numbers.
 * @returns `order` with `values[order[0]] ≤ values[order[1]] ≤ …`.
 * @throws ScaleFaceError `not-finite`, naming the first NaN.
 *
 * @example
 * ```ts
 * import { argsort } from '@scaleface/eval';
 *
 * [...argsort([0.5, -1, 0.5, 0.25])]; // => [1, 3, 0, 2]
 * ```
 */
export function argsort(values: Numbers): Uint32Array {
  checkNumbers(values, 'values');
  const n = values.length;
  if (n < 4096) return firstNumbers(n).sort((a, b) => ascending(values[a] as number, values[b] as number) || a - b);
  const upper = orderedDigits(values, 'upper');
  const order = sortByDigits(firstNumbers(n), upper);
  if (settle(order, values)) return order;
  return sortByDigits(firstNumbers(n), [...orderedDigits(values, 'lower'), ...upper]);
}
