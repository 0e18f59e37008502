import { at, ScaleFaceError } from '@scaleface/numerics';
import type { Numbers } from '../input/arrays.js';
import { type MatrixLike, toMatrix } from '../pairs/matrix.js';

/** The images of one template in row-major form. */
export interface TemplateImages {
  /** Number of images $K \ge 1$. */
  readonly count: number;
  /** Embedding width $D$. */
  readonly width: number;
  /** Embeddings, row-major. */
  readonly mu: Numbers;
  /** Uncertainties, row-major, if given. */
  readonly u: Numbers | undefined;
  /** Numbers per image in `u`: 1 or $D$. */
  readonly uncertaintyWidth: number;
}

/** Checks and unpacks a template. */
export function unpackTemplate(mu: MatrixLike, uncertainty: MatrixLike | undefined): TemplateImages {
  const x = toMatrix(mu, 'mu');
  if (x.rows === 0) {
    throw new ScaleFaceError('a template without images', { code: 'invalid-argument', path: 'mu', received: '0 rows' });
  }
  const u = uncertainty === undefined ? undefined : toMatrix(uncertainty, 'uncertainty');
  if (u !== undefined && (u.rows !== x.rows || (u.columns !== 1 && u.columns !== x.columns))) {
    throw new ScaleFaceError('does not fit the embeddings', {
      code: 'shape-mismatch',
      path: 'uncertainty',
      expected: `[${x.rows}, 1] or [${x.rows}, ${x.columns}]`,
      received: `[${u.rows}, ${u.columns}]`,
    });
  }
  return { count: x.rows, width: x.columns, mu: x.data, u: u?.data, uncertaintyWidth: u?.columns ?? 0 };
}

/** Uncertainty of image `i` in dimension `d`; one number per image stands for all dimensions. */
export const uncertaintyAt = ({ u, uncertaintyWidth }: TemplateImages, i: number, d: number): number =>
  (u as Numbers)[i * uncertaintyWidth + (uncertaintyWidth === 1 ? 0 : d)] as number;

/** The length of a vector, with $10^{-8}$ added as published. */
export function lengthOf(v: Numbers): number {
  let sum = 0;
  for (let d = 0; d < v.length; d++) sum += (v[d] as number) ** 2;
  return Math.sqrt(sum) + 1e-8;
}

/** A vector of length one. */
export function unit(v: Float64Array): Float64Array {
  const length = lengthOf(v);
  return v.map((x) => x / length);
}

/** The embedding of one image. */
export const rowOf = ({ mu, width }: TemplateImages, i: number): Float64Array =>
  Float64Array.from({ length: width }, (_, d) => mu[i * width + d] as number);

/** $\sum_i w_i x_i$ over rows $x_i$. */
export function weightedSum(rows: readonly Float64Array[], weights: Numbers): Float64Array {
  const sum = new Float64Array((rows[0] as Float64Array).length);
  rows.forEach((row, i) => {
    const w = at(weights, i);
    for (let d = 0; d < sum.length; d++) (sum[d] as number) += w * (row[d] as number);
  });
  return sum;
}
