import { argsort } from '../rank/argsort.js';
import { descend } from '../regression/newton.js';
import { type Coefficients, type FittingPairs, penalisedLoss, scoresOf } from './likelihood.js';
import type { PairScoreForm } from './model.js';

/** Whether all genuine pairs score above all impostors. */
function separates(scores: Float64Array, { genuine, weights }: FittingPairs): boolean {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < scores.length; i++) {
    const z = scores[i] as number;
    if (weights[i] === 0) continue;
    if (genuine[i] === 1) lowest = Math.min(lowest, z);
    else highest = Math.max(highest, z);
  }
  return lowest > highest;
}

/** The genuine pairs of lowest score and the impostors of highest, some of each. */
function hardest(scores: Float64Array, pairs: FittingPairs, count: number): FittingPairs {
  const order = argsort(scores).filter((i) => pairs.weights[i] !== 0);
  const low = order.filter((i) => pairs.genuine[i] === 1).slice(0, count);
  const high = order.filter((i) => pairs.genuine[i] === 0).slice(-count);
  const kept = [...low, ...high];
  const pick = (values: Float64Array): Float64Array => Float64Array.from(kept, (i) => values[i] as number);
  return {
    cosine: pick(pairs.cosine),
    confidence: pick(pairs.confidence),
    genuine: Uint8Array.from(kept, (i) => pairs.genuine[i] as number),
    weights: new Float64Array(kept.length).fill(1 / kept.length),
  };
}

/** Goes on from fitted coefficients with hardly any penalty until the pairs are apart. */
function pullApart(
  form: PairScoreForm,
  from: Coefficients,
  pairs: FittingPairs,
  ridge: readonly number[],
): Coefficients | undefined {
  const weak = ridge.map((r) => 1e-8 * r);
  const apart = (point: Coefficients): boolean => separates(scoresOf(form, point, pairs), pairs);
  const there = descend(penalisedLoss(form, pairs, weak), from, { steps: 60, enough: apart });
  return apart(there) ? there : undefined;
}

/**
 * Whether some score of this form puts all genuine pairs above all impostors, so that without a penalty the likelihood would
 * have no maximum. Sought from the fitted score by taking the penalty away; the hardest pairs, which decide whether it can be,
 * are tried first.
 */
export function isSeparable(
  form: PairScoreForm,
  fitted: Coefficients,
  pairs: FittingPairs,
  ridge: readonly number[],
): boolean {
  const scores = scoresOf(form, fitted, pairs);
  if (separates(scores, pairs)) return true;
  const few = hardest(scores, pairs, 250);
  const found = pullApart(form, fitted, few, ridge);
  if (found === undefined) return false;
  return separates(scoresOf(form, found, pairs), pairs) || pullApart(form, fitted, pairs, ridge) !== undefined;
}
