import type { PairList } from '@scaleface/data';
import { type FeatureTable, indexById } from '@scaleface/data';
import { ScaleFaceError } from '@scaleface/numerics';

/** The pairs of a list as rows of a feature table. */
export interface PairRows {
  /** Row of each pair's first picture. */
  readonly left: Uint32Array;
  /** Row of each pair's second picture. */
  readonly right: Uint32Array;
  /** 1 for genuine pairs. */
  readonly labels: Uint8Array;
  /** The persons of each pair. */
  readonly subjects: {
    /** Those of the first pictures. */
    readonly left: string[];
    /** Those of the second pictures. */
    readonly right: string[];
  };
  /** The fold of each pair, where the list has folds. */
  readonly folds?: Int32Array;
  /** Pairs left out because a picture of theirs is not in the table: it did not decode. */
  readonly dropped: number;
}

/**
 * Finds the pictures of a pair list in a feature table.
 *
 * @param pairs - The list.
 * @param table - The features.
 * @throws ScaleFaceError `bad-format` when not both kinds of pairs are left.
 */
export function pairRows(pairs: PairList, table: Pick<FeatureTable, 'ids' | 'subjects'>): PairRows {
  const index = indexById(table.ids);
  const keep = pairs.left.flatMap((id, i) => (index.has(id) && index.has(pairs.right[i] as string) ? [i] : []));
  const rowsOf = (side: readonly string[]): Uint32Array =>
    Uint32Array.from(keep, (i) => index.get(side[i] as string) as number);
  const [left, right] = [rowsOf(pairs.left), rowsOf(pairs.right)];
  const labels = Uint8Array.from(keep, (i) => pairs.labels[i] as number);
  const genuine = labels.reduce((a, b) => a + b, 0);
  if (genuine === 0 || genuine === labels.length) {
    throw new ScaleFaceError('the pairs are all of one kind', {
      code: 'bad-format',
      path: 'pairs',
      expected: 'genuine and impostor pairs',
      received: `${genuine} genuine of ${labels.length}`,
    });
  }
  const { folds } = pairs;
  const people = (rows: Uint32Array): string[] => Array.from(rows, (i) => table.subjects[i] as string);
  return {
    left,
    right,
    labels,
    subjects: { left: people(left), right: people(right) },
    ...(folds === undefined ? {} : { folds: Int32Array.from(keep, (i) => folds[i] as number) }),
    dropped: pairs.left.length - keep.length,
  };
}
