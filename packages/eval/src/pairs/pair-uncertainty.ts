import { ScaleFaceError } from '@scaleface/numerics';
import { checkLabels, checkSameLength, isGenuine, type Labels, type Numbers } from '../input/arrays.js';
import { rowCosines } from './cosine.js';
import { type PairSide, type Pairs, pairUp, uncertaintiesOf } from './side.js';

/** The published registry of pair uncertainties. Whether large means bad is stated where they are used. */
export type PairUncertaintyName =
  | 'mean'
  | 'squared-sum'
  | 'mul'
  | 'harmonic-sum'
  | 'harmonic-mul'
  | 'harmonic-harmonic'
  | 'squared-harmonic'
  | 'cosine-analytic'
  | 'min'
  | 'similarity'
  | 'perfect'
  | 'classifier';

/** Options of {@link pairUncertainty}. */
export interface PairUncertaintyOptions {
  /** One label per pair; needed by `perfect`. */
  readonly labels?: Labels;
  /** $P(\text{same})$ per pair from a pair classifier; needed by `classifier`. */
  readonly probability?: Numbers;
  /** Give the logarithm of `mul`, which keeps its order and its range for embeddings of any width. Default false. */
  readonly logarithm?: boolean;
}

/** A statistic of one pair's uncertainties: `u[from … from + width)` of each side. */
type Statistic = (u: Numbers, v: Numbers, from: number, width: number) => number;

const fold = (
  u: Numbers,
  from: number,
  width: number,
  start: number,
  step: (a: number, x: number) => number,
): number => {
  let value = start;
  for (let d = from; d < from + width; d++) value = step(value, u[d] as number);
  return value;
};
const total = (u: Numbers, from: number, width: number): number => fold(u, from, width, 0, (a, x) => a + x);
const product = (u: Numbers, from: number, width: number): number => fold(u, from, width, 1, (a, x) => a * x);
const inverse = (u: Numbers, from: number, width: number): number => fold(u, from, width, 0, (a, x) => a + 1 / x);
const inverseSquare = (u: Numbers, from: number, width: number): number =>
  fold(u, from, width, 0, (a, x) => a + 1 / (x * x));
const harmonic = (u: Numbers, from: number, width: number): number => width / inverse(u, from, width);

const STATISTICS: Readonly<Record<string, Statistic>> = {
  mean: (u, v, from, width) => total(u, from, width) + total(v, from, width),
  'squared-sum': (u, v, from, width) => total(u, from, width) ** 2 + total(v, from, width) ** 2,
  mul: (u, v, from, width) => product(u, from, width) * product(v, from, width),
  'harmonic-sum': (u, v, from, width) => harmonic(u, from, width) + harmonic(v, from, width),
  'harmonic-mul': (u, v, from, width) => harmonic(u, from, width) * harmonic(v, from, width),
  'harmonic-harmonic': (u, v, from, width) => (2 * width) / (inverse(u, from, width) + inverse(v, from, width)),
  'squared-harmonic': (u, v, from, width) =>
    (2 * width) / (inverseSquare(u, from, width) + inverseSquare(v, from, width)),
  min: (u, v, from, width) => Math.min(total(u, from, width), total(v, from, width)),
};

/** The logarithm of `mul`. */
const logMul: Statistic = (u, v, from, width) =>
  fold(u, from, width, 0, (a, x) => a + Math.log(x)) + fold(v, from, width, 0, (a, x) => a + Math.log(x));

/**
 * All pair uncertainties.
 *
 * @example
 * ```ts
 * import { PAIR_UNCERTAINTIES, pairUncertainty } from '@scaleface/eval';
 *
 * // Which of them holds a sharp and a blurred image (0.2 and 0.6) for more uncertain than two middling ones (0.4)?
 * const a = { mu: [[1, 0], [1, 0]], uncertainty: [0.2, 0.4] };
 * const b = { mu: [[1, 0], [1, 0]], uncertainty: [0.6, 0.4] };
 * const names = PAIR_UNCERTAINTIES.filter((name) => {
 *   const [uneven = 0, even = 0] = pairUncertainty(name, a, b, { labels: [1, 1], probability: [0.9, 0.9] });
 *   return uneven > even;
 * });
 * names; // => ['squared-sum']
 * ```
 */
export const PAIR_UNCERTAINTIES: readonly PairUncertaintyName[] = [
  ...(Object.keys(STATISTICS) as PairUncertaintyName[]),
  'cosine-analytic',
  'similarity',
  'perfect',
  'classifier',
];

