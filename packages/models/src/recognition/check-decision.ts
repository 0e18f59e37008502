import { ScaleFaceError } from '@scaleface/numerics';

const refuse = (name: string, expected: string, received: number): never => {
  throw new ScaleFaceError('not possible', {
    code: 'out-of-range',
    path: `options.${name}`,
    expected,
    received: String(received),
  });
};

/**
 * Refuses options of a decision that are none.
 *
 * @param between - Rates and probabilities that are neither 0 nor 1, by name.
 * @param shares - Shares from 0 to 1, by name.
 * @param counts - Numbers of things, at least 1, by name.
 * @throws ScaleFaceError `out-of-range`.
 */
export function checkDecision(
  between: Readonly<Record<string, number>>,
  shares: Readonly<Record<string, number>>,
  counts: Readonly<Record<string, number>> = {},
): void {
  for (const [name, value] of Object.entries(between)) {
    if (!(value > 0 && value < 1)) refuse(name, 'a number between 0 and 1', value);
  }
  for (const [name, value] of Object.entries(shares)) {
    if (!(value >= 0 && value <= 1)) refuse(name, 'a number from 0 to 1', value);
  }
  for (const [name, value] of Object.entries(counts)) {
    if (!(Number.isInteger(value) && value >= 1)) refuse(name, 'an integer of at least 1', value);
  }
}
