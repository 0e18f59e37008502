import { at, ScaleFaceError } from '@scaleface/numerics';
import { splitByLabel } from '../counts/split.js';
import { checkScores, type Labels, type Numbers } from '../input/arrays.js';

/**
 * Mean and mean squared deviation, counted from the first value, so that equal values have no deviation at all, and with the
 * largest magnitude taken out, so that no square overflows.
 */
function moments(values: Float64Array, unit: number): { mean: number; variance: number } {
  const first = at(values, 0) / unit;
  const mean = values.reduce((sum, v) => sum + (v / unit - first), 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v / unit - first - mean) ** 2, 0) / values.length;
  return { mean: first + mean, variance };
}

/**
 * The decidability index (Daugman 2000), or sensitivity index: how many standard deviations the genuine scores lie from the
 * impostor scores, $d' = |\mu_g - \mu_i| / \sqrt{(\sigma_g^2 + \sigma_i^2)/2}$ with population variances. It describes two
 * normal distributions, not the tails on which a low false match rate rests. Where neither class spreads it is 0 if their
 * scores are the same, $+\infty$ if not. Oracles: NumPy's means and deviations, and `pyeer`.
 *
 * @param scores - One finite similarity per pair.
 * @param labels - One label per pair.
 * @returns At least 0; `NaN` if a class is empty.
 * @throws ScaleFaceError `shape-mismatch`, `not-finite` (NaN or infinite score), `out-of-range` (label).
 *
 * @example
 * ```ts
 * import { decidability } from '@scaleface/eval';
 *
 * decidability([0.9, 0.7, 0.3, 0.1], [1, 1, 0, 0]); // => 6
 * ```
 */
export function decidability(scores: Numbers, labels: Labels): number {
  checkScores(scores, labels);
  const { genuine, impostor } = splitByLabel(scores, labels);
  if (genuine.length === 0 || impostor.length === 0) return Number.NaN;
  let unit = 0;
  for (const values of [genuine, impostor]) for (const v of values) unit = Math.max(unit, Math.abs(v));
  if (unit === Number.POSITIVE_INFINITY) {
    throw new ScaleFaceError('an infinite score has no deviation', {
      code: 'not-finite',
      path: 'scores',
      expected: 'finite scores',
      received: 'an infinity',
      hint: 'Leave out the pairs that are failures to acquire, and count them (acquisitionRates)',
    });
  }
  if (unit === 0) return 0;
  const g = moments(genuine, unit);
  const i = moments(impostor, unit);
  const gap = Math.abs(g.mean - i.mean);
  return gap === 0 ? 0 : gap / Math.sqrt((g.variance + i.variance) / 2);
}
