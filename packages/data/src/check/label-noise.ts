import { row, ScaleFaceError } from '@scaleface/numerics';
import type { FeatureTable } from '../features/table.js';
import { type Findings, Gathered } from './findings.js';

/** An image far from the others of its identity. */
export interface FarImage {
  /** The image. */
  readonly id: string;
  /** The identity that it is said to be. */
  readonly subject: string;
  /** Cosine of its embedding with the centre of the other images of the identity. */
  readonly cosine: number;
}

/** Images that look as if they had the wrong label. */
export interface LabelNoise {
  /** Images that could be judged: those of an identity with at least one other image that has a direction. */
  readonly judged: number;
  /** The median of their cosines. */
  readonly median: number;
  /** The cosine below which an image counts as far. */
  readonly limit: number;
  /** The images below it, the farthest first. */
  readonly far: Findings<FarImage>;
}

/** The spread of a normal distribution by its median deviation. */
const toSigma = 1.4826;
/** Cosines that differ by no more than this differ by rounding. */
const rounding = 1e-6;

/**
 * Images far from the centre of their identity: those whose cosine with the mean direction of the identity's other images
 *
 * $$c_i = \frac{u_i^\top (S_y - u_i)}{\lVert S_y - u_i \rVert}, \qquad u_i = \frac{\mu_i}{\lVert \mu_i \rVert}, \quad S_y = \sum_{j : y_j = y_i} u_j$$
 *
 * is below $m - k \cdot 1.4826 \cdot \mathrm{MAD}$, where $m$ is the median of all $c_i$ and MAD the median of
 * $|c_i - m|$, at least $10^{-6}$. An image alone in its identity and one whose embedding is zero are not judged; with two
 * images in an identity either may be the wrong one, and both are far.
 *
 * Source: Hampel 1974, the median deviation; $1.4826 = 1/\Phi^{-1}(\frac34)$ makes of it the deviation of a normal
 * distribution. Oracle: the formula, image by image.
 *
 * @param table - Embeddings and subjects.
 * @param deviations - $k$, above 0; 4 by default.
 * @throws ScaleFaceError `out-of-range`.
 *
 * @example
 * ```ts
 * import { labelNoise } from '@scaleface/data';
 *
 * const angles = [0, 0.1, 0.2, 0.3, 2, 1.5, 1.6, 1.7, 1.8]; // the fifth image of ada points elsewhere
 * const data = Float32Array.from(angles.flatMap((a) => [Math.cos(a), Math.sin(a)]));
 * const subjects = angles.map((_, i) => (i < 5 ? 'ada' : 'ben'));
 * const ids = subjects.map((subject, i) => `${subject}/${i}`);
 * const noise = labelNoise({ ids, subjects, embedding: { data, width: 2 }, numbers: {}, metadata: {} });
 * noise.far.listed[0]?.id; // => 'ada/4'
 * ```
 */
export function labelNoise(table: FeatureTable, deviations = 4): LabelNoise {
  if (!(deviations > 0 && Number.isFinite(deviations))) {
    const [path, received] = ['deviations', String(deviations)];
    throw new ScaleFaceError('out of range', { code: 'out-of-range', path, expected: 'a number above 0', received });
  }
  const { ids, subjects, embedding } = table;
  const sums = sumsOf(table);
  const cosines = new Float64Array(ids.length);
  for (let i = 0; i < ids.length; i++) {
    cosines[i] = cosineToOthers(row(embedding, i), sums.get(subjects[i] as string) as Float64Array);
  }
  const judged = cosines.filter((c) => !Number.isNaN(c)).sort();
  const median = medianOf(judged);
  const spread = medianOf(judged.map((c) => Math.abs(c - median)).sort());
  const limit = median - deviations * Math.max(toSigma * spread, rounding);
  const far = new Gathered<FarImage>();
  const places = Array.from(cosines.keys()).filter((i) => (cosines[i] as number) < limit);
  places.sort((a, b) => (cosines[a] as number) - (cosines[b] as number) || a - b);
  for (const i of places) {
    far.add({ id: ids[i] as string, subject: subjects[i] as string, cosine: cosines[i] as number });
  }
  return { judged: judged.length, median, limit, far: far.done() };
}

function lengthOf(x: Float32Array | Float64Array): number {
  let sum = 0;
  for (const value of x) sum += value * value;
  return Math.sqrt(sum);
}

/** The sum of the directions of each subject's images. */
function sumsOf({ subjects, embedding }: FeatureTable): Map<string, Float64Array> {
  const sums = new Map<string, Float64Array>();
  subjects.forEach((subject, i) => {
    const sum = sums.get(subject) ?? new Float64Array(embedding.width);
    sums.set(subject, sum);
    const mu = row(embedding, i);
    const length = lengthOf(mu);
    if (length > 0) for (let d = 0; d < sum.length; d++) sum[d] = (sum[d] as number) + (mu[d] as number) / length;
  });
  return sums;
}

/** Not a number where there is no other image, or no direction. */
function cosineToOthers(mu: Float32Array, sum: Float64Array): number {
  const length = lengthOf(mu);
  if (length === 0) return Number.NaN;
  const others = sum.map((s, d) => s - (mu[d] as number) / length);
  const rest = lengthOf(others);
  // What remains of a sum of one direction is rounding.
  if (rest < rounding) return Number.NaN;
  let dot = 0;
  for (let d = 0; d < others.length; d++) dot += ((mu[d] as number) / length) * (others[d] as number);
  return Math.max(-1, Math.min(1, dot / rest));
}

/** The median of sorted numbers: the mean of the middle two; 0 where there are none. */
function medianOf(sorted: Float64Array): number {
  if (sorted.length === 0) return 0;
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}
