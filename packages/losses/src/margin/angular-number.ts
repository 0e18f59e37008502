import type { AngularOptions } from './margin.js';

/**
 * The angular margin of one cosine, in float64, in each form of core's `angularMarginTerms`.
 *
 * @param margin - $m$ in radians.
 * @param options - The form beyond $\pi - m$.
 * @returns $\psi$.
 */
export function angularNumber(margin: number, { beyond = 'paper' }: AngularOptions = {}): (cosine: number) => number {
  const [cosM, sinM] = [Math.cos(margin), Math.sin(margin)];
  return (cosine) => {
    const c = Math.min(1, Math.max(-1, cosine));
    if (beyond === 'easy' && !(c > 0)) return c;
    if (beyond === 'monotone' && !(c > -cosM)) return c - margin * sinM;
    return c * cosM - Math.sqrt((1 - c) * (1 + c)) * sinM;
  };
}
