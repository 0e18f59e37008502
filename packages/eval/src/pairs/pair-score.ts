import { at, ScaleFaceError } from '@scaleface/numerics';
import { checkSameLength, type Numbers } from '../input/arrays.js';
import { rowCosines, rowNorms, standardize } from './cosine.js';
import { type PairSide, type Pairs, pairUp, uncertaintiesOf } from './side.js';

/** How two scales become one, $s_{12}$. */
export type ScaleCombination = 'mul' | 'harmonic' | 'sqrt-mul' | 'sqrt-harmonic';

/** The published registry of pair scores; larger means more alike. */
export type PairScoreName =
  | 'euc'
  | 'cosine'
  | 'centered-cosine'
  | 'biased-cosine'
  | 'MLS'
  | `scale-${ScaleCombination}-${'cosine' | 'centered-cosine' | 'biased-cosine'}`
  | `pfe-${ScaleCombination}-biased-cosine`
  | 'classifier';

/** Options of {@link pairScore}. */
export interface PairScoreOptions {
  /** The shift $\mu$ of the `biased` scores, from validation pairs (see `scoreShift`). Needed by those, else unused. */
  readonly bias?: number;
  /** $P(\text{same})$ per pair from a pair classifier; needed by `classifier`. */
  readonly probability?: Numbers;
}

const COMBINATIONS: Readonly<Record<ScaleCombination, (s: number, t: number) => number>> = {
  mul: (s, t) => s * t,
  harmonic: (s, t) => (s * t) / (s + t),
  'sqrt-mul': (s, t) => Math.sqrt(s) * Math.sqrt(t),
  'sqrt-harmonic': (s, t) => (Math.sqrt(s) * Math.sqrt(t)) / (Math.sqrt(s) + Math.sqrt(t)),
};

/**
 * All pair scores.
 *
 * @example
 * ```ts
 * import { PAIR_SCORES, pairScore } from '@scaleface/eval';
 *
 * // The scores of two pairs that stay as they are when all images are three times as uncertain.
 * const unmoved = PAIR_SCORES.filter((name) => {
 *   const [sharp, blurred] = [30, 10].map((scale) => {
 *     const a = { mu: [[1, 0], [0, 1]], uncertainty: [scale, scale] };
 *     const b = { mu: [[1, 1], [0, 1]], uncertainty: [scale, scale] };
 *     return String(pairScore(name, a, b, { bias: 0.2, probability: [0.8, 0.9] }));
 *   });
 *   return sharp === blurred;
 * });
 * unmoved; // => ['euc', 'cosine', 'centered-cosine', 'biased-cosine', 'classifier']
 * ```
 */
export const PAIR_SCORES: readonly PairScoreName[] = [
  'euc',
  'cosine',
  'centered-cosine',
  'biased-cosine',
  'MLS',
  ...(['cosine', 'centered-cosine', 'biased-cosine'] as const).flatMap((base) =>
    (Object.keys(COMBINATIONS) as ScaleCombination[]).map((how) => `scale-${how}-${base}` as const),
  ),
  ...(Object.keys(COMBINATIONS) as ScaleCombination[]).map((how) => `pfe-${how}-biased-cosine` as const),
  'classifier',
];

const needed = (name: string, what: string): ScaleFaceError =>
  new ScaleFaceError(`${name} needs it`, { code: 'invalid-argument', path: `options.${what}`, received: 'undefined' });

function negativeSquaredDistance({ mu1, mu2, count, width }: Pairs): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    let sum = 0;
    for (let d = i * width; d < (i + 1) * width; d++) sum += ((mu1[d] as number) - (mu2[d] as number)) ** 2;
    return -sum;
  });
}

/** Without given variances, the second half of each embedding holds them (the published convention). */
function halves(pairs: Pairs): Pairs {
  const width = pairs.width / 2;
  const part = (data: Numbers, from: number): Float64Array =>
    Float64Array.from(
      { length: pairs.count * width },
      (_, i) => data[Math.floor(i / width) * pairs.width + from + (i % width)] as number,
    );
  const { mu1, mu2, count } = pairs;
  return {
    count,
    width,
    mu1: part(mu1, 0),
    mu2: part(mu2, 0),
    u1: part(mu1, width),
    u2: part(mu2, width),
    uncertaintyWidth: width,
  };
}

function mutualLikelihood(given: Pairs): Float64Array {
  const pairs = given.u1 === undefined && given.width % 2 === 0 ? halves(given) : given;
  const { u1, u2, width: wide } = uncertaintiesOf(pairs, 'MLS');
  const { mu1, mu2, count, width } = pairs;
  const norm1 = rowNorms(mu1, count, width);
  const norm2 = rowNorms(mu2, count, width);
  return norm1.map((norm, i) => {
    const length1 = norm + 1e-8;
    const length2 = at(norm2, i) + 1e-8;
    let sum = 0;
    for (let d = 0; d < width; d++) {
      const place = i * wide + (wide === 1 ? 0 : d);
      const variance = (u1[place] as number) + (u2[place] as number);
      const gap = (mu1[i * width + d] as number) / length1 - (mu2[i * width + d] as number) / length2;
      sum += (gap * gap) / variance + Math.log(variance);
    }
    return -sum;
  });
}

