import { ScaleFaceError } from '@scaleface/numerics';

/** A point in an image: x to the right and y down, in pixels; the centre of the first pixel is (0, 0). */
export type Point = readonly [x: number, y: number];

/** A turn, a scaling and a shift of the plane: $(x, y) \mapsto (ax - by + t_x,\; bx + ay + t_y)$. */
export interface Similarity {
  /** Scale times cosine of the angle. */
  readonly a: number;
  /** Scale times sine of the angle. */
  readonly b: number;
  /** Shift to the right, in pixels. */
  readonly tx: number;
  /** Shift down, in pixels. */
  readonly ty: number;
}

/**
 * The similarity that brings points closest to others in least squares, mirror images excluded:
 *
 * $$a = \frac{\sum_i \langle p_i, q_i \rangle}{\sum_i \lVert p_i \rVert^2}, \qquad
 * b = \frac{\sum_i p_i \times q_i}{\sum_i \lVert p_i \rVert^2}, \qquad t = \bar q - (a\bar p_x - b\bar p_y,\; b\bar p_x + a\bar p_y),$$
 *
 * with $p$, $q$ taken from their means $\bar p$, $\bar q$.
 *
 * Source: Umeyama 1991, IEEE TPAMI 13(4), in the plane. Oracle: the normal equations solved by elimination.
 *
 * @param from - At least two points, not all the same.
 * @param to - As many points: where they should come to lie.
 * @throws ScaleFaceError `shape-mismatch` for lists of different length, `invalid-argument` when all points coincide or
 * one is not a number.
 *
 * @example
 * ```ts
 * import { similarityBetween } from '@scaleface/models';
 *
 * similarityBetween([[0, 0], [1, 0]], [[5, 5], [5, 7]]); // => { a: 0, b: 2, tx: 5, ty: 5 }
 * ```
 */
export function similarityBetween(from: readonly Point[], to: readonly Point[]): Similarity {
  if (from.length !== to.length) {
    throw new ScaleFaceError('source and target differ in length', {
      code: 'shape-mismatch',
      path: 'to',
      expected: `${from.length} points`,
      received: `${to.length}`,
    });
  }
  const [p, q] = [meanOf(from), meanOf(to)];
  let [dot, cross, square] = [0, 0, 0];
  for (let i = 0; i < from.length; i++) {
    const [x, y] = minus(from[i] as Point, p);
    const [u, v] = minus(to[i] as Point, q);
    dot += x * u + y * v;
    cross += x * v - y * u;
    square += x * x + y * y;
  }
  const [a, b] = [dot / square, cross / square];
  if (!Number.isFinite(a) || !Number.isFinite(b)) {
    throw new ScaleFaceError('the points do not determine a similarity', {
      code: 'invalid-argument',
      path: 'from',
      expected: 'at least two different points, all finite',
      received: JSON.stringify(from),
    });
  }
  return { a, b, tx: q[0] - a * p[0] + b * p[1], ty: q[1] - b * p[0] - a * p[1] };
}

/**
 * The similarity that undoes another, of $(a, -b)/(a^2+b^2)$ and the shift that brings $t$ back to 0.
 *
 * Oracle: random points, moved and moved back.
 *
 * @param similarity - One that does not shrink the plane to a point.
 *
 * @example
 * ```ts
 * import { inverseSimilarity } from '@scaleface/models';
 *
 * inverseSimilarity({ a: 2, b: 0, tx: 4, ty: 6 }); // => { a: 0.5, b: 0, tx: -2, ty: -3 }
 * ```
 */
export function inverseSimilarity({ a, b, tx, ty }: Similarity): Similarity {
  const square = a * a + b * b;
  const [c, d] = [a / square, -b / square];
  return { a: c, b: d + 0, tx: -(c * tx - d * ty), ty: -(d * tx + c * ty) };
}

const minus = ([x, y]: Point, [u, v]: Point): Point => [x - u, y - v];

const meanOf = (points: readonly Point[]): Point => [
  points.reduce((sum, [x]) => sum + x, 0) / points.length,
  points.reduce((sum, [, y]) => sum + y, 0) / points.length,
];
