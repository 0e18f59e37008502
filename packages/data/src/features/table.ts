import { at, type Matrix, ScaleFaceError, takeRows } from '@scaleface/numerics';

/** The features of a set of images: what an embedder gives and what heads add; all columns have the same length. */
export interface FeatureTable {
  /** The id of each image, as in pair lists. */
  readonly ids: readonly string[];
  /** The subject of each image. */
  readonly subjects: readonly string[];
  /** The embeddings $[N, D]$, not normalised. */
  readonly embedding: Matrix;
  /** The head's input $[N, F]$, if the backbone gave one. */
  readonly bottleneck?: Matrix;
  /** Further columns of one number per image, for instance `scale` or `norm`. */
  readonly numbers: Readonly<Record<string, Float32Array>>;
  /** What made the table: backbone, its SHA-256, preprocessing, versions. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Some rows of a feature table, copied in the order asked for.
 *
 * @param table - The table.
 * @param indices - Which.
 *
 * @example
 * ```ts
 * import { takeTableRows } from '@scaleface/data';
 *
 * const table = {
 *   ids: ['a/1', 'b/1', 'a/2'],
 *   subjects: ['a', 'b', 'a'],
 *   embedding: { data: Float32Array.of(1, 0, 0, 1, 0.8, 0.6), width: 2 },
 *   numbers: { scale: Float32Array.of(40, 2, 31) },
 *   metadata: {},
 * };
 * // The rows of one subject, the most confident last.
 * const { ids, embedding, numbers } = takeTableRows(table, [2, 0]);
 * ids; // => ['a/2', 'a/1']
 * Array.from(embedding.data); // => [0.8, 0.6, 1, 0]
 * Array.from(numbers.scale ?? []); // => [31, 40]
 * ```
 */
export function takeTableRows(table: FeatureTable, indices: readonly number[]): FeatureTable {
  return {
    ids: indices.map((i) => at(table.ids, i)),
    subjects: indices.map((i) => at(table.subjects, i)),
    embedding: takeRows(table.embedding, indices),
    ...(table.bottleneck === undefined ? {} : { bottleneck: takeRows(table.bottleneck, indices) }),
    numbers: Object.fromEntries(
      Object.entries(table.numbers).map(([name, column]) => [name, Float32Array.from(indices, (i) => at(column, i))]),
    ),
    metadata: table.metadata,
  };
}

/**
 * Where each id stands in a table.
 *
 * @param ids - The ids of a table.
 * @param path - Where they come from, for errors; none by default.
 * @param first - The number of the first row, for errors; 0 by default.
 * @throws ScaleFaceError `bad-format` when an id occurs twice.
 *
 * @example
 * ```ts
 * import { indexById, parsePairs } from '@scaleface/data';
 *
 * const rows = indexById(['a/1.jpg', 'a/2.jpg', 'b/1.jpg'], 'features.arrow');
 * const { left, right } = parsePairs('a/2.jpg,b/1.jpg,0\nb/1.jpg,c/9.jpg,0\n');
 * left.map((id) => rows.get(id)); // => [1, 2]
 * right.filter((id) => !rows.has(id)); // => ['c/9.jpg']
 * ```
 */
export function indexById(ids: readonly string[], path?: string, first: number = 0): Map<string, number> {
  const index = new Map<string, number>();
  ids.forEach((id, i) => {
    if (index.has(id)) {
      const place = path === undefined ? `ids[${first + i}]` : `${path}#id[${first + i}]`;
      throw new ScaleFaceError('an id occurs twice', { code: 'bad-format', path: place, received: id });
    }
    index.set(id, i);
  });
  return index;
}
