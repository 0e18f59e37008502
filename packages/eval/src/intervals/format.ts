import { ScaleFaceError } from '@scaleface/numerics';
import type { IntervalEstimate } from './interval.js';

/**
 * Writes a number with its interval, with no more digits than the interval allows: the last digit shown is the first
 * significant digit of the interval's half-width.
 *
 * @param value - The number and its interval.
 * @param options - `percent`: write as per cent. Default false. `maximumDecimals`: a cap on the decimals; default 12.
 * @returns For instance `0.89 [0.86, 0.92]`; an estimate without a finite interval reads `n/a`.
 * @throws ScaleFaceError `invalid-argument` when the lower end is above the upper.
 *
 * @example
 * ```ts
 * import { formatWithInterval } from '@scaleface/eval';
 *
 * formatWithInterval({ estimate: 0.89312, lower: 0.86411, upper: 0.91987, level: 0.95 }); // => '0.89 [0.86, 0.92]'
 * formatWithInterval({ estimate: 0.89312, lower: 0.86411, upper: 0.91987, level: 0.95 }, { percent: true }); // => '89 % [86, 92]'
 * ```
 */
export function formatWithInterval(
  value: IntervalEstimate,
  options: { readonly percent?: boolean; readonly maximumDecimals?: number } = {},
): string {
  const factor = options.percent ? 100 : 1;
  const [estimate, lower, upper] = [value.estimate * factor, value.lower * factor, value.upper * factor];
  if (![estimate, lower, upper].every(Number.isFinite)) return 'n/a';
  if (lower > upper) {
    throw new ScaleFaceError('the ends of the interval are swapped', {
      code: 'invalid-argument',
      path: 'value',
      expected: 'lower ≤ upper',
      received: `[${lower}, ${upper}]`,
    });
  }
  const half = (upper - lower) / 2;
  const cap = options.maximumDecimals ?? 12;
  const decimals = half > 0 ? Math.min(cap, Math.max(0, -Math.floor(Math.log10(half)))) : cap;
  const write = (x: number): string => {
    const text = half > 0 ? x.toFixed(decimals) : String(Number(x.toFixed(cap)));
    return Number(text) === 0 ? text.replace('-', '') : text;
  };
  return `${write(estimate)}${options.percent ? ' %' : ''} [${write(lower)}, ${write(upper)}]`;
}
