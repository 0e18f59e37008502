import { at, createRandom, ScaleFaceError } from '@scaleface/numerics';
import { checkSameLength, type Numbers } from '../input/arrays.js';
import { indexSubjects, type RecordSubjects } from '../intervals/subjects.js';
import { clustersOf } from './clusters.js';

/** What {@link conformalRiskControl} works on. */
export interface RiskControlInput {
  /** The identities of each record: one each (genuine pairs, images) or two each (impostor pairs). */
  readonly subjects: RecordSubjects;
  /** Number of ways of deciding, the most daring first: no record's loss may grow from one to the next. */
  readonly candidates: number;
  /** Losses in $[0, B]$ of a way, one per record. */
  readonly loss: (candidate: number) => Numbers;
  /** The mean loss that is allowed, above 0. */
  readonly alpha: number;
  /** $B$, the largest loss there can be. Default 1. */
  readonly largest?: number;
  /** Draws the couples of two-subject records. Default 0. */
  readonly seed?: number;
}

/** What {@link conformalRiskControl} found. */
export interface RiskControl {
  /** The most daring way within the risk; −1 for none. */
  readonly candidate: number;
  /** Whether there is one. */
  readonly verdict: 'controlled' | 'cannot guarantee';
  /** Mean loss of each way over the clusters used. */
  readonly risks: Float64Array;
  /** What is compared with $\alpha$: the mean with one more loss, the largest. */
  readonly corrected: Float64Array;
  /** Number of subjects. */
  readonly subjects: number;
  /** Clusters used: subjects, or couples that share none. */
  readonly clusters: number;
  /** Fewest clusters that could show $\alpha$. */
  readonly needed: number;
}

/**
 * Conformal risk control: the most daring way of deciding whose expected loss is at most $\alpha$,
 *
 * $$\hat\lambda = \min\Bigl\lbrace \lambda : \tfrac{1}{n+1}\Bigl(\sum_{k=1}^n L_k(\lambda) + B\Bigr) \le \alpha\Bigr\rbrace , \qquad
 * \operatorname{E} L_{n+1}(\hat\lambda) \le \alpha$$
 *
 * (Angelopoulos, Bates, Fisch, Lei and Schuster 2022). $L_k$ is the mean loss of the records of one subject, or of one
 * couple out of couples that share no subject (drawn by seed, blind to the losses): these and the couple to come are
 * exchangeable when subjects are. The expectation is over calibration and what is to come together; for a risk held in all
 * but a share $\delta$ of calibrations take {@link learnThenTest}. Oracle: the definition, simulated populations.
 *
 * @param input - Records, losses, risk.
 * @returns The way, or `cannot guarantee`.
 * @throws ScaleFaceError `shape-mismatch`; `out-of-range` for a loss or a risk; `invalid-argument` where a loss grows or
 *   records of one subject stand beside records of two.
 *
 * @example
 * ```ts
 * import { conformalRiskControl } from '@scaleface/eval';
 *
 * const scores = Array.from({ length: 99 }, (_, i) => i / 100);
 * const thresholds = [0.5, 0.8, 0.95];
 * const { candidate, corrected } = conformalRiskControl({
 *   subjects: { left: scores.map((_, i) => i) },
 *   candidates: thresholds.length,
 *   loss: (k) => scores.map((score) => (score >= (thresholds[k] ?? 0) ? 1 : 0)),
 *   alpha: 0.2,
 * });
 * candidate; // => 1
 * corrected[1]; // => 0.2
 * ```
 */
export function conformalRiskControl(input: RiskControlInput): RiskControl {
  const { alpha, candidates, largest = 1, seed = 0 } = input;
  if (!(alpha > 0 && largest > 0 && Number.isFinite(alpha) && Number.isFinite(largest))) {
    throw new ScaleFaceError('not a risk', {
      code: 'out-of-range',
      path: 'alpha, largest',
      expected: 'finite numbers above 0',
      received: `${alpha}, ${largest}`,
    });
  }
  const all = clustersOf(indexSubjects(input.subjects));
  const clusters = all.disjoint(createRandom(seed));
  const n = clusters.length;
  const risks = new Float64Array(candidates);
  let before: Numbers | undefined;
  for (let k = 0; k < candidates; k++) {
    const loss = input.loss(k);
    checkSameLength(input.subjects.left, loss, 'loss');
    for (let i = 0; i < loss.length; i++) {
      const l = loss[i] as number;
      const above = before === undefined ? largest : at(before, i);
      if (l >= 0 && l <= above) continue;
      const grows = l >= 0 && l <= largest;
      throw new ScaleFaceError(grows ? 'the loss grows' : 'not a loss', {
        code: grows ? 'invalid-argument' : 'out-of-range',
        path: `loss(${k})[${i}]`,
        expected: grows ? `at most ${above}, the loss of the way before` : `a number in [0, ${largest}]`,
        received: String(l),
      });
    }
    risks[k] =
      clusters.reduce(
        (sum, cluster) => sum + cluster.reduce((s, i) => s + (loss[i] as number), 0) / cluster.length,
        0,
      ) / n;
    before = Float64Array.from(loss);
  }
  const corrected = risks.map((risk) => (n * risk + largest) / (n + 1));
  const candidate = corrected.findIndex((risk) => risk <= alpha * (1 + 1e-12));
  return {
    candidate,
    verdict: candidate < 0 ? 'cannot guarantee' : 'controlled',
    risks,
    corrected,
    subjects: all.subjects,
    clusters: n,
    needed: Math.max(0, Math.ceil(largest / alpha - 1e-9) - 1),
  };
}
