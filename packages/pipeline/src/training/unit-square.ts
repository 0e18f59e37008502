import { type FeatureRows, inMemory, rowBlocks } from './feature-rows.js';

/**
 * The factor that gives the numbers of a matrix a mean square of 1, as the outputs of a batch normalisation have: losses
 * that were published for such embeddings then mean the same whatever a backbone's unit of length is.
 *
 * @param matrix - Any numbers, not all of them zero.
 */
export async function unitSquareFactor(matrix: FeatureRows): Promise<number> {
  let sum = 0;
  for await (const { matrix: some } of rowBlocks(matrix)) for (const value of some.data) sum += value * value;
  const count = inMemory(matrix) ? matrix.data.length : matrix.rows * matrix.width;
  return sum > 0 ? Math.sqrt(count / sum) : 1;
}
