import type { Estimate } from '@scaleface/eval';

/** A number as a reader sees it, and its interval, empty where there is none. */
export interface Shown {
  /** The number. */
  readonly value: string;
  /** `[low, high]`. */
  readonly interval: string;
}

/**
 * Decimals that an interval allows, by the rule of the Particle Data Group: half its width is shown with two digits where
 * they are 10 to 35, with one above.
 *
 * @param half - Half its width.
 * @param most - How many decimals there may be.
 */
export const decimalsOf = (half: number, most = 4): number =>
  half > 0 ? Math.min(most, Math.max(0, Math.ceil(-Math.log10(half / 3.55)))) : 3;

/** A number with a real minus, which stays where it is rounded to 0: so an interval that holds 0 shows that it does. */
export const written = (value: number, decimals: number, plus = ''): string =>
  (value < 0 ? '−' : value > 0 ? plus : '') + Math.abs(value).toFixed(decimals);

/**
 * The share of the way from random refusal to the oracle; a dash where there is no way to go, since no pair is an error.
 *
 * @param share - The share.
 * @param decimals - Its digits.
 */
export const shareOfWay = (share: number, decimals: number): string =>
  Number.isFinite(share) ? written(share, decimals) : '–';

/**
 * An error rate or another figure with as many digits as its interval allows, up to seven decimals: error rates are small. An end
 * may be infinite.
 *
 * @param estimate - The number and its interval.
 */
export function shownFigure({ value, low, high }: Estimate): Shown {
  if (Number.isNaN(value)) return { value: '–', interval: '' };
  const number = (x: number, decimals: number): string =>
    Number.isFinite(x) ? written(x, decimals) : x > 0 ? '∞' : '−∞';
  if (low === undefined || high === undefined) return { value: number(value, 3), interval: '' };
  // Where one end is infinite the other side says how well the number is known.
  const sides = [high - value, value - low].filter((side) => Number.isFinite(side) && side > 0);
  const half = Number.isFinite(high - low) ? (high - low) / 2 : Math.min(...sides);
  const decimals = decimalsOf(Number.isFinite(half) ? half : 0, 7);
  const [own, from, to] = [value, low, high].map((x) => number(x, decimals));
  return { value: own as string, interval: `[${from}, ${to}]` };
}
