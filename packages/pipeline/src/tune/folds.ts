import { type FeatureTable, takeTableRows } from '@scaleface/data';
import { ScaleFaceError } from '@scaleface/numerics';
import { type ChoosingPairs, choosingPairs, fewestGenuine } from '../run/choosing-pairs.js';
import { rowsOf } from '../run/training-data.js';
import { identityFolds } from './identity-folds.js';

/** A part of the identities that settings are compared on, after the others were trained on. */
export interface Fold {
  /** Its place, from 1. */
  readonly place: number;
  /** Its identities. */
  readonly identities: readonly string[];
  /** Its rows of the table. */
  readonly rows: readonly number[];
  /** The pairs of its rows, places among {@link Fold.rows}. */
  readonly pairs: ChoosingPairs;
}

/** The tables of a fold. */
export interface FoldTables {
  /** The features of its identities. */
  readonly test: FeatureTable;
  /** The features of all others, which a method learns from, without the copies that it does not see. */
  readonly train: FeatureTable;
  /** The features of all others, which the score of pairs is fitted on. */
  readonly fit: FeatureTable;
}

/**
 * The folds of a table with their pairs, checked before anything is trained.
 *
 * @param table - The features.
 * @param options - How many folds, the false accept rate, the seed.
 * @throws ScaleFaceError as `identityFolds`; `bad-format` for a fold with fewer than 30 genuine pairs, `out-of-range` for
 * a false accept rate that a fold's impostor pairs cannot show.
 */
export function foldsOf(
  table: FeatureTable,
  { folds, far, seed }: { readonly folds: number; readonly far: number; readonly seed: number },
): Fold[] {
  if (!(far > 0 && far <= 1)) throw notARate(far);
  return identityFolds(table, folds, seed).map((identities, k) => {
    const own = new Set(identities);
    const rows = rowsOf(table, (subject) => own.has(subject));
    const pairs = choosingPairs(takeTableRows(table, rows), seed);
    if (pairs.genuine < fewestGenuine) throw tooFewPairs(k + 1, pairs.genuine);
    const impostors = pairs.labels.length - pairs.genuine;
    // The same rounding as in tarAtFar.
    if (far * impostors + 1e-9 < 1) throw unreachable(k + 1, impostors, far);
    return { place: k + 1, identities, rows, pairs };
  });
}

/**
 * The tables of a fold.
 *
 * @param table - The features.
 * @param fold - The fold.
 * @param copies - Degraded copies of each image that a method learns from at most; all by default.
 */
export function foldTables(table: FeatureTable, fold: Fold, copies: number | undefined): FoldTables {
  const kept = new Set(fold.identities);
  const others = (most?: number): FeatureTable =>
    takeTableRows(
      table,
      rowsOf(table, (subject) => !kept.has(subject), most),
    );
  const fit = others();
  return { test: takeTableRows(table, fold.rows), fit, train: copies === undefined ? fit : others(copies) };
}

const notARate = (far: number): ScaleFaceError =>
  new ScaleFaceError('not a false accept rate', {
    code: 'out-of-range',
    path: 'far',
    expected: 'a number above 0, at most 1',
    received: String(far),
  });

const tooFewPairs = (place: number, genuine: number): ScaleFaceError =>
  new ScaleFaceError('too few genuine pairs to choose on', {
    code: 'bad-format',
    path: `fold ${place}`,
    expected: `at least ${fewestGenuine}`,
    received: String(genuine),
    hint: 'Take fewer folds, or more images of each identity',
  });

const unreachable = (place: number, impostors: number, far: number): ScaleFaceError =>
  new ScaleFaceError(`the ${impostors.toLocaleString('en')} impostor pairs of fold ${place} cannot show such a rate`, {
    code: 'out-of-range',
    path: 'far',
    expected: 'at least one false accept in all of them',
    received: String(far),
    hint: 'Take fewer folds or a larger rate',
  });
