import { ScaleFaceError } from '@scaleface/numerics';
import type { RankedScores } from '../counts/ranked.js';
import { checkFractions, type Numbers } from '../input/arrays.js';
import { type FarRule, farThreshold } from './threshold.js';

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
  /**
   * Scores at least this large are accepted; `NaN`, where an impostor score of $+\infty$ leaves no such threshold, accepts
   * nothing.
   */
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

/** `tarAtFar` over scores that are ranked already. */
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
