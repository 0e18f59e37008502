import { at, logistic, ScaleFaceError } from '@scaleface/numerics';
import { logisticRegression } from '../calibration/logistic-regression.js';
import { checkNumbers, checkSameLength, type Numbers } from '../input/arrays.js';
import type { GalleryPosterior } from './gallery-posterior.js';

/** Both kinds of each, right and wrong decisions, that {@link fitHolisticConfidence} asks for. */
const FEWEST = 10;

/**
 * What a search has told about who the probe is, in nats: the divergence of the posterior from the prior,
 * $\sum_{c} p_c \log\frac{p_c}{\pi_c}$ over the $K$ identities, $\pi_c = \frac{1-\beta}{K}$, and nobody, $\pi = \beta$. Small where the
 * gallery is ambiguous.
 *
 * Source: HolUE, arXiv 2408.14229. Oracle: the sum written out.
 *
 * @param posterior - From {@link galleryPosterior}.
 * @param unknownPrior - Its $\beta$ in (0, 1). Default 0.5.
 * @returns A number ≥ 0.
 * @throws ScaleFaceError `out-of-range` for a prior outside (0, 1).
 *
 * @example
 * ```ts
 * import { galleryInformation, galleryPosterior } from '@scaleface/eval';
 *
 * const model = { dimension: 64, concentration: 80 };
 * galleryInformation(galleryPosterior([0.8, 0.1, 0], model)) > galleryInformation(galleryPosterior([0.5, 0.5, 0], model)); // => true
 * ```
 */
export function galleryInformation(posterior: GalleryPosterior, unknownPrior: number = 0.5): number {
  if (!(unknownPrior > 0 && unknownPrior < 1)) {
    throw new ScaleFaceError('not a prior', {
      code: 'out-of-range',
      path: 'unknownPrior',
      expected: 'a number in (0, 1)',
      received: String(unknownPrior),
    });
  }
  const prior = (1 - unknownPrior) / posterior.classes.length;
  const nats = (p: number, q: number): number => (p > 0 ? p * Math.log(p / q) : 0);
  return Math.max(
    0,
    posterior.classes.reduce((sum, p) => sum + nats(p, prior), nats(posterior.unknown, unknownPrior)),
  );
}

/** What {@link fitHolisticConfidence} learns from: searches of a validation set, of identities that are not tested on. */
export interface HolisticInput {
  /** What each search has told, from {@link galleryInformation}. */
  readonly information: Numbers;
  /** How good each probe is: the logarithm of its concentration, or of any confidence of the image. */
  readonly quality: Numbers;
  /** 1 where the decision was right, 0 where not, from {@link rejectOpenSet}. */
  readonly correct: Numbers;
}

/** The probability that a decision is right, as a function of what the search has told and how good the probe is. */
export interface HolisticConfidence {
  /** $b$. */
  readonly intercept: number;
  /** $a_g \ge 0$: log-odds per nat of information. */
  readonly information: number;
  /** $a_q \ge 0$: log-odds per unit of quality. */
  readonly quality: number;
  /** Wrong decisions it was fitted to. */
  readonly errors: number;
}

/**
 * Calibrates the ambiguity of a gallery and the quality of a probe together:
 * $P(\text{right}) = \operatorname{logistic}(b + a_g I + a_q q)$ by maximum likelihood on a validation set. A slope that would
 * be negative is 0, so the confidence falls with neither.
 *
 * Source: HolUE, Erlygin and Zaytsev 2024, arXiv 2408.14229, whose calibration is a small network of the two; two slopes
 * need a hundred errors instead of thousands. Oracle: scikit-learn's logistic regression by way of
 * `logisticRegression`; simulated galleries.
 *
 * @param input - Searches of a validation set.
 * @returns The function's numbers, for {@link holisticConfidence}.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`, `invalid-argument` with fewer than ten right or wrong decisions.
 *
 * @example
 * ```ts
 * import { fitHolisticConfidence, holisticConfidence } from '@scaleface/eval';
 *
 * const searches = Array.from({ length: 60 }, (_, i) => i);
 * const model = fitHolisticConfidence({
 *   information: searches.map((i) => i % 6),
 *   quality: searches.map((i) => (i % 10) / 10),
 *   correct: searches.map((i) => (i % 6 > 2 || i % 10 > 7 ? 1 : 0)),
 * });
 * const [sure = 0, unsure = 1] = holisticConfidence(model, [5, 0], [0.9, 0.1]);
 * sure > 0.9 && unsure < 0.3; // => true
 * ```
 */
