import type { Point } from '@scaleface/models';
import { ScaleFaceError } from '@scaleface/numerics';

/** Four places, in the order top left, top right, bottom right, bottom left. */
export type Corners = readonly [Point, Point, Point, Point];

/** The rows of a 3 × 3 matrix, behind one another. */
export type Homography = readonly [number, number, number, number, number, number, number, number, number];

const multiply = (a: Homography, b: Homography): Homography =>
  Array.from({ length: 9 }, (_, i) => {
    const [r, c] = [3 * Math.floor(i / 3), i % 3];
    return (
      (a[r] as number) * (b[c] as number) +
      (a[r + 1] as number) * (b[c + 3] as number) +
      (a[r + 2] as number) * (b[c + 6] as number)
    );
  }) as unknown as Homography;

/** The adjugate: the inverse times the determinant. */
const adjugate = ([a, b, c, d, e, f, g, h, i]: Homography): Homography => [
  e * i - f * h,
  c * h - b * i,
  b * f - c * e,
  f * g - d * i,
  a * i - c * g,
  c * d - a * f,
  d * h - e * g,
  b * g - a * h,
  a * e - b * d,
];

/** Brings $(1,0,0)$, $(0,1,0)$, $(0,0,1)$ to three of the corners and $(1,1,1)$ to the fourth. */
function frameOf([p, q, r, s]: Corners, path: string): Homography {
  const own: Homography = [p[0], q[0], r[0], p[1], q[1], r[1], 1, 1, 1];
  const inverse = adjugate(own);
  const weights = [0, 3, 6].map(
    (k) => (inverse[k] as number) * s[0] + (inverse[k + 1] as number) * s[1] + (inverse[k + 2] as number),
  );
  // Each weight is twice the area of a triangle of corners, their sum that of the first three.
  const areas = [...weights, weights.reduce((a, b) => a + b, 0)];
  const size = Math.max(...[p, q, r, s].flat().map((v) => Math.abs(v)), 1);
  if (!areas.every((area) => Math.abs(area) > 1e-12 * size * size)) {
    throw new ScaleFaceError('three corners on one line', {
      code: 'invalid-argument',
      path,
      expected: 'four finite places, no three of them on a line',
      received: JSON.stringify([p, q, r, s]),
    });
  }
  return own.map((value, i) => value * (weights[i % 3] as number)) as unknown as Homography;
}

/**
 * The change of perspective that moves four places to four others: the matrix $H$, unique up to a factor, with
 * $H\,(x_i, y_i, 1)^\top = w_i\,(x_i', y_i', 1)^\top$; the factor is chosen so that $w_0 = 1$. $H = M' M^{-1}$, where
 * $M$ has the first three corners as columns, each multiplied by its share in the fourth.
 *
 * Source: Heckbert 1989, "Fundamentals of texture mapping and image warping", §2.2. Oracle: the corners, and the eight
 * linear equations that torchvision solves for `RandomPerspective`.
 *
 * @param from - Four places, no three of them on a line.
 * @param to - Where they go, likewise.
 * @throws ScaleFaceError `invalid-argument` for three corners on a line, or one that is not finite.
 *
 * @example
 * ```ts
 * import { applyHomography, homographyBetween } from '@scaleface/data';
 *
 * const h = homographyBetween([[0, 0], [1, 0], [1, 1], [0, 1]], [[0, 0], [4, 0], [3, 2], [1, 2]]);
 * applyHomography(h, [0.5, 0.5]); // => [2, 1.3333333]
 * ```
 */
export function homographyBetween(from: Corners, to: Corners): Homography {
  const h = multiply(frameOf(to, 'to'), adjugate(frameOf(from, 'from')));
  const w = h[6] * from[0][0] + h[7] * from[0][1] + h[8];
  return h.map((value) => value / w) as unknown as Homography;
}

/**
 * Where a change of perspective moves a place: $(u/w, v/w)$ with $(u, v, w)^\top = H\,(x, y, 1)^\top$.
 *
 * Source: Hartley and Zisserman, Multiple View Geometry in Computer Vision, 2nd ed. 2004, §2.3. Oracle: the crossing of the
 * diagonals of four corners, which stays their crossing.
 *
 * @param h - The change.
 * @param place - The place.
 * @returns The new place; undefined beyond the horizon, where $w \le 0$.
 *
 * @example
 * ```ts
 * import { applyHomography, homographyBetween } from '@scaleface/data';
 *
 * // A square floor, seen from its lower side: the far side looks half as wide.
 * const h = homographyBetween([[0, 0], [4, 0], [4, 4], [0, 4]], [[1, 0], [3, 0], [4, 4], [0, 4]]);
 * // The middle of the floor is seen above the middle of its picture.
 * applyHomography(h, [2, 2]); // => [2, 1.3333333]
 * // What lies behind the one who looks is nowhere in the picture.
 * applyHomography(h, [2, 12]); // => undefined
 * ```
 */
export function applyHomography(h: Homography, [x, y]: Point): Point | undefined {
  const w = h[6] * x + h[7] * y + h[8];
  return w > 0 ? [(h[0] * x + h[1] * y + h[2]) / w, (h[3] * x + h[4] * y + h[5]) / w] : undefined;
}
