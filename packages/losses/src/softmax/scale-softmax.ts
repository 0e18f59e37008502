/** What a tensor's numbers come as. */
type Numbers = Float32Array | Int32Array | Uint8Array;

/** A softmax whose only unknown is each row's scale, in plain numbers. */
export interface ScaleSoftmax {
  /** Cosines to the class centres, `[N, C]`. */
  readonly cosine: ArrayLike<number>;
  /** $C$. */
  readonly classes: number;
  /** The own class of each row, −1 for none. */
  readonly labels: Numbers;
  /** $s_i$. */
  readonly scale: ArrayLike<number>;
  /** $\psi$: what becomes of the cosine to the own class. */
  readonly margin: (cosine: number) => number;
}

/** Terms below this share of the largest, $e^{-40}$, are nothing beside it in float64. */
const negligible = -40;

/**
 * Losses and their slopes by the scale, in float64: with $z$ the cosines, that of the own class $\psi(c_y)$,
 *
 * $$L_i = \log\sum_j e^{s_i (z_j - z_y)}, \qquad \frac{\partial L_i}{\partial s_i} = \sum_j p_j (z_j - z_y).$$
 *
 * Rows without a class have loss and slope 0.
 *
 * @param problem - Cosines, labels and scales.
 */
export function scaleSoftmax({ cosine, classes, labels, scale, margin }: ScaleSoftmax): {
  /** $L_i$. */
  readonly losses: Float64Array;
  /** $\partial L_i/\partial s_i$. */
  readonly slopes: Float64Array;
} {
  const rows = labels.length;
  const [losses, slopes] = [new Float64Array(rows), new Float64Array(rows)];
  for (let i = 0; i < rows; i++) {
    const label = labels[i] as number;
    if (label < 0) continue;
    const first = i * classes;
    const s = scale[i] as number;
    const own = margin(cosine[first + label] as number);
    let top = own;
    let at = label;
    for (let j = 0; j < classes; j++) {
      const z = cosine[first + j] as number;
      if (z <= top || j === label) continue;
      top = z;
      at = j;
    }
    // The sum without its largest term, which is 1: a loss near 0 keeps its digits.
    let rest = 0;
    let weighted = top - own;
    for (let j = 0; j < classes; j++) {
      const z = j === label ? own : (cosine[first + j] as number);
      const exponent = s * (z - top);
      if (exponent < negligible || j === at) continue;
      const term = Math.exp(exponent);
      rest += term;
      weighted += term * (z - own);
    }
    losses[i] = Math.log1p(rest) + s * (top - own);
    slopes[i] = weighted / (1 + rest);
  }
  return { losses, slopes };
}
