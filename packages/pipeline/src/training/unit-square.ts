import type { Matrix } from '@scaleface/numerics';

/**
 * The factor that gives the numbers of a matrix a mean square of 1, as the outputs of a batch normalisation have: losses
 * that were published for such embeddings then mean the same whatever a backbone's unit of length is.
 *
 * @param matrix - Any numbers, not all of them zero.
 */
export function unitSquareFactor({ data }: Matrix): number {
  let sum = 0;
  for (const value of data) sum += value * value;
  return sum > 0 ? Math.sqrt(data.length / sum) : 1;
}
