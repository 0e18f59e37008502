import { standardised } from './confidence-scale.js';
import type { PairScoreModel } from './model.js';
import { quadratic } from './slope.js';

/** The least value of $a_0 + a_1 h + a_2 h^2$ over the $h$ that clipped confidences can have. */
function leastSlope({ a, clip, ...scale }: Omit<PairScoreModel, 'warnings'>): number {
  const ends = clip.map((l) => standardised({ clip, ...scale }, l)) as [number, number];
  const turn = -a[1] / (2 * a[2]);
  const places = turn > ends[0] && turn < ends[1] ? [...ends, turn] : ends;
  return Math.min(...places.map((h) => quadratic(a, h)));
}

/** What to know before a fitted score is used. */
export function warningsOf(model: Omit<PairScoreModel, 'warnings'>): string[] {
  const { converged, separated, form, clip, gradientNorm, C } = model;
  const warnings: string[] = [];
  if (separated) {
    warnings.push(
      `a score of this form separates the genuine pairs from the impostors: the penalty (C = ${C}) alone keeps the coefficients finite, so neither they nor the probabilities say how far apart the classes are; fit on more pairs`,
    );
  }
  if (!converged) {
    warnings.push(`the fit did not converge: a relative gradient of ${gradientNorm.toPrecision(2)} is left`);
  }
  if (clip[0] === clip[1]) {
    warnings.push('the confidences are all equal: the score is a function of the cosine alone');
  }
  if (form === 'linear' && leastSlope(model) <= 0) {
    warnings.push(
      "at some confidences the score does not rise with the cosine (A(h) ≤ 0): form 'positive' rules that out",
    );
  }
  return warnings;
}
