/** A warning about how few events a rate rests on. */
export interface EventWarning {
  /** Which rule the count fails. */
  readonly rule: 'rule-of-3' | 'rule-of-30';
  /** What follows from it, in words. */
  readonly message: string;
}

/**
 * The rules of ISO/IEC 19795-1 on small counts. *Rule of 3*: no event in $n$ independent trials bounds the rate by
 * about $3/n$ (95 %), and says no more. *Rule of 30*: below 30 events the rate is not known to ±30 % with 90 %
 * confidence. Both hold for independent trials; pairs that share subjects need more.
 *
 * Oracles: the exact bound $1 - 0.05^{1/n}$; the fewest events whose normal interval reaches no further than 30.0 %.
 *
 * @param events - Number of errors counted.
 * @param trials - Number of comparisons.
 * @returns No warning, or one.
 *
 * @example
 * ```ts
 * import { eventWarnings } from '@scaleface/eval';
 *
 * eventWarnings(0, 3000)[0]?.rule; // => 'rule-of-3'
 * eventWarnings(15, 15_638_932)[0]?.rule; // => 'rule-of-30'
 * eventWarnings(30, 3000).length; // => 0
 * ```
 */
export function eventWarnings(events: number, trials: number): EventWarning[] {
  if (events === 0) {
    const bound = trials > 0 ? Math.min(1, 3 / trials).toPrecision(2) : '1';
    return [
      { rule: 'rule-of-3', message: `no event in ${trials} trials: the rate is below about ${bound} (95 %), not 0` },
    ];
  }
  if (events >= 30) return [];
  return [
    {
      rule: 'rule-of-30',
      message: `only ${events} event${events === 1 ? '' : 's'} in ${trials} trials: fewer than the 30 that fix a rate to ±30 % (90 %)`,
    },
  ];
}