export function fitHolisticConfidence({ information, quality, correct }: HolisticInput): HolisticConfidence {
  checkSameLength(information, quality, 'quality');
  checkSameLength(information, correct, 'correct');
  checkNumbers(information, 'information');
  checkNumbers(quality, 'quality');
  const targets = Float64Array.from(correct);
  const errors = targets.reduce((sum, t) => sum + (t === 0 ? 1 : 0), 0);
  const right = targets.reduce((sum, t) => sum + (t === 1 ? 1 : 0), 0);
  if (errors < FEWEST || right < FEWEST || errors + right < targets.length) {
    throw new ScaleFaceError('too few decisions of one kind, or one that is neither', {
      code: 'invalid-argument',
      path: 'correct',
      expected: `at least ${FEWEST} times 0 and 1 each, and nothing else`,
      received: `${errors} times 0, ${right} times 1, of ${targets.length}`,
    });
  }
  // Platt's targets keep separated data finite.
  const soft = targets.map((t) => (t === 1 ? (right + 1) / (right + 2) : 1 / (errors + 2)));
  const columns = [Float64Array.from(information), Float64Array.from(quality)];
  const fitted = (used: readonly number[]): number[] => {
    const [b, ...slopes] = logisticRegression(
      used.map((k) => at(columns, k)),
      soft,
    );
    return [b as number, ...[0, 1].map((k) => slopes[used.indexOf(k)] ?? 0)];
  };
  let found = fitted([0, 1]);
  if (at(found, 1) < 0 || at(found, 2) < 0) {
    const alone = [0, 1].map((k) => fitted([k])).filter((f) => at(f, 1) >= 0 && at(f, 2) >= 0);
    found = alone.sort((a, b) => lossOf(a, columns, soft) - lossOf(b, columns, soft))[0] ?? fitted([]);
  }
  return { intercept: at(found, 0), information: at(found, 1), quality: at(found, 2), errors };
}

function lossOf(
  [b, g, q]: readonly number[],
  [information, quality]: readonly Float64Array[],
  soft: Float64Array,
): number {
  return soft.reduce((sum, t, i) => {
    const p = logistic(
      (b as number) +
        (g as number) * at(information as Float64Array, i) +
        (q as number) * at(quality as Float64Array, i),
    );
    return sum - t * Math.log(p) - (1 - t) * Math.log1p(-p);
  }, 0);
}

/**
 * The probability that each decision is right.
 *
 * Oracle: the divergence of the posterior from the prior, written out.
 *
 * @param model - From {@link fitHolisticConfidence}.
 * @param information - From {@link galleryInformation}.
 * @param quality - As it was fitted.
 * @returns Probabilities.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite`.
 *
 * @example
 * ```ts
 * import { holisticConfidence } from '@scaleface/eval';
 *
 * const model = { intercept: 0, information: 1, quality: 0, errors: 10 };
 * [...holisticConfidence(model, [0, 2], [0.5, 0.5])]; // => [0.5, 0.880797]
 * ```
 */
export function holisticConfidence(model: HolisticConfidence, information: Numbers, quality: Numbers): Float64Array {
  checkSameLength(information, quality, 'quality');
  checkNumbers(information, 'information');
  checkNumbers(quality, 'quality');
  return Float64Array.from(information, (g, i) =>
    logistic(model.intercept + model.information * g + model.quality * at(quality, i)),
  );
}
