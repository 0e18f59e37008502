import { ScaleFaceError } from '@scaleface/numerics';
import { checkFractions, checkScores, type Labels, type Numbers } from '../counts/arrays.js';
import { type RankedScores, rankSorted, sortedDescending } from '../counts/ranked.js';
import { splitByLabel } from '../counts/split.js';
import { type FarRule, farThreshold } from './threshold.js';

/** Options of {@link tarAtFar}. */
export interface TarAtFarOptions {
  /** How a rate becomes a threshold. Default `conservative`. */
  readonly rule?: FarRule;
}

/** True accept rates at target false accept rates; every array runs over the targets. */
export interface TarAtFar {
  /** The rule that set the thresholds. */
  readonly rule: FarRule;
  /** The false accept rates asked for. */
  readonly fars: readonly number[];
  /** Share of genuine pairs accepted; `NaN` without genuine pairs. */
  readonly tar: readonly number[];
  /** The false accept rate achieved; `NaN` without impostor pairs. */
  readonly far: readonly number[];
  /** Scores at least this large are accepted; $+\infty$ accepts nothing. */
  readonly threshold: readonly number[];
  /** Genuine pairs accepted. */
  readonly trueAccepts: readonly number[];
  /** Impostor pairs accepted: how many events the achieved rate rests on. */
  readonly falseAccepts: readonly number[];
  /** False where the target allows less than one false accept: the list is too short to measure that rate. */
  readonly sufficient: readonly boolean[];
  /** Number of genuine pairs. */
  readonly genuine: number;
  /** Number of impostor pairs. */
  readonly impostor: number;
}

const RULES: readonly FarRule[] = ['conservative', 'scaleface', 'nearest', 'strict'];

/** Checks a rule's name. */
export function checkRule(rule: FarRule): void {
  if (!RULES.includes(rule)) {
    throw new ScaleFaceError('no such rule', {
      code: 'unknown-name',
      path: 'rule',
      expected: RULES.join(', '),
      received: String(rule),
    });
  }
}

/** {@link tarAtFar} over scores that are ranked already. */
export function tarAtFarRanked(
  genuine: RankedScores,
  impostor: RankedScores,
  fars: Numbers,
  rule: FarRule = 'conservative',
): TarAtFar {
  checkRule(rule);
  checkFractions(fars, 'fars');
  const targets = Array.from(fars);
  const threshold = targets.map((f) => farThreshold(genuine, impostor, f, rule));
  const known = impostor.size > 0;
  const trueAccepts = threshold.map((t) => (known ? genuine.countAtLeast(t) : 0));
  const falseAccepts = threshold.map((t) => (known ? impostor.countAtLeast(t) : 0));
  return {
    rule,
    fars: targets,
    tar: trueAccepts.map((a) => (known ? a / genuine.size : Number.NaN)),
    far: falseAccepts.map((a) => a / impostor.size),
    threshold,
    trueAccepts,
    falseAccepts,
    sufficient: targets.map((f) => f * impostor.size + 1e-9 >= 1),
    genuine: genuine.size,
    impostor: impostor.size,
  };
}

/**
 * True accept rate at given false accept rates,
 * $\mathrm{TAR}(f) = \#\{\text{genuine} \ge t_f\} / \#\text{genuine}$, with the threshold $t_f$ of a {@link FarRule}.
 * A score equal to the threshold is a match (NIST). Counts are integers in float64: exact up to $2^{53}$ pairs.
 *
 * @param scores - One similarity per pair; infinities allowed.
 * @param labels - One label per pair, 1 or `true` for genuine.
 * @param fars - Target rates in $[0, 1]$.
 * @param options - The rule.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite` (NaN score), `out-of-range` (rate), `unknown-name` (rule).
 *
 * @example
 * ```ts
 * import { tarAtFar } from '@scaleface/eval';
 *
 * const r = tarAtFar([0.9, 0.8, 0.3, 0.5, 0.2, 0.1, 0.0], [1, 1, 1, 0, 0, 0, 0], [0, 0.25]);
 * r.tar[0]; // => 0.66667
 * r.threshold[0]; // => 0.8
 * r.tar[1]; // => 1
 * r.sufficient[0]; // => false
 * ```
 */
export function tarAtFar(scores: Numbers, labels: Labels, fars: Numbers, options: TarAtFarOptions = {}): TarAtFar {
  checkScores(scores, labels);
  const { genuine, impostor } = splitByLabel(scores, labels);
  return tarAtFarRanked(
    rankSorted(sortedDescending(genuine)),
    rankSorted(sortedDescending(impostor)),
    fars,
    options.rule,
  );
}
