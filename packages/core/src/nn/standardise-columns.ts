type Numbers = Float32Array | Float64Array;

/** The mean of each column of the products of two arrays of rows; of the first alone without a second. */
function columnMeans(data: Numbers, columns: number, other?: Numbers): Float64Array {
  const means = new Float64Array(columns);
  for (let i = 0; i < data.length; )
    for (let c = 0; c < columns; c++, i++)
      means[c] = (means[c] as number) + (data[i] as number) * (other === undefined ? 1 : (other[i] as number));
  return means.map((sum) => (sum * columns) / data.length);
}

/** Columns with mean 0 and variance 1, in float64, and what was done to them. */
export interface Standardised {
  /** $\hat x$, `[N, C]`. */
  readonly normal: Float64Array;
  /** $\mu$. */
  readonly mean: Float64Array;
  /** $\sigma^2$, biased. */
  readonly variance: Float64Array;
  /** $1/\sqrt{\sigma^2 + \varepsilon}$. */
  readonly inverse: Float64Array;
}

/**
 * $\hat x = (x - \mu)/\sqrt{\sigma^2 + \varepsilon}$ of each column.
 *
 * @param data - `[N, C]`.
 * @param columns - $C$.
 * @param epsilon - Added to the variance.
 */
export function standardise(data: Float32Array, columns: number, epsilon: number): Standardised {
  const mean = columnMeans(data, columns);
  const centred = new Float64Array(data).map((value, i) => value - (mean[i % columns] as number));
  const variance = columnMeans(centred, columns, centred);
  const inverse = variance.map((value) => 1 / Math.sqrt(value + epsilon));
  return { normal: centred.map((value, i) => value * (inverse[i % columns] as number)), mean, variance, inverse };
}

/**
 * The gradient of the standardised columns by the columns: $\frac{1}{\sqrt{\sigma^2 + \varepsilon}}
 * \left(g - \overline{g} - \hat x\, \overline{g \hat x}\right)$.
 *
 * @param g - Gradients by $\hat x$, `[N, C]`.
 * @param done - What {@link standardise} gave.
 */
export function standardiseGradient(g: Float32Array, { normal, inverse }: Standardised): Float32Array {
  const columns = inverse.length;
  const mean = columnMeans(g, columns);
  const along = columnMeans(g, columns, normal);
  return g.map((value, i) => {
    const c = i % columns;
    return (inverse[c] as number) * (value - (mean[c] as number) - (normal[i] as number) * (along[c] as number));
  });
}
