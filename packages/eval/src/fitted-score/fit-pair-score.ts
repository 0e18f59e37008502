import { ScaleFaceError } from '@scaleface/numerics';
import { splitByLabel } from '../counts/split.js';
import { checkSameLength, type Labels, type Numbers } from '../input/arrays.js';
import { indexSubjects, type RecordSubjects } from '../intervals/subjects.js';
import { descend, polish } from '../regression/newton.js';
import { inverseOf } from '../regression/solve.js';
import { COMBINATIONS, combined, standardOfClipped, transformed } from './confidence-scale.js';
import { errorsOf, subjectVariances } from './errors.js';
import { badOption, classesOf, finiteCosines } from './fitting-input.js';
import { impostorThreshold } from './impostor-threshold.js';
import { penalisedLoss, scoresOf, splitCoefficients } from './likelihood.js';
import type { ConfidenceCombination, ConfidenceTransform, PairScoreForm, PairScoreModel } from './model.js';
import { penaltyOf } from './penalty.js';
import { isSeparable } from './separation.js';
import { discriminant } from './start.js';
import { warningsOf } from './warnings.js';

/** Options of {@link fitPairScore}. */
export interface FitPairScoreOptions {
  /** `positive`: $A = \operatorname{softplus}(\cdot)$ (default). `linear`: plain logistic regression. */
  readonly form?: PairScoreForm;
  /** `log` (default) for a scale, a norm or an inverse variance; `identity` for a confidence that may be 0 or negative. */
  readonly transform?: ConfidenceTransform;
  /** How two standardised confidences become $h$. Default `harmonic`. */
  readonly combine?: ConfidenceCombination;
  /** Confidences that percentiles, mean and deviation come from. Default: those of both sides of all pairs. */
  readonly reference?: Numbers;
  /** One weight of at least 0 per pair. Default 1. */
  readonly weights?: Numbers;
  /** $C > 0$ of the penalty: the larger, the weaker. Default 1. */
  readonly C?: number;
  /** Whether the penalty is on the coefficients of standardised columns. Default true. */
  readonly standardise?: boolean;
  /** False accept rate of the threshold, in [0, 1). Default 0.01. */
  readonly far?: number;
  /** The two persons of every pair, for standard errors that allow for shared persons. */
  readonly subjects?: RecordSubjects;
}

function chosen<T extends string>(name: string, value: T, choices: readonly T[]): T {
  if (choices.includes(value)) return value;
  throw badOption(name, choices.join(', '), value);
}

/** Refuses numbers so large that sums of their squares leave the range of float64. */
function checkFit(values: readonly number[]): void {
  if (values.every(Number.isFinite)) return;
  throw new ScaleFaceError('the numbers are too large to fit', {
    code: 'not-finite',
    path: 'cosine',
    expected: 'cosines, weights and C whose squares are finite',
  });
}

/**
 * Learns a pair score from the cosine and the confidences of both images: logistic regression in which the slope and the
 * shift of the cosine follow the confidence of the pair,
 *
 * $$z = A(h)\cos - B(h), \qquad A = \operatorname{softplus}(a_0 + a_1 h + a_2 h^2), \qquad B = b_0 + b_1 h + b_2 h^2,$$
 *
 * $z = \ln\frac{P(\text{match})}{1-P(\text{match})}$: Eq. 5 of ScaleFace, $s_{12}(\cos - \mu)$, with $s_{12} = A$ and
 * $\mu = B/A$ as functions of both scales. In form `linear` $A$ is the quadratic itself, so that this is plain logistic regression
 * on $[\cos, h, h\cos, h^2, h^2\cos]$, whose slope may become negative.
 *
 * $l$ is the logarithm of the confidence (or the confidence: `transform`), clipped to the 1st and 99th percentile of the
 * `reference` confidences (linear interpolation, weights not used) and standardised by their mean and population standard
 * deviation after clipping. Of two images, `harmonic` is $h = \ln 2 - \ln(e^{-l_1} + e^{-l_2})$, `product` $(l_1 + l_2)/2$, `min`
 * the smaller.
 *
 * Minimises $\tfrac12\sum_k r_k\theta_k^2 + C\sum_i w_i\,[\log(1+e^{z_i}) - y_i z_i]$ by Newton's method with exact derivatives.
 * $r_k$ is 1, or with `standardise` the weighted variance of the column that the coefficient belongs to ($\cos$, $h\cos$,
 * $h^2\cos$, $h$, $h^2$; 1 where it is constant), which for form `linear` is scikit-learn's `StandardScaler` and
 * `LogisticRegression(C=C)`. $b_0$ is free. Standard errors are those of the inverse observed information, the penalty's part
 * $r/C$ included; with `subjects` also the dyadic cluster-robust ones.
 *
 * The threshold $t$ is the smallest impostor score above which lies at most a share `far` of the impostors' weight: equal
 * scores stay together, and pairs *above* $t$ match. Fit on identities who are in no test.
 *
 * Source: ScaleFace, Eq. 5; Platt 1999; the errors Aronow, Samii and Assenova 2015. Oracles: scikit-learn's
 * `LogisticRegression` (form `linear`), `scipy.optimize.minimize` on the same function (form `positive`), NumPy's inverse.
 *
 * @param cosine - One finite cosine per pair.
 * @param left - Confidence of each pair's first image, the larger the better; above 0 under `log`.
 * @param right - Confidence of each pair's second image.
 * @param labels - One label per pair, 1 or `true` for genuine.
 * @param options - Form, confidences, weights, penalty, threshold, subjects.
 * @returns The score as plain data; `separated`, `converged` and `warnings` say what to mind.
 * @throws ScaleFaceError `shape-mismatch`; `not-finite`; `out-of-range` for a label, a weight, a confidence without logarithm,
 *   C or far; `unknown-name`; `invalid-argument` when a class is empty or `reference` is.
 *
 * @example
 * ```ts
 * import { fitPairScore, fittedPairScore } from '@scaleface/eval';
 *
 * const cosine = [0.7, 0.4, 0.6, 0.3, 0.1, 0.35, 0.0, 0.2];
 * const left = [30, 12, 20, 5, 25, 4, 18, 9];
 * const right = [25, 10, 6, 7, 22, 5, 16, 8];
 * const model = fitPairScore(cosine, left, right, [1, 1, 1, 1, 0, 0, 0, 0]);
 * model.converged; // => true
 * const [sure, unsure] = fittedPairScore(model, [0.6, 0.6], [30, 4], [30, 4]);
 * (sure ?? 0) > (unsure ?? 0); // => true
 * ```
 */
