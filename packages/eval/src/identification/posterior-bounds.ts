import { at, ScaleFaceError } from '@scaleface/numerics';
import { checkNumbers, type Numbers } from '../input/arrays.js';

/** Between what a probability lies. */
export interface ProbabilityBounds {
  /** At least this. */
  readonly lower: number;
  /** At most this. */
  readonly upper: number;
}

/** The classes that were not looked at. */
export interface PosteriorRest {
  /** How many there are. */
  readonly count: number;
  /** The largest evidence that any of them has, as a logarithm; −∞ for none. */
  readonly evidence: number;
  /** The probability that this bound does not hold, in [0, 1]: the index may have missed one. Default 0. */
  readonly missed?: number;
}

/** What is certain about who a probe is. */
export interface PosteriorBounds {
  /** The probability of each candidate, in their order. */
  readonly classes: readonly ProbabilityBounds[];
  /** The probability that the probe is nobody. */
  readonly unknown: ProbabilityBounds;
  /** The probability that it is one of the rest. */
  readonly rest: ProbabilityBounds;
  /** The most probable of candidates and nobody (−1); of equals nobody, then the first. */
  readonly decision: number;
  /** The probability that the decision is wrong. */
  readonly error: ProbabilityBounds;
  /** Whether no completion by the rest can make another hypothesis as probable as the decision. */
  readonly settled: boolean;
}

/**
 * Bounds of a posterior of which only the best classes are known, as a search gives them: the evidence
 * $e_i = \log(\text{prior} \times \text{likelihood})$ of $m$ candidates and of nobody, and for the other $R$ classes only that none has
 * more than $\bar e$. With $T = \sum_i \exp e_i$ over candidates and nobody,
 * $\frac{\exp e_i}{T + R\exp\bar e} \le P_i \le \frac{\exp e_i}{T}$. Where with probability at most $q$ the bound $\bar e$ does not hold,
 * both become those of the mixture, $(1-q)\,\text{lower}$ and $(1-q)\,\text{upper} + q$.
 *
 * A decision is settled when it stays the most probable in the worst case, $(1-q)\frac{\exp e_1 - \exp e_2}{T + R\exp\bar e} > q$
 * with the next of all hypotheses $e_2$, the rest's $\bar e$ among them. A tie is not settled. Oracle: the full posterior of galleries
 * whose rest is known.
 *
 * @param evidence - $e_i$ of each candidate; −∞ for an impossible one.
 * @param unknown - That of nobody, finite.
 * @param rest - The others; none by default.
 * @returns Bounds of all probabilities, and the decision.
 * @throws ScaleFaceError `not-finite` (NaN, or +∞ or an unknown that is not finite), `out-of-range` for the rest.
 *
 * @example
 * ```ts
 * import { posteriorBounds } from '@scaleface/eval';
 *
 * // A candidate nine times as probable as nobody, and a hundred classes of at most a hundredth of its evidence each.
 * const rest = { count: 100, evidence: Math.log(0.09) };
 * const { classes, settled } = posteriorBounds([Math.log(9)], Math.log(1), rest);
 * classes[0]?.lower; // => 0.47368
 * classes[0]?.upper; // => 0.9
 * settled; // => true
 * ```
 */
export function posteriorBounds(
  evidence: Numbers,
  unknown: number,
  rest: PosteriorRest = { count: 0, evidence: Number.NEGATIVE_INFINITY },
): PosteriorBounds {
  const { count, evidence: most } = rest;
  checkNumbers(evidence, 'evidence');
  checkRest(rest);
  const missed = count === 0 ? 0 : (rest.missed ?? 0);
  const hypotheses = [unknown, ...Array.from(evidence)];
  if (!Number.isFinite(unknown) || Number.isNaN(most) || [most, ...hypotheses].includes(Number.POSITIVE_INFINITY)) {
    throw new ScaleFaceError('no evidence', {
      code: 'not-finite',
      path: 'evidence, unknown, rest.evidence',
      expected: 'finite numbers, or −∞ for what is impossible, which nobody never is',
      received: `unknown ${unknown}, rest ${most}`,
    });
  }
  // Each bound in units of its own largest term, so that neither leaves the range of float64.
  const known = sharesOf(hypotheses, Number.NEGATIVE_INFINITY, 0);
  const widest = sharesOf(hypotheses, most, count);
  const mixed = (lower: number, upper: number): ProbabilityBounds => ({
    lower: (1 - missed) * lower,
    upper: Math.min(1, (1 - missed) * upper + missed),
  });
  const bounds = hypotheses.map((_, h) => mixed(at(widest.each, h), at(known.each, h)));
  const best = hypotheses.reduce((top, e, h) => (e > at(hypotheses, top) ? h : top), 0);
  const others = (shares: readonly number[]): number => shares.reduce((sum, p, h) => (h === best ? sum : sum + p), 0);
  const next = widest.each.reduce((top, p, h) => (h === best ? top : Math.max(top, p)), count > 0 ? widest.one : 0);
  return {
    classes: bounds.slice(1),
    unknown: at(bounds, 0),
    rest: mixed(0, count * widest.one),
    decision: best - 1,
    // The others' sum, not one less the decision's, which would cancel.
    error: mixed(Math.min(1, others(known.each)), Math.min(1, others(widest.each) + count * widest.one)),
    settled: (1 - missed) * (at(widest.each, best) - next) > missed,
  };
}

/**
 * Checks a rest of classes.
 *
 * @throws ScaleFaceError `out-of-range`.
 */
export function checkRest({ count, missed = 0 }: Omit<PosteriorRest, 'evidence'>): void {
  if (Number.isInteger(count) && count >= 0 && missed >= 0 && missed <= 1) return;
  throw new ScaleFaceError('not a rest of classes', {
    code: 'out-of-range',
    path: 'rest',
    expected: 'an integer count ≥ 0, and missed in [0, 1]',
    received: `${count}, ${missed}`,
  });
}

/** The probability of each hypothesis, and of one class more of which there are `count`. */
function sharesOf(logs: readonly number[], more: number, count: number): { each: number[]; one: number } {
  const largest = logs.reduce((a, b) => Math.max(a, b), count > 0 ? more : Number.NEGATIVE_INFINITY);
  const one = count > 0 ? Math.exp(more - largest) : 0;
  const total = logs.reduce((sum, e) => sum + Math.exp(e - largest), count * one);
  return { each: logs.map((e) => Math.exp(e - largest) / total), one: one / total };
}
