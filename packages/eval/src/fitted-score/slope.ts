import { log1pExp } from '@scaleface/numerics';
import type { PairScoreForm } from './model.js';

type Quadratic = readonly [number, number, number];

/** $q_0 + q_1 h + q_2 h^2$. */
export const quadratic = ([q0, q1, q2]: Quadratic, h: number): number => q0 + h * (q1 + h * q2);

/** $A(h)$; in form `positive` at least the smallest number above 0, so that no rounding makes a score deaf to the cosine. */
function slopeAt(form: PairScoreForm, a: Quadratic, h: number): number {
  const value = quadratic(a, h);
  return form === 'positive' ? Math.max(Number.MIN_VALUE, log1pExp(value)) : value;
}

/** $z = A(h)\cos - B(h)$; a comparison that failed ($\cos = -\infty$) keeps its place below all others. */
export function scoreAt(form: PairScoreForm, a: Quadratic, b: Quadratic, cosine: number, h: number): number {
  if (!Number.isFinite(cosine)) return cosine;
  return slopeAt(form, a, h) * cosine - quadratic(b, h);
}