export function fitPairScore(
  cosine: Numbers,
  left: Numbers,
  right: Numbers,
  labels: Labels,
  options: FitPairScoreOptions = {},
): PairScoreModel {
  const form = chosen('form', options.form ?? 'positive', ['positive', 'linear']);
  const transform = chosen('transform', options.transform ?? 'log', ['log', 'identity']);
  const combine = chosen('combine', options.combine ?? 'harmonic', COMBINATIONS);
  const { C = 1, standardise = true, far = 0.01 } = options;
  if (!(Number.isFinite(C) && C > 0)) throw badOption('C', 'a finite number above 0', C);
  if (!(far >= 0 && far < 1)) throw badOption('far', 'a number from 0 to below 1', far);
  checkSameLength(cosine, left, 'left');
  checkSameLength(cosine, right, 'right');
  checkSameLength(cosine, labels, 'labels');
  const { genuine, weights, total, genuineShare, counts } = classesOf(labels, options.weights);
  const l1 = transformed(transform, left, 'left');
  const l2 = transformed(transform, right, 'right');
  const standard = standardOfClipped(referenceOf(options.reference, transform, l1, l2));
  const scale = { transform, combine, ...standard };
  const pairs = { cosine: finiteCosines(cosine), confidence: combined(scale, l1, l2), genuine, weights };
  const ridge = penaltyOf(pairs, standardise).map((r) => r / C / total);
  checkFit(ridge);
  const loss = penalisedLoss(form, pairs, ridge);
  const found = polish(loss, descend(loss, discriminant(form, pairs, genuineShare), { steps: 200 }));
  checkFit([...found.point, found.gradientNorm]);
  const scores = scoresOf(form, found.point, pairs);
  const threshold = impostorThreshold(
    splitByLabel(scores, genuine).impostor,
    splitByLabel(weights, genuine).impostor,
    far,
  );
  const inverse = inverseOf(found.hessian)?.map((row) => row.map((v) => v / total));
  const standardErrors = inverse && errorsOf(inverse.map((row, k) => row[k] as number));
  const subjects = options.subjects === undefined ? undefined : indexSubjects(options.subjects);
  if (subjects !== undefined) checkSameLength(cosine, subjects.left, 'options.subjects.left');
  const clustered =
    inverse && subjects && errorsOf(subjectVariances(form, found.point, pairs, total, subjects, inverse));
  const model = {
    name: 'scale-fitted',
    version: 1,
    form,
    ...scale,
    ...splitCoefficients(found.point.map((v) => v + 0)),
    ...(standardErrors && { standardErrors }),
    ...(clustered && { subjectStandardErrors: clustered }),
    C,
    standardise,
    threshold,
    far,
    genuineShare,
    genuine: counts[1],
    impostors: counts[0],
    converged: found.gradientNorm <= 1e-10,
    gradientNorm: found.gradientNorm,
    separated: isSeparable(form, found.point, pairs, ridge),
  } as const;
  return { ...model, warnings: warningsOf(model) };
}

/** The transformed confidences that clip, mean and deviation come from. */
function referenceOf(
  given: Numbers | undefined,
  transform: ConfidenceTransform,
  left: Float64Array,
  right: Float64Array,
): Float64Array {
  if (given !== undefined && given.length === 0) {
    throw new ScaleFaceError('no confidences', {
      code: 'invalid-argument',
      path: 'options.reference',
      expected: 'at least one confidence',
    });
  }
  if (given !== undefined) return transformed(transform, given, 'options.reference');
  const both = new Float64Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
}
