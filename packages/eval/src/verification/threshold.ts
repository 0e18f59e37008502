import type { RankedScores } from '../counts/ranked.js';

/**
 * How a target false accept rate $f$ over $n$ impostor pairs becomes a threshold $t$; pairs with score $\ge t$ are
 * accepted.
 *
 * - `conservative`: the smallest observed score that accepts at most $\lfloor fn + 10^{-9} \rfloor$ impostors. The
 *   achieved rate never exceeds the target; the default.
 * - `scaleface`: the $k$-th largest impostor score with $k = \mathrm{round}(fn)$, halves to even; the largest plus
 *   $10^{-8}$ when $k = 0$. Ties can exceed the target. The published ScaleFace code.
 * - `nearest`: the point of the whole ROC whose false accept rate is nearest to $f$, the higher one at equal distance
 *   (InsightFace, AdaFace scripts). May exceed the target.
 * - `strict`: accepts scores strictly above the impostor at index $\lfloor fn \rfloor$ of the descending order (the
 *   published cross-data-set script).
 */
export type FarRule = 'conservative' | 'scaleface' | 'nearest' | 'strict';

/** Rounds halves to the even neighbour, as Python does. */
export function roundHalfEven(x: number): number {
  const low = Math.floor(x);
  const rest = x - low;
  if (rest !== 0.5) return rest < 0.5 ? low : low + 1;
  return low % 2 === 0 ? low : low + 1;
}

/** The smallest observed score, genuine or impostor, above `t`; $+\infty$ if there is none, `NaN` if there can be none. */
const observedAbove = (genuine: RankedScores, impostor: RankedScores, t: number): number =>
  t === Number.POSITIVE_INFINITY ? Number.NaN : Math.min(genuine.smallestAbove(t), impostor.smallestAbove(t));

const lowest = (scores: RankedScores): number =>
  scores.size === 0 ? Number.POSITIVE_INFINITY : scores.kthLargest(scores.size);

/** The smallest observed score that accepts at most `budget` impostors. */
function withinBudget(genuine: RankedScores, impostor: RankedScores, budget: number): number {
  if (budget >= impostor.size) return Math.min(lowest(genuine), lowest(impostor));
  return observedAbove(genuine, impostor, impostor.kthLargest(budget + 1));
}

function nearest(genuine: RankedScores, impostor: RankedScores, far: number): number {
  const n = impostor.size;
  const under = Math.min(Math.floor(far * n), n);
  const low = withinBudget(genuine, impostor, under);
  const below = impostor.countAtLeast(low);
  if (below === n) return low;
  // The next point up takes in the whole tie block of the next impostor.
  const above = impostor.countAtLeast(impostor.kthLargest(below + 1));
  return Math.abs(above / n - far) <= Math.abs(below / n - far) ? withinBudget(genuine, impostor, above) : low;
}

/**
 * The threshold of a rule for one target rate; accept scores at least as large. `NaN` without impostors, and where an
 * impostor score of $+\infty$ leaves no threshold within the target: `NaN` accepts nothing.
 *
 * @param genuine - Genuine scores, ranked.
 * @param impostor - Impostor scores, ranked.
 * @param far - Target false accept rate in $[0, 1]$.
 * @param rule - See {@link FarRule}.
 */
export function farThreshold(genuine: RankedScores, impostor: RankedScores, far: number, rule: FarRule): number {
  const n = impostor.size;
  if (n === 0) return Number.NaN;
  switch (rule) {
    case 'conservative':
      return withinBudget(genuine, impostor, Math.min(Math.floor(far * n + 1e-9), n));
    case 'strict':
      return withinBudget(genuine, impostor, Math.min(Math.floor(far * n), n));
    case 'nearest':
      return nearest(genuine, impostor, far);
    case 'scaleface': {
      const k = roundHalfEven(far * n);
      return k === 0 ? impostor.kthLargest(1) + 1e-8 : impostor.kthLargest(Math.min(k, n));
    }
  }
}
