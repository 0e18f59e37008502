/**
 * The root of an increasing function, by Newton's steps kept inside a shrinking bracket.
 *
 * @param f - Gives the value and the derivative.
 * @param start - A first guess.
 * @param lower - Where `f` is at most 0.
 * @param upper - Where `f` is at least 0.
 * @returns The root to about the spacing of float64.
 */
export function solveIncreasing(
  f: (x: number) => readonly [value: number, slope: number],
  start: number,
  lower: number,
  upper: number,
): number {
  let low = lower;
  let high = upper;
  let x = Math.min(Math.max(start, low), high);
  for (let step = 0; step < 200; step++) {
    const [value, slope] = f(x);
    if (value === 0) return x;
    if (value > 0) high = x;
    else low = x;
    let next = x - value / slope;
    if (!(next > low && next < high)) next = low + (high - low) / 2;
    if (Math.abs(next - x) <= 4e-16 * Math.abs(next) || next === low || next === high) return next;
    x = next;
  }
  return x;
}
