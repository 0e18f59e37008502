/**
 * The quantile of ascending numbers that are looked up one by one: the one place where two order statistics are
 * interpolated.
 *
 * @param n - How many numbers there are.
 * @param p - In $[0, 1]$.
 * @param at - The number at an index from 0, the smallest first.
 * @returns $x_{\lfloor h \rfloor} + (h - \lfloor h \rfloor)(x_{\lfloor h \rfloor + 1} - x_{\lfloor h \rfloor})$ with
 *   $h = (n-1)p$; `NaN` without numbers.
 */
export function quantileAt(n: number, p: number, at: (index: number) => number): number {
  if (n === 0 || Number.isNaN(p)) return Number.NaN;
  const place = p * (n - 1);
  const low = Math.floor(place);
  const a = at(low);
  if (low === place) return a;
  const b = at(low + 1);
  return a === b ? a + 0 : a + (place - low) * (b - a);
}
