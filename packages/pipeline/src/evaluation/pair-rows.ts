import { type FeatureTable, indexById, type LabelledPairs } from '@scaleface/data';
import { at, ScaleFaceError } from '@scaleface/numerics';
import { type FailedPairs, missingImages, said } from './missing-images.js';

/** The pairs of a list as rows of a feature table. */
export interface PairRows {
  /** Row of each pair's first image. */
  readonly left: Uint32Array;
  /** Row of each pair's second image. */
  readonly right: Uint32Array;
  /** 1 for genuine pairs. */
  readonly labels: Uint8Array;
  /** The subjects of each pair. */
  readonly subjects: {
    /** Those of the first images. */
    readonly left: string[];
    /** Those of the second images. */
    readonly right: string[];
  };
  /** The fold of each pair, where the list has folds. */
  readonly folds?: Int32Array;
  /** How many pairs were left out and why, in a sentence each: the table lacks an image of theirs. */
  readonly remarks: readonly string[];
  /** Images that gave no embedding, and the pairs that were left out for it. */
  readonly failures: FailedPairs;
}

/**
 * Finds the images of a pair list in a feature table.
 *
 * @param pairs - The list.
 * @param table - The features.
 * @param undecoded - Ids of images that are not in the table because they did not decode.
 * @throws ScaleFaceError `bad-format`, naming images that the table lacks, when not both kinds of pairs are left.
 */
export function pairRows(
  pairs: LabelledPairs,
  table: Pick<FeatureTable, 'ids' | 'subjects'>,
  undecoded: Iterable<string> = [],
): PairRows {
  const index = indexById(table.ids);
  const keep = pairs.left.flatMap((id, i) => (index.has(id) && index.has(pairs.right[i] as string) ? [i] : []));
  const missing = missingImages(pairs, (id) => index.has(id), new Set(undecoded));
  const remarks = said(missing);
  const rowsOf = (side: readonly string[]): Uint32Array =>
    Uint32Array.from(keep, (i) => index.get(at(side, i)) as number);
  const [left, right] = [rowsOf(pairs.left), rowsOf(pairs.right)];
  const labels = Uint8Array.from(keep, (i) => at(pairs.labels, i));
  const genuine = labels.reduce((a, b) => a + b, 0);
  if (genuine === 0 || genuine === labels.length) {
    const turned = keep.length === 0 && pairs.left.some((id) => index.has(id.replaceAll('\\', '/')));
    const ids = `Ids of the table look like ${table.ids[0]}${turned ? '; the list has \\ where they have /' : ''}`;
    throw new ScaleFaceError(keep.length === 0 ? 'no pair is left' : 'the pairs are all of one kind', {
      code: 'bad-format',
      path: 'pairs',
      expected: 'genuine and impostor pairs of images that the table has',
      received: [`${genuine} genuine of ${labels.length}`, ...remarks].join('; '),
      ...(remarks.length === 0 ? {} : { hint: ids }),
    });
  }
  const { folds } = pairs;
  const identities = (rows: Uint32Array): string[] => Array.from(rows, (i) => at(table.subjects, i));
  return {
    left,
    right,
    labels,
    subjects: { left: identities(left), right: identities(right) },
    ...(folds === undefined ? {} : { folds: Int32Array.from(keep, (i) => at(folds, i)) }),
    remarks,
    failures: missing.failures,
  };
}
