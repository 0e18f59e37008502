import type { StoredRows } from '../uncertainty/stored-rows.js';
import { calibratePairs, type ModelCalibration } from './calibrate-model.js';
import { calibrationPairs } from './calibration-pairs.js';
import { fitPairs } from './fit-model-pairs.js';
import { fittingPairs } from './fitting-pairs.js';
import { rowCosines } from './row-cosines.js';
import type { RowPairs } from './row-pairs.js';

/** Pairs whose embeddings are in memory at a time. */
const block = 4096;

/** Stored embeddings with the subject of each. */
export interface StoredEmbeddings {
  /** The subject of each row. */
  readonly subjects: readonly string[];
  /** The embeddings $[N, D]$, of any length. */
  readonly embedding: StoredRows;
}

/**
 * What `calibrateModel` learns, from embeddings that are read as they are needed: the same pairs, the same numbers.
 *
 * Oracle: `calibrateModel` of the same embeddings in memory.
 *
 * @param table - The training features.
 * @param confidence - The confidence of each row.
 * @param sources - For each row, the row of the clean image it was made from; pairs of one image are not drawn.
 * @param seed - Seed of the draws; 0 by default.
 * @throws ScaleFaceError as `calibrateModel`, and for rows that cannot be read.
 *
 * @example
 * ```ts
 * import { calibrateModel, calibrateStoredModel } from '@scaleface/models';
 * import { takeRows } from '@scaleface/numerics';
 *
 * const subjects = ['ann', 'ann', 'ann', 'bob', 'bob', 'bob'];
 * const embedding = { data: Float32Array.of(9, 1, 8, 3, 5, 5, 1, 9, 2, 7, 4, 5), width: 2 };
 * const confidence = [9, 8, 3, 9, 7, 2];
 * const sources = [0, 1, 2, 3, 4, 5]; // each row is an image of its own
 * const inMemory = calibrateModel({ subjects, embedding }, confidence, sources);
 *
 * // Rows are read from wherever they are kept: here from memory, elsewhere from a file that memory does not hold.
 * const stored = await calibrateStoredModel(
 *   { subjects, embedding: { rows: 6, width: 2, take: async (rows) => takeRows(embedding, rows) } },
 *   confidence,
 *   sources,
 * );
 * stored; // => inMemory
 * ```
 */
export async function calibrateStoredModel(
  { subjects, embedding }: StoredEmbeddings,
  confidence: ArrayLike<number>,
  sources: ArrayLike<number>,
  seed = 0,
): Promise<ModelCalibration> {
  const fitted = fittingPairs(subjects, sources, { seed });
  const rule = fitPairs(fitted, await cosinesOf(embedding, fitted), confidence, {});
  const drawn = calibrationPairs(subjects, sources, { genuine: 20_000, impostor: 100_000, seed });
  return calibratePairs(drawn, await cosinesOf(embedding, drawn), confidence, rule, subjects);
}

async function cosinesOf(embedding: StoredRows, { left, right }: RowPairs): Promise<Float64Array> {
  const cosines = new Float64Array(left.length);
  for (let start = 0; start < left.length; start += block) {
    const [a, b] = [left.slice(start, start + block), right.slice(start, start + block)];
    const { data, width } = await embedding.take([...a, ...b]);
    const places = Array.from(a, (_, i) => i);
    const others = places.map((i) => a.length + i);
    cosines.set(rowCosines({ data, width }, places, others), start);
  }
  return cosines;
}
