/**
 * The mean resultant length of several embeddings of each image, $R = \lVert \frac1T \sum_t \hat\mu_t \rVert \in [0, 1]$, in
 * float64 and without an engine; an embedding of zeros adds nothing.
 *
 * Source: Mardia and Jupp, Directional Statistics, 2000, §9.2. Oracle: `meanResultant` of `@scaleface/heads`.
 *
 * @param rows - The number N of images.
 * @param passes - The embeddings $[N, D]$ of each pass, row by row.
 * @returns $[N]$.
 */
export function resultantLengths(rows: number, passes: readonly ArrayLike<number>[]): Float64Array {
  const width = (passes[0]?.length ?? 0) / Math.max(1, rows);
  return Float64Array.from({ length: rows }, (_, i) => {
    const sum = new Float64Array(width);
    for (const data of passes) {
      let square = 0;
      for (let d = 0; d < width; d++) square += (data[i * width + d] as number) ** 2;
      if (square === 0) continue;
      const norm = Math.sqrt(square);
      for (let d = 0; d < width; d++) (sum[d] as number) += (data[i * width + d] as number) / norm;
    }
    return Math.min(1, Math.sqrt(sum.reduce((square, v) => square + v * v, 0)) / passes.length);
  });
}
