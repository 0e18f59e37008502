/**
 * The mean resultant length of several embeddings of an image, $R = \lVert \frac1T \sum_t \hat\mu_t \rVert \in [0, 1]$, in
 * float64 and without an engine; an embedding of zeros adds nothing.
 *
 * Source: Mardia and Jupp, Directional Statistics, 2000, §9.2. Oracle: `meanResultant` of `@scaleface/heads`.
 *
 * @param passes - The number T of embeddings.
 * @param width - Their length D.
 * @param numberOf - Number d of embedding t.
 */
export function resultantLength(passes: number, width: number, numberOf: (t: number, d: number) => number): number {
  const sum = new Float64Array(width);
  const own = new Float64Array(width);
  const lengthOf = (v: Float64Array): number => Math.sqrt(v.reduce((square, x) => square + x * x, 0));
  for (let t = 0; t < passes; t++) {
    for (let d = 0; d < width; d++) own[d] = numberOf(t, d);
    const length = lengthOf(own) || 1;
    for (let d = 0; d < width; d++) (sum[d] as number) += (own[d] as number) / length;
  }
  return Math.min(1, lengthOf(sum) / passes);
}
