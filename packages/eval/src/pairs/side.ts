import { ScaleFaceError } from '@scaleface/numerics';
import type { Numbers } from '../counts/arrays.js';
import { type MatrixLike, toMatrix } from './matrix.js';

/** One side of a list of pairs: row $i$ belongs to pair $i$. */
export interface PairSide {
  /** Embeddings `[N, D]`. */
  readonly mu: MatrixLike;
  /**
   * What is known about each embedding's uncertainty: $\sigma^2$ `[N, D]` (PFE, MLS) or one number per embedding
   * `[N]`, `[N, 1]` (scale $s(x)$, norm, isotropic $\sigma^2$).
   */
  readonly uncertainty?: MatrixLike;
}

/** Both sides in row-major form. */
export interface Pairs {
  /** Number of pairs. */
  readonly count: number;
  /** Embedding width $D$. */
  readonly width: number;
  /** First embeddings, row-major. */
  readonly mu1: Numbers;
  /** Second embeddings, row-major. */
  readonly mu2: Numbers;
  /** Uncertainties of the first embeddings, row-major, if given. */
  readonly u1: Numbers | undefined;
  /** Uncertainties of the second embeddings, if given. */
  readonly u2: Numbers | undefined;
  /** Numbers per embedding in `u1` and `u2`: 1 or $D$. */
  readonly uncertaintyWidth: number;
}

const mismatch = (path: string, expected: string, received: string): ScaleFaceError =>
  new ScaleFaceError('the two sides do not fit together', { code: 'shape-mismatch', path, expected, received });

/** Checks and unpacks two sides. */
export function pairUp(a: PairSide, b: PairSide): Pairs {
  const x = toMatrix(a.mu, 'a.mu');
  const y = toMatrix(b.mu, 'b.mu');
  const shape = (m: { rows: number; columns: number }): string => `[${m.rows}, ${m.columns}]`;
  if (x.rows !== y.rows || x.columns !== y.columns) throw mismatch('b.mu', shape(x), shape(y));
  const u = a.uncertainty === undefined ? undefined : toMatrix(a.uncertainty, 'a.uncertainty');
  const v = b.uncertainty === undefined ? undefined : toMatrix(b.uncertainty, 'b.uncertainty');
  if ((u === undefined) !== (v === undefined)) throw mismatch('b.uncertainty', 'given on both sides or on none', 'one');
  if (u !== undefined && v !== undefined) {
    if (u.rows !== x.rows) throw mismatch('a.uncertainty', `${x.rows} rows`, shape(u));
    if (v.rows !== x.rows || v.columns !== u.columns) throw mismatch('b.uncertainty', shape(u), shape(v));
  }
  return {
    count: x.rows,
    width: x.columns,
    mu1: x.data,
    mu2: y.data,
    u1: u?.data,
    u2: v?.data,
    uncertaintyWidth: u?.columns ?? 0,
  };
}

/** The uncertainties of both sides. */
export function uncertaintiesOf(pairs: Pairs, name: string): { u1: Numbers; u2: Numbers; width: number } {
  if (pairs.u1 === undefined || pairs.u2 === undefined) {
    throw new ScaleFaceError('needs the uncertainty of both sides', {
      code: 'invalid-argument',
      path: name,
      expected: 'a.uncertainty and b.uncertainty',
    });
  }
  return { u1: pairs.u1, u2: pairs.u2, width: pairs.uncertaintyWidth };
}