/** One scale per embedding: the given scalar, or with variances the mean of $1/\sigma^2_d$. */
function scalesOf(u: Numbers, count: number, width: number, precision: boolean): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    if (!precision) return at(u, i * width);
    let sum = 0;
    for (let d = i * width; d < (i + 1) * width; d++) sum += 1 / (u[d] as number);
    return sum / width;
  });
}

function baseScore(base: string, pairs: Pairs, options: PairScoreOptions): Float64Array {
  const cosine = rowCosines(pairs.mu1, pairs.mu2, pairs.count, pairs.width);
  if (base === 'centered-cosine') return standardize(cosine);
  if (base === 'cosine') return cosine;
  const { bias } = options;
  if (bias === undefined) throw needed(base, 'bias');
  return cosine.map((c) => c - bias);
}

function scaledScore(name: PairScoreName, pairs: Pairs, options: PairScoreOptions): Float64Array {
  const [, family, how, base] = /^(scale|pfe)-(sqrt-mul|sqrt-harmonic|mul|harmonic)-(.*)$/.exec(
    name,
  ) as RegExpExecArray;
  const { u1, u2, width } = uncertaintiesOf(pairs, name);
  if (family === 'scale' && width !== 1) {
    throw new ScaleFaceError('needs one scale per embedding', {
      code: 'shape-mismatch',
      path: 'a.uncertainty',
      expected: `[${pairs.count}] or [${pairs.count}, 1]`,
      received: `[${pairs.count}, ${width}]`,
    });
  }
  const s = scalesOf(u1, pairs.count, width, family === 'pfe');
  const t = scalesOf(u2, pairs.count, width, family === 'pfe');
  const combine = COMBINATIONS[how as ScaleCombination];
  return baseScore(base as string, pairs, options).map((c, i) => c * combine(at(s, i), at(t, i)));
}

/**
 * Similarity of pairs under the names of the published registry.
 *
 * - `euc` $-\lVert x_1-x_2\rVert^2$ (no normalisation), `cosine`, `biased-cosine` $\cos-\mu$, `centered-cosine`
 *   $(\cos-\overline{\cos})/\mathrm{sd}$ over the pairs given;
 * - `MLS` $-\sum_d[(\hat\mu_{1d}-\hat\mu_{2d})^2/(\sigma_{1d}^2+\sigma_{2d}^2)+\log(\sigma_{1d}^2+\sigma_{2d}^2)]$;
 *   without uncertainties the embeddings are split into halves $(\mu, \sigma^2)$;
 * - `scale-⟨how⟩-X` $s_{12}\,X$ (Eq. 3 and, with $\cos-\mu$, Eq. 5 of the paper) where $s_{12}$ is `mul` $s_1s_2$,
 *   `harmonic` $s_1s_2/(s_1+s_2)$, `sqrt-mul` $\sqrt{s_1s_2}$, `sqrt-harmonic`
 *   $\sqrt{s_1}\sqrt{s_2}/(\sqrt{s_1}+\sqrt{s_2})$;
 * - `pfe-⟨how⟩-biased-cosine` the same with $s = \frac1D\sum_d 1/\sigma_d^2$;
 * - `classifier` the probability given.
 *
 * For a trusted gallery set `trusted` on its side: its scale then counts as 1.
 *
 * Oracle: arrays of the published code.
 *
 * @param name - The score.
 * @param a - First embeddings and what is known about them.
 * @param b - Second embeddings, as many.
 * @param options - Shift, or classifier output.
 * @returns One float64 score per pair.
 * @throws ScaleFaceError `unknown-name`, `shape-mismatch`, `invalid-argument` (missing uncertainty, bias, probability).
 *
 * @example
 * ```ts
 * import { pairScore } from '@scaleface/eval';
 *
 * const a = { mu: [[1, 0], [0, 2]], uncertainty: [4, 9] };
 * const b = { mu: [[1, 1], [0, 1]], uncertainty: [4, 4] };
 * [...pairScore('cosine', a, b)]; // => [0.70711, 1]
 * [...pairScore('scale-sqrt-mul-biased-cosine', a, b, { bias: 0.2 })]; // => [2.02843, 4.8]
 * ```
 */
export function pairScore(name: PairScoreName, a: PairSide, b: PairSide, options: PairScoreOptions = {}): Float64Array {
  if (!PAIR_SCORES.includes(name)) {
    throw new ScaleFaceError('no such pair score', {
      code: 'unknown-name',
      path: 'name',
      expected: PAIR_SCORES.join(', '),
      received: String(name),
    });
  }
  const pairs = pairUp(a, b);
  if (name === 'euc') return negativeSquaredDistance(pairs);
  if (name === 'MLS') return mutualLikelihood(pairs);
  if (name === 'classifier') {
    if (options.probability === undefined) throw needed(name, 'probability');
    checkSameLength({ length: pairs.count }, options.probability, 'options.probability');
    return Float64Array.from(options.probability);
  }
  return name.startsWith('scale-') || name.startsWith('pfe-')
    ? scaledScore(name, pairs, options)
    : baseScore(name, pairs, options);
}
