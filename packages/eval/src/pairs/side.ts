import { ScaleFaceError } from '@scaleface/numerics';
import type { Numbers } from '../input/arrays.js';
import { type MatrixLike, type Table, toMatrix } from './matrix.js';

/** One side of a list of pairs: row $i$ belongs to pair $i$. */
export interface PairSide {
  /** Embeddings `[N, D]`. */
  readonly mu: MatrixLike;
  /**
   * What is known about each embedding's uncertainty: $\sigma^2$ `[N, D]` (PFE, MLS) or one number per embedding
   * `[N]`, `[N, 1]` (scale $s(x)$, norm, isotropic $\sigma^2$).
   */
  readonly uncertainty?: MatrixLike;
  /**
   * A side beyond doubt, such as a curated gallery: its uncertainty counts as 1 throughout, so that
   * `scale-mul-biased-cosine` becomes the one-sided $s(x)\,(\cos - \mu)$. Default false.
   */
  readonly trusted?: boolean;
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

/** As many ones as the other side has uncertainties. */
const ones = (like: Table | undefined): Table | undefined =>
  like === undefined ? undefined : { ...like, data: new Float64Array(like.data.length).fill(1) };

/** Checks and unpacks two sides. */
export function pairUp(a: PairSide, b: PairSide): Pairs {
  const x = toMatrix(a.mu, 'a.mu');
  const y = toMatrix(b.mu, 'b.mu');
  const shape = (m: { rows: number; columns: number }): string => `[${m.rows}, ${m.columns}]`;
  if (x.rows !== y.rows || x.columns !== y.columns) throw mismatch('b.mu', shape(x), shape(y));
  const given = [a, b].map((side, i) =>
    side.uncertainty === undefined ? undefined : toMatrix(side.uncertainty, `${i === 0 ? 'a' : 'b'}.uncertainty`),
  );
  const u = a.trusted === true ? ones(given[1] ?? given[0]) : given[0];
  const v = b.trusted === true ? ones(given[0] ?? given[1]) : given[1];
  if ((u === undefined) !== (v === undefined)) throw mismatch('b.uncertainty', 'given on both sides or on none', 'one');
  if (u !== undefined && v !== undefined) {
    if (u.rows !== x.rows || (u.columns !== 1 && u.columns !== x.columns)) {
      throw mismatch('a.uncertainty', `[${x.rows}, 1] or ${shape(x)}`, shape(u));
    }
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
