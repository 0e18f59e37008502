import { logit } from '@scaleface/numerics';
import type { FittingPairs } from './likelihood.js';
import type { PairScoreForm } from './model.js';

/** The number whose softplus is `x` > 0. */
const inverseSoftplus = (x: number): number => (x > 30 ? x : Math.log(Math.expm1(x)));

/**
 * Coefficients to begin with: the linear discriminant of the cosine alone, $A = (m_1 - m_0)/v$ of the class means and the
 * variance within classes, and $A = 1$ where that is not positive.
 *
 * @param form - The form of the slope.
 * @param pairs - The pairs.
 * @param share - Share of genuine pairs, by weight.
 */
export function discriminant(form: PairScoreForm, pairs: FittingPairs, share: number): number[] {
  const { cosine, genuine, weights } = pairs;
  const mean = [0, 0];
  for (let i = 0; i < cosine.length; i++) {
    const c = cosine[i] as number;
    const y = genuine[i] as number;
    mean[y] = (mean[y] as number) + ((weights[i] as number) * c) / (y === 1 ? share : 1 - share);
  }
  const [impostor, own] = mean as [number, number];
  let variance = 0;
  let largest = 0;
  for (let i = 0; i < cosine.length; i++) {
    const c = cosine[i] as number;
    variance += (weights[i] as number) * (c - (genuine[i] === 1 ? own : impostor)) ** 2;
    largest = Math.max(largest, Math.abs(c));
  }
  const found = Math.min((own - impostor) / variance, 1000 / largest);
  const slope = found > 0 && Number.isFinite(found) ? found : 1 / Math.max(1, largest);
  const offset = (slope * (impostor + own)) / 2 - logit(share);
  return [form === 'positive' ? inverseSoftplus(slope) : slope, 0, 0, offset, 0, 0];
}
