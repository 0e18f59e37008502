import { ScaleFaceError } from '@scaleface/numerics';

/** Rows of equally many numbers, one after the other. */
export interface Matrix {
  /** The numbers, `rows × width`. */
  readonly data: Float32Array;
  /** Numbers a row. */
  readonly width: number;
}

/** The features of a set of pictures: what an embedder gives and what heads add; all columns have the same length. */
export interface FeatureTable {
  /** The id of each picture, as in pair lists. */
  readonly ids: readonly string[];
  /** The person of each picture. */
  readonly subjects: readonly string[];
  /** The embeddings $[N, D]$, not normalised. */
  readonly embedding: Matrix;
  /** The head's input $[N, F]$, if the backbone gave one. */
  readonly bottleneck?: Matrix;
  /** Further columns of one number a picture, for instance `scale` or `norm`. */
  readonly numbers: Readonly<Record<string, Float32Array>>;
  /** What made the table: backbone, its SHA-256, preprocessing, versions. */
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * Row `i` of a matrix, as a view.
 *
 * @param matrix - The rows.
 * @param i - From 0.
 */
export const row = (matrix: Matrix, i: number): Float32Array =>
  matrix.data.subarray(i * matrix.width, (i + 1) * matrix.width);

/**
 * Some rows of a matrix, copied in the order asked for.
 *
 * @param matrix - The rows.
 * @param indices - Which.
 */
export function takeRows(matrix: Matrix, indices: ArrayLike<number>): Matrix {
  const data = new Float32Array(indices.length * matrix.width);
  for (let k = 0; k < indices.length; k++) data.set(row(matrix, indices[k] as number), k * matrix.width);
  return { data, width: matrix.width };
}

/**
 * Some rows of a feature table, copied in the order asked for.
 *
 * @param table - The table.
 * @param indices - Which.
 */
export function takeTableRows(table: FeatureTable, indices: readonly number[]): FeatureTable {
  return {
    ids: indices.map((i) => table.ids[i] as string),
    subjects: indices.map((i) => table.subjects[i] as string),
    embedding: takeRows(table.embedding, indices),
    ...(table.bottleneck === undefined ? {} : { bottleneck: takeRows(table.bottleneck, indices) }),
    numbers: Object.fromEntries(
      Object.entries(table.numbers).map(([name, column]) => [
        name,
        Float32Array.from(indices, (i) => column[i] as number),
      ]),
    ),
    metadata: table.metadata,
  };
}

/**
 * Where each id stands in a table.
 *
 * @param ids - The ids of a table.
 * @param path - Where they come from, for errors; none by default.
 * @throws ScaleFaceError `bad-format` when an id occurs twice.
 */
export function indexById(ids: readonly string[], path?: string): Map<string, number> {
  const index = new Map<string, number>();
  ids.forEach((id, i) => {
    if (index.has(id)) {
      const place = path === undefined ? `ids[${i}]` : `${path}#id[${i}]`;
      throw new ScaleFaceError('an id occurs twice', { code: 'bad-format', path: place, received: id });
    }
    index.set(id, i);
  });
  return index;
}

/**
 * The Euclidean length of each row: the embedding's norm is the simplest confidence.
 *
 * @param matrix - The rows.
 *
 * @example
 * ```ts
 * import { rowNorms } from '@scaleface/pipeline';
 *
 * rowNorms({ data: new Float32Array([3, 4, 0, 1]), width: 2 }); // => new Float32Array([5, 1])
 * ```
 */
export function rowNorms(matrix: Matrix): Float32Array {
  const norms = new Float32Array(matrix.data.length / matrix.width);
  for (let i = 0; i < norms.length; i++) {
    let sum = 0;
    for (const v of row(matrix, i)) sum += v * v;
    norms[i] = Math.sqrt(sum);
  }
  return norms;
}
