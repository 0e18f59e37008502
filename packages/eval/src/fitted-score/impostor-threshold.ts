import { at } from '@scaleface/numerics';
import type { Numbers } from '../input/arrays.js';
import { argsort } from '../rank/argsort.js';

/**
 * The $(1-f)$ quantile of impostor scores: the smallest of them above which lies at most a share $f$ of their weight.
 * Equal scores stay together. Without weights it is the score at place $\lfloor fn + 10^{-9} \rfloor$ of the descending order,
 * counted from 0: never between two scores, and never above the largest.
 *
 * @param scores - Impostor scores, at least one.
 * @param weights - Their weights, of positive sum.
 * @param far - $f$ in [0, 1).
 */
export function impostorThreshold(scores: Numbers, weights: Numbers, far: number): number {
  const order = argsort(scores);
  let total = 0;
  for (let i = 0; i < weights.length; i++) total += weights[i] as number;
  const budget = far * total + (1e-9 * total) / scores.length;
  let above = 0;
  let threshold = Number.NaN;
  for (let k = order.length - 1; k >= 0 && above <= budget; ) {
    const score = at(scores, at(order, k));
    let block = 0;
    for (; k >= 0 && at(scores, at(order, k)) === score; k--) block += at(weights, at(order, k));
    if (block === 0) continue;
    threshold = score + 0;
    above += block;
  }
  return threshold;
}
