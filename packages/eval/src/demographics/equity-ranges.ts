import { at } from '@scaleface/numerics';
import type { Interval } from '../intervals/interval.js';
import { giniEquity } from './equity.js';

/** The least and the largest value that a number can have. */
export type Range = readonly [low: number, high: number];

/** Rates that are known to lie within intervals, a group each. */
export type Box = readonly Pick<Interval, 'lower' | 'upper'>[];

/** Up to so many groups every corner of a box is looked at; of more a bound is given that may be too wide. */
const FEW = 12;

/** Ends of a function of two numbers that grows with the one and falls with the other, over two different groups. */
const farthest = (box: Box, gap: (upper: number, lower: number) => number): number =>
  box.reduce(
    (most, { upper }, g) => box.reduce((m, { lower }, h) => (g === h ? m : Math.max(m, gap(upper, lower))), most),
    Number.NEGATIVE_INFINITY,
  );

/** The largest lower and the smallest upper end: where the first is above the second, not all rates can be the same. */
const nearest = (box: Box): readonly [number, number] => [
  Math.max(...box.map(({ lower }) => lower)),
  Math.min(...box.map(({ upper }) => upper)),
];

/** What $\max_{ij}|x_i - x_j|$ can be. */
export function spreadRange(box: Box): Range {
  const [low, high] = nearest(box);
  return [
    Math.max(0, low - high),
    Math.max(
      0,
      farthest(box, (u, l) => u - l),
    ),
  ];
}

/** What $\max x / \min x$ can be; 1 where all are 0. */
export function ratioRange(box: Box): Range {
  const [low, high] = nearest(box);
  return [
    low <= high ? 1 : low / high,
    Math.max(
      1,
      farthest(box, (u, l) => (u === 0 ? 1 : u / l)),
    ),
  ];
}

/** Every corner of a box. */
function* cornersOf(box: Box): Generator<number[]> {
  for (let set = 0; set < 2 ** box.length; set++) {
    yield box.map(({ lower, upper }, g) => ((set >> g) & 1 ? upper : lower));
  }
}

const ends = (box: Box): number[] => box.flatMap(({ lower, upper }) => [lower, upper]);
/** The rates of a box that lie nearest to one value. */
const around = (box: Box, value: number): number[] =>
  box.map(({ lower, upper }) => Math.min(upper, Math.max(lower, value)));
const gini = (rates: readonly number[]): number => giniEquity(rates, rates);

/**
 * What the Gini coefficient $G(x)$ can be. It is the ratio of a convex function and the sum, so it is largest at a corner, and
 * smallest where all rates lie as near as they can to one value; between two ends of intervals that is a ratio of linear
 * functions of the value, which is smallest at an end.
 */
export function giniRange(box: Box): Range {
  const low = Math.min(...ends(box).map((value) => gini(around(box, value))));
  if (box.length <= FEW) return [low, Array.from(cornersOf(box), gini).reduce((a, b) => Math.max(a, b))];
  const gaps = box.reduce(
    (sum, a, g) => box.slice(g + 1).reduce((s, b) => s + Math.max(a.upper - b.lower, b.upper - a.lower), sum),
    0,
  );
  const total = box.reduce((sum, { lower }) => sum + lower, 0);
  return [low, total === 0 ? 1 : Math.min(1, gaps / ((box.length - 1) * total))];
}

/** What $|1 - x / X|$ can be; 0 where both are 0, as {@link groupErrorDifferences} has it. */
export function differenceRange(rate: Box[number], all: Box[number]): Range {
  const over = (a: number, b: number): number => (b === 0 ? (a === 0 ? 1 : Number.POSITIVE_INFINITY) : a / b);
  const [low, high] = [over(rate.lower, all.upper), over(rate.upper, all.lower)];
  const gaps = [Math.abs(1 - low), Math.abs(1 - high)] as const;
  return [low <= 1 && 1 <= high ? 0 : Math.min(...gaps), Math.max(...gaps)];
}

const deviation = (values: readonly number[]): number => {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
};

/**
 * What the standard deviation (population) can be: convex, so largest at a corner; smallest where all lie as near as they can to
 * their own mean, which is found by halving.
 */
export function deviationRange(box: Box): Range {
  if (ends(box).includes(Number.POSITIVE_INFINITY)) return [0, Number.POSITIVE_INFINITY];
  let [low, high] = [Math.min(...ends(box)), Math.max(...ends(box))];
  const widest = (high - low) / 2;
  for (let step = 0; step < 100; step++) {
    const middle = (low + high) / 2;
    const mean = around(box, middle).reduce((a, b) => a + b, 0) / box.length;
    if (mean > middle) low = middle;
    else high = middle;
  }
  const least = deviation(around(box, (low + high) / 2));
  return [least, box.length > FEW ? widest : Array.from(cornersOf(box), deviation).reduce((a, b) => Math.max(a, b))];
}

/** The sums of two lists of ranges, one by one. */
export const addRanges = (a: readonly Range[], b: readonly Range[]): Range[] =>
  a.map(([low, high], g) => [low + at(b, g)[0], high + at(b, g)[1]]);
