import type { StoredRows } from '@scaleface/models';
import { at, type Matrix, takeRows } from '@scaleface/numerics';
import {
  CentreSums,
  type ClassCentres,
  type ClassCentresOptions,
  classCentres,
  labelsOf,
  unitRows,
} from './centres.js';
import { type FeatureRows, inMemory, rowBlocks } from './feature-rows.js';

/**
 * What `classCentres` makes, bit for bit, of rows that may be stored: two passes over them in their order, of which a block is in
 * memory, and sums in float64 of $C \times D$ numbers.
 *
 * @param embedding - Embeddings $[N, D]$ of any length > 0.
 * @param subjects - The subject of each row.
 * @param options - Sources and leave-one-out.
 * @throws ScaleFaceError as `classCentres`.
 */
export async function streamedCentres(
  embedding: FeatureRows,
  subjects: readonly string[],
  options: ClassCentresOptions = {},
): Promise<ClassCentres> {
  if (inMemory(embedding)) return classCentres(embedding, subjects, options);
  const { leaveOneOut = true, sources } = options;
  const sourceOf = (i: number): number => (sources === undefined ? i : at(sources, i));
  const { classes, labels } = labelsOf(subjects);
  const sums = new CentreSums(classes, embedding.width);
  for await (const { first, matrix } of rowBlocks(embedding)) {
    const units = unitRows(matrix, first);
    for (let k = 0; k < matrix.data.length / matrix.width; k++) {
      if (sourceOf(first + k) === first + k) sums.add(at(labels, first + k), units, k);
    }
  }
  const centres = sums.centres(leaveOneOut);
  const targets = new Float32Array(labels.length);
  for await (const { first, matrix } of rowBlocks(embedding)) {
    const own = Array.from({ length: matrix.data.length / matrix.width }, (_, k) => sourceOf(first + k));
    const [units, others] = [unitRows(matrix, first), await unitsOfSources(embedding, matrix, first, own)];
    for (const k of own.keys()) {
      targets[first + k] = sums.target(at(labels, first + k), units, k, leaveOneOut ? others : undefined);
    }
  }
  return { classes, labels, centres, targets };
}

/** The clean images of a block's rows, of length 1: mostly the rows themselves. */
async function unitsOfSources(
  embedding: StoredRows,
  matrix: Matrix,
  first: number,
  sources: readonly number[],
): Promise<Float64Array> {
  const inside = sources.every((i) => i >= first && i < first + sources.length);
  const local = sources.map((i) => i - first);
  return unitRows(inside ? takeRows(matrix, local) : await embedding.take(sources), first);
}
