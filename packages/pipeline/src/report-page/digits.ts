import type { Estimate, RateEvents } from '@scaleface/eval';
import { fewMark } from '../report/few-errors.js';
import { decimalsOf, type Shown, written } from '../report/rounding.js';

function shown({ value, low, high }: Estimate, plus: string, most = 4): Shown {
  if (!Number.isFinite(value)) return { value: '–', interval: '' };
  if (low === undefined || high === undefined || !Number.isFinite(low + high)) {
    return { value: written(value, 3, plus), interval: '' };
  }
  const decimals = Math.min(most, decimalsOf((high - low) / 2));
  const [number, from, to] = [value, low, high].map((each) => written(each, decimals, plus));
  return { value: number as string, interval: `[${from}, ${to}]` };
}

/**
 * A number with no more digits than its interval allows. Without an interval it has three decimals; one that does not exist
 * is a dash.
 *
 * @param estimate - The number and its interval.
 */
export const shownOf = (estimate: Estimate): Shown => shown(estimate, '');

/** A true accept rate: marked where it rests on few errors, and with the bound of the rule of 3 where it has none. */
export function shownRate(rate: Estimate, events: RateEvents | undefined): Shown {
  const { value, interval } = shownOf(rate);
  if (events === undefined || events.genuine === 0) return { value, interval };
  const bound = `> ${written(Math.max(0, 1 - 3 / events.genuine), 3)}`;
  return { value: value + fewMark(events), interval: events.falseNonMatches === 0 ? bound : interval };
}

/** Numbers that are read side by side, with the digits of the one that has the fewest. */
export function shownTogether(estimates: readonly Estimate[]): Shown[] {
  const halves = estimates.map(({ low, high }) => ((high ?? Number.NaN) - (low ?? Number.NaN)) / 2);
  const most = Math.min(4, ...halves.filter((half) => half > 0).map((half) => decimalsOf(half)));
  return estimates.map((estimate) => shown(estimate, '', most));
}

/** A difference: the same, with the sign of numbers above 0 too. */
export const shownDifference = (estimate: Estimate): Shown => shown(estimate, '+');

/** A number and its interval in one text. */
export const inWords = ({ value, interval }: Shown): string => (interval === '' ? value : `${value} ${interval}`);

/** A portion in per cent. */
export const percent = (portion: number): string => `${+(100 * portion).toFixed(2)} %`;
