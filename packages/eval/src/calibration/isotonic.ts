import { at, ScaleFaceError } from '@scaleface/numerics';
import { checkNumbers, checkSameLength, type Numbers } from '../input/arrays.js';
import { argsort } from '../rank/argsort.js';

/** A non-decreasing step fit: values at ascending places, linear in between, constant outside. */
export interface IsotonicFit {
  /** Ascending places; may begin with −∞ and end with +∞. */
  readonly x: Float64Array;
  /** Non-decreasing fitted values at these places. */
  readonly y: Float64Array;
}

/** Neighbouring places that share a value, with the weight of their entries. */
interface Block {
  readonly first: number;
  readonly last: number;
  readonly mean: number;
  readonly mass: number;
}

/**
 * Isotonic least squares by pooling adjacent violators: the non-decreasing $f$ that minimises
 * $\sum_i w_i (y_i - f(x_i))^2$.
 *
 * Equal places are pooled first, into their weighted mean, so the fit does not depend on input order. Only the ends of
 * each constant piece are kept. Oracle: scikit-learn's `IsotonicRegression(out_of_bounds='clip')`.
 *
 * @param x - Places, for instance scores; infinities allowed.
 * @param y - Values, for instance labels.
 * @param weights - Positive weights; zero drops an entry. Default 1.
 * @returns Knots of the fit.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite` (NaN), `invalid-argument` without entries of positive weight.
 *
 * @example
 * ```ts
 * import { isotonicRegression } from '@scaleface/eval';
 *
 * const { x, y } = isotonicRegression([1, 2, 3, 4], [0, 1, 0, 1]);
 * [...x]; // => [1, 2, 3, 4]
 * [...y]; // => [0, 0.5, 0.5, 1]
 * ```
 */
export function isotonicRegression(x: Numbers, y: Numbers, weights?: Numbers): IsotonicFit {
  checkSameLength(x, y, 'y');
  checkNumbers(x, 'x');
  checkNumbers(y, 'y');
  if (weights !== undefined) checkSameLength(x, weights, 'weights');
  const blocks: Block[] = [];
  const merge = (a: Block, b: Block): Block => {
    const mass = a.mass + b.mass;
    return { first: a.first, last: b.last, mean: (a.mean * a.mass + b.mean * b.mass) / mass, mass };
  };
  const order = argsort(x);
  for (let i = 0; i < order.length; ) {
    const place = x[order[i] as number] as number;
    let sum = 0;
    let w = 0;
    for (; i < order.length && x[order[i] as number] === place; i++) {
      const each = weights === undefined ? 1 : (weights[order[i] as number] as number);
      sum += each * (y[order[i] as number] as number);
      w += each;
    }
    if (!(w > 0)) continue;
    let block: Block = { first: place, last: place, mean: sum / w, mass: w };
    for (let before = blocks.at(-1); before !== undefined && before.mean >= block.mean; before = blocks.at(-1)) {
      block = merge(before, block);
      blocks.pop();
    }
    blocks.push(block);
  }
  if (blocks.length === 0) {
    throw new ScaleFaceError('nothing to fit', {
      code: 'invalid-argument',
      path: 'x',
      expected: 'at least one entry of positive weight',
    });
  }
  const knots = blocks.flatMap(({ first, last, mean }) => {
    const start = { x: first, y: mean };
    return first === last ? [start] : [start, { x: last, y: mean }];
  });
  return { x: Float64Array.from(knots, (k) => k.x), y: Float64Array.from(knots, (k) => k.y) };
}

/**
 * The value of an isotonic fit at one place: linear between knots, the end values outside. Next to a knot at ±∞ the
 * fit keeps the value of the finite knot.
 *
 * Oracle: scikit-learn's `IsotonicRegression(out_of_bounds='clip')`, ties and weights included, inside and outside the
 * range (job `scikit-learn`, 200 random lists).
 *
 * @param fit - Knots.
 * @param place - A place; infinities allowed.
 * @returns The fitted value.
 *
 * @example
 * ```ts
 * import { isotonicRegression, isotonicValue } from '@scaleface/eval';
 *
 * isotonicValue(isotonicRegression([0, 1], [0, 1]), 0.25); // => 0.25
 * ```
 */
export function isotonicValue(fit: IsotonicFit, place: number): number {
  const { x, y } = fit;
  let low = 0;
  let high = x.length;
  while (low < high) {
    const mid = (low + high) >>> 1;
    if ((x[mid] as number) <= place) low = mid + 1;
    else high = mid;
  }
  if (low === 0) return at(y, 0);
  const x0 = at(x, low - 1);
  const y0 = at(y, low - 1);
  if (low === x.length || x0 === place) return y0;
  const x1 = at(x, low);
  const y1 = at(y, low);
  if (x1 === Number.POSITIVE_INFINITY) return y0;
  if (x0 === Number.NEGATIVE_INFINITY) return y1;
  return y0 + ((y1 - y0) * (place - x0)) / (x1 - x0);
}
