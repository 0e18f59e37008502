import { ScaleFaceError } from '@scaleface/numerics';
import type { Numbers } from '../input/arrays.js';
import { dotVariance } from './pair-uncertainty.js';
import { type PairSide, type Pairs, pairUp, uncertaintiesOf } from './side.js';

/** A cosine that is not known exactly, one number per pair each. */
export interface ProbCosine {
  /** Its mean. */
  readonly mean: Float64Array;
  /** Its variance: the larger, the less the pair is known. */
  readonly variance: Float64Array;
}

/** Options of {@link probCosine}. */
export interface ProbCosineOptions {
  /**
   * `moments` (default): of ProbCosine. `tangent`: of first order, without the noise along an embedding, which does not turn
   * it.
   */
  readonly variance?: 'moments' | 'tangent';
}

/**
 * ProbCosine: mean and variance of the cosine of two embeddings that are independent Gaussians $\mathcal N(\mu, \sigma^2)$ with
 * their own variance in every dimension.
 *
 * The dot product has the mean $\sum_d \mu_{1d}\mu_{2d}$ and the variance
 * $\sum_d (\sigma_{1d}^2\sigma_{2d}^2 + \mu_{1d}^2\sigma_{2d}^2 + \mu_{2d}^2\sigma_{1d}^2)$, exactly. The norms, which hardly vary in many
 * dimensions, are taken for the root of their mean square, $n^2 = \sum_d (\mu_d^2 + \sigma_d^2)$:
 *
 * $$\operatorname E[\cos] \approx \frac{\sum_d \mu_{1d}\mu_{2d}}{n_1 n_2}, \qquad
 * \operatorname{Var}[\cos] \approx \frac{\sum_d (\sigma_{1d}^2\sigma_{2d}^2 + \mu_{1d}^2\sigma_{2d}^2 + \mu_{2d}^2\sigma_{1d}^2)}{n_1^2 n_2^2}$$
 *
 * (Baumann et al. 2024, Post-hoc Probabilistic Vision-Language Models). The mean shrinks where an embedding is uncertain. Noise
 * along an embedding is counted though the cosine does not feel it: with the same variance in all dimensions the variance of a
 * pair of cosine $c$ is too large by about $1/(1-c^2)$. `tangent` leaves that noise out:
 * $\sum_d [\sigma_{1d}^2(\hat\mu_{2d} - c\hat\mu_{1d})^2/\lVert\mu_1\rVert^2 + \sigma_{2d}^2(\hat\mu_{1d} - c\hat\mu_{2d})^2/\lVert\mu_2\rVert^2]$, for
 * small variances (the delta method). Oracle: sampled embeddings.
 *
 * @param a - First embeddings with their variances, $[N, D]$, or one variance each; a `trusted` side has none.
 * @param b - Second embeddings, as many.
 * @param options - Which variance.
 * @returns Mean and variance; both 0 for an embedding that is 0 beyond doubt.
 * @throws ScaleFaceError `shape-mismatch`; `invalid-argument` without variances; `out-of-range` for a negative one or one that is not finite.
 *
 * @example
 * ```ts
 * import { probCosine } from '@scaleface/eval';
 *
 * const a = { mu: [[3, 4], [3, 4]], uncertainty: [[0, 0], [2, 3]] };
 * const b = { mu: [[4, 3], [4, 3]], uncertainty: [[0, 0], [0, 0]] };
 * const { mean, variance } = probCosine(a, b);
 * [...mean]; // => [0.96, 0.87636]
 * [...variance]; // => [0, 0.07867]
 * ```
 */
export function probCosine(a: PairSide, b: PairSide, options: ProbCosineOptions = {}): ProbCosine {
  const given = pairUp(a, b);
  const { u1, u2, width: wide } = uncertaintiesOf(given, 'probCosine');
  const sure = (u: Numbers, trusted = false): Numbers => (trusted ? new Float64Array(u.length) : u);
  const pairs = { ...given, u1: sure(u1, a.trusted), u2: sure(u2, b.trusted) };
  checkVariances(pairs.u1, 'a.uncertainty');
  checkVariances(pairs.u2, 'b.uncertainty');
  const squares1 = meanSquares(pairs.mu1, pairs.u1, pairs, wide);
  const squares2 = meanSquares(pairs.mu2, pairs.u2, pairs, wide);
  const { count, width, mu1, mu2 } = pairs;
  const mean = new Float64Array(count);
  const variance = options.variance === 'tangent' ? tangentVariance(pairs, wide) : dotVariance(pairs);
  for (let i = 0; i < count; i++) {
    const n = Math.sqrt(squares1[i] as number) * Math.sqrt(squares2[i] as number);
    let dot = 0;
    for (let d = i * width; d < (i + 1) * width; d++) dot += (mu1[d] as number) * (mu2[d] as number);
    mean[i] = n === 0 ? 0 : dot / n;
    if (options.variance !== 'tangent') variance[i] = n === 0 ? 0 : (variance[i] as number) / n / n;
  }
  return { mean, variance };
}

function checkVariances(u: Numbers, path: string): void {
  for (let i = 0; i < u.length; i++) {
    if ((u[i] as number) >= 0 && (u[i] as number) < Number.POSITIVE_INFINITY) continue;
    throw new ScaleFaceError('not a variance', {
      code: 'out-of-range',
      path: `${path}[${i}]`,
      expected: 'a finite number of at least 0',
      received: String(u[i]),
    });
  }
}

/** $\sum_d (\mu_d^2 + \sigma_d^2)$ of every embedding. */
function meanSquares(mu: Numbers, u: Numbers, { count, width }: Pairs, wide: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    let sum = 0;
    for (let d = 0; d < width; d++) {
      sum += (mu[i * width + d] as number) ** 2 + (u[i * wide + (wide === 1 ? 0 : d)] as number);
    }
    return sum;
  });
}

/** The variance of first order; 0 where an embedding is 0. */
function tangentVariance(pairs: Pairs, wide: number): Float64Array {
  const { mu1, mu2, u1 = [], u2 = [], count, width } = pairs;
  return Float64Array.from({ length: count }, (_, i) => {
    let [dot, square1, square2] = [0, 0, 0];
    for (let d = i * width; d < (i + 1) * width; d++) {
      const [x, y] = [mu1[d] as number, mu2[d] as number];
      dot += x * y;
      square1 += x * x;
      square2 += y * y;
    }
    const [length1, length2] = [Math.sqrt(square1), Math.sqrt(square2)];
    if (length1 * length2 === 0) return 0;
    const cosine = dot / length1 / length2;
    let sum = 0;
    for (let d = 0; d < width; d++) {
      const [x, y] = [(mu1[i * width + d] as number) / length1, (mu2[i * width + d] as number) / length2];
      const place = i * wide + (wide === 1 ? 0 : d);
      sum += (u1[place] as number) * ((y - cosine * x) / length1) ** 2;
      sum += (u2[place] as number) * ((x - cosine * y) / length2) ** 2;
    }
    return sum;
  });
}
