import { ScaleFaceError } from '@scaleface/numerics';

/**
 * Refuses false accept rates that so many impostor pairs cannot show: below one in all of them there is no false accept
 * to count, so that a threshold says nothing but "above every impostor here".
 *
 * @param fars - The rates.
 * @param impostors - How many impostor pairs there are.
 * @param allowed - Whether rates too small for the pairs are let pass.
 * @throws ScaleFaceError `out-of-range` for a rate outside $(0, 1]$, or too small a one that is not allowed.
 */
export function checkFars(fars: readonly number[], impostors: number, allowed = false): void {
  for (const far of fars) {
    if (!(far > 0 && far <= 1)) {
      throw new ScaleFaceError('not a false accept rate', {
        code: 'out-of-range',
        path: 'fars',
        expected: 'numbers above 0, at most 1',
        received: String(far),
      });
    }
    // The same rounding as in tarAtFar.
    if (allowed || far * impostors + 1e-9 >= 1) continue;
    throw new ScaleFaceError(`${impostors.toLocaleString('en')} impostor pairs cannot show such a rate`, {
      code: 'out-of-range',
      path: 'fars',
      expected: `at least ${smallest(impostors)}, one false accept in all of them`,
      received: String(far),
      hint: 'Take more impostor pairs or a larger rate; or evaluate.allowUnreachableFars: true (--allow-unreachable-fars)',
    });
  }
}

/** 1 / n, rounded up to three digits, so that it can be reached itself. */
function smallest(n: number): number {
  const unit = 10 ** (Math.floor(Math.log10(1 / n)) - 2);
  return Number((Math.ceil(1 / n / unit - 1e-9) * unit).toPrecision(3));
}