/** Variance of the dot product of two independent Gaussians, $\sum_d \sigma_1\sigma_2+\mu_1^2\sigma_2+\mu_2^2\sigma_1$. */
export function dotVariance(pairs: Pairs): Float64Array {
  const { u1, u2, width: wide } = uncertaintiesOf(pairs, 'cosine-analytic');
  const { mu1, mu2, count, width } = pairs;
  return Float64Array.from({ length: count }, (_, i) => {
    let sum = 0;
    for (let d = 0; d < width; d++) {
      const at = i * wide + (wide === 1 ? 0 : d);
      const s = u1[at] as number;
      const t = u2[at] as number;
      sum += s * t + (mu1[i * width + d] as number) ** 2 * t + (mu2[i * width + d] as number) ** 2 * s;
    }
    return sum;
  });
}

/** The published oracle: $(2y-1)(\cos-\overline{\cos})$. */
function signedMargin(cosine: Float64Array, labels: Labels): Float64Array {
  checkSameLength(cosine, labels, 'options.labels');
  checkLabels(labels, 'options.labels');
  let sum = 0;
  for (const c of cosine) sum += c;
  const mean = sum / cosine.length;
  return cosine.map((c, i) => (isGenuine(labels[i]) ? c - mean : mean - c));
}

const needed = (name: string, what: string): ScaleFaceError =>
  new ScaleFaceError(`${name} needs it`, { code: 'invalid-argument', path: `options.${what}`, received: 'undefined' });

/**
 * Uncertainty of pairs under the names of the published registry, from per-dimension variances or one number per
 * embedding; $\mathrm{HM}$ is the harmonic mean.
 *
 * | name | formula |
 * | --- | --- |
 * | `mean` | $\sum_d u_1 + \sum_d u_2$ (a sum despite its name) |
 * | `squared-sum` | $(\sum_d u_1)^2 + (\sum_d u_2)^2$ |
 * | `mul` | $\prod_d u_1 \prod_d u_2$ (leaves the float64 range for wide embeddings: see `logarithm`) |
 * | `harmonic-sum`, `harmonic-mul` | $\mathrm{HM}(u_1)+\mathrm{HM}(u_2)$, $\mathrm{HM}(u_1)\,\mathrm{HM}(u_2)$ |
 * | `harmonic-harmonic` | $\mathrm{HM}$ of both together; for scalars $2s_1s_2/(s_1+s_2)$, ScaleFace's choice |
 * | `squared-harmonic` | $\mathrm{HM}$ of the squares of both |
 * | `cosine-analytic` | $\sum_d (u_1u_2 + \mu_1^2u_2 + \mu_2^2u_1)$ |
 * | `min` | $\min(\sum_d u_1, \sum_d u_2)$ |
 * | `similarity` | the cosine |
 * | `perfect` | $(2y-1)(\cos-\overline{\cos})$: an oracle, needs labels |
 * | `classifier` | $1-\max(P, 1-P)$ |
 *
 * Oracle: arrays of the published code.
 *
 * @param name - The uncertainty.
 * @param a - First embeddings and their uncertainties.
 * @param b - Second embeddings, as many.
 * @param options - Labels, or classifier output.
 * @returns One float64 number per pair.
 * @throws ScaleFaceError `unknown-name`, `shape-mismatch`, `invalid-argument`.
 *
 * @example
 * ```ts
 * import { pairUncertainty } from '@scaleface/eval';
 *
 * const a = { mu: [[1, 0]], uncertainty: [20] };
 * const b = { mu: [[1, 1]], uncertainty: [60] };
 * [...pairUncertainty('harmonic-harmonic', a, b)]; // => [30]
 * ```
 */
export function pairUncertainty(
  name: PairUncertaintyName,
  a: PairSide,
  b: PairSide,
  options: PairUncertaintyOptions = {},
): Float64Array {
  const pairs = pairUp(a, b);
  const statistic = name === 'mul' && options.logarithm === true ? logMul : STATISTICS[name];
  if (statistic !== undefined) {
    const { u1, u2, width } = uncertaintiesOf(pairs, name);
    return Float64Array.from({ length: pairs.count }, (_, i) => statistic(u1, u2, i * width, width));
  }
  if (name === 'cosine-analytic') return dotVariance(pairs);
  if (name === 'similarity') return rowCosines(pairs.mu1, pairs.mu2, pairs.count, pairs.width);
  if (name === 'perfect') {
    if (options.labels === undefined) throw needed(name, 'labels');
    return signedMargin(rowCosines(pairs.mu1, pairs.mu2, pairs.count, pairs.width), options.labels);
  }
  if (name === 'classifier') {
    if (options.probability === undefined) throw needed(name, 'probability');
    checkSameLength({ length: pairs.count }, options.probability, 'options.probability');
    return Float64Array.from(options.probability, (p) => 1 - Math.max(p, 1 - p));
  }
  throw new ScaleFaceError('no such pair uncertainty', {
    code: 'unknown-name',
    path: 'name',
    expected: PAIR_UNCERTAINTIES.join(', '),
    received: String(name),
  });
}
