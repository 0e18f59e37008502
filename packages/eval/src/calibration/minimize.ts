import { at } from '@scaleface/numerics';
/**
 * A minimum of a function of a few variables by the simplex search of Nelder and Mead (1965).
 *
 * @param f - The function; may be infinite.
 * @param start - First corner.
 * @param size - Edge of the first simplex.
 * @returns The best point found, after at most 200 steps or when the corners agree to 1e-9.
 */
export function minimize(
  f: (point: readonly number[]) => number,
  start: readonly number[],
  size: number,
): readonly number[] {
  const corner = (point: readonly number[]): { point: readonly number[]; value: number } => ({
    point,
    value: f(point),
  });
  const corners = [corner(start), ...start.map((_, k) => corner(start.map((v, j) => (j === k ? v + size : v))))];
  for (let step = 0; step < 200; step++) {
    corners.sort((a, b) => a.value - b.value);
    const best = at(corners, 0);
    const worst = at(corners, corners.length - 1);
    const spread = Math.max(...corners.map((c) => Math.max(...c.point.map((v, j) => Math.abs(v - at(best.point, j))))));
    if (worst.value - best.value <= 1e-9 * Math.abs(best.value) && spread <= 1e-3 * size) break;
    const others = corners.slice(0, -1);
    const centre = start.map((_, j) => others.reduce((s, c) => s + at(c.point, j), 0) / others.length);
    const move = (t: number) => corner(centre.map((c, j) => c + t * (c - at(worst.point, j))));
    const reflected = move(1);
    if (reflected.value < best.value) {
      const further = move(2);
      corners[corners.length - 1] = further.value < reflected.value ? further : reflected;
    } else if (reflected.value < at(others, others.length - 1).value) {
      corners[corners.length - 1] = reflected;
    } else {
      const inner = move(reflected.value < worst.value ? 0.5 : -0.5);
      if (inner.value < Math.min(reflected.value, worst.value)) corners[corners.length - 1] = inner;
      else {
        for (let k = 1; k < corners.length; k++) {
          const { point } = at(corners, k);
          corners[k] = corner(point.map((v, j) => (v + at(best.point, j)) / 2));
        }
      }
    }
  }
  return corners.reduce((a, b) => (b.value < a.value ? b : a)).point;
}
