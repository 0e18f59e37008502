import { ScaleFaceError } from '@scaleface/numerics';
import { splitByLabel } from '../counts/split.js';
import { checkScores, type Labels, type Numbers } from '../input/arrays.js';
import { countCurve } from '../verification/curve.js';

/** The point on the score axis at which a pair is evidence for neither class. */
export type ShiftMethod = 'class-means' | 'best-f1' | 'gaussian-crossing';

/** Options of {@link scoreShift}. */
export interface ShiftOptions {
  /** `published` keeps the wrong sign of the log-variance term in `gaussian-crossing`. Default `mended`. */
  readonly form?: 'mended' | 'published';
}

function moments(values: Float64Array): { mean: number; variance: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  return { mean, variance: values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length };
}

function bestF1(scores: Numbers, labels: Labels): number {
  const { threshold, trueAccepts, falseAccepts, genuine } = countCurve(scores, labels);
  let best = 0;
  let at = Number.NaN;
  // Equally good thresholds: the lowest, as argmax over ascending thresholds picks it.
  for (let i = 0; i < threshold.length; i++) {
    const hits = trueAccepts[i] as number;
    const f1 = (2 * hits) / (genuine + hits + (falseAccepts[i] as number));
    if (f1 < best || hits === 0) continue;
    best = f1;
    at = threshold[i] as number;
  }
  return at;
}

function crossing(genuine: Float64Array, impostor: Float64Array, published: boolean): number {
  const g = moments(genuine);
  const n = moments(impostor);
  // log-density difference = a x² + b x + c
  const logs = (Math.log(n.variance) - Math.log(g.variance)) / 2;
  const a = 1 / (2 * n.variance) - 1 / (2 * g.variance);
  const b = g.mean / g.variance - n.mean / n.variance;
  const c = n.mean ** 2 / (2 * n.variance) - g.mean ** 2 / (2 * g.variance) + (published ? -logs : logs);
  const root = Math.sqrt(b * b - 4 * a * c);
  const q = -(b + Math.sign(b || 1) * root) / 2;
  const roots = a === 0 ? [-c / b] : [q / a, c / q];
  const inside = roots.filter((x) => x > n.mean && x < g.mean);
  const found = inside[0] ?? roots.find((x) => x > 0 && x < 1);
  if (found !== undefined) return found;
  throw new ScaleFaceError('the two densities do not cross', {
    code: 'failed',
    path: 'scores',
    expected: 'a crossing between the class means or in (0, 1)',
    received: `roots ${roots.join(', ')}`,
    hint: "Use 'class-means'",
  });
}

/**
 * The shift $\mu$ of μ-ScaleFace (Eq. 5 of the paper) from validation pairs.
 *
 * - `class-means`: $\frac12(\overline{s}_\text{gen}+\overline{s}_\text{imp})$, the published choice;
 * - `best-f1`: the threshold of largest $F_1$;
 * - `gaussian-crossing`: where normal densities fitted to the two classes are equal.
 *
 * Fit it on pairs of identities who are not in the test.
 *
 * Oracles: the means of the classes; the largest $F_1$ of all scores as thresholds; the two densities, which are equal at
 * the crossing.
 *
 * @param method - How.
 * @param scores - Similarities of the validation pairs.
 * @param labels - Their labels.
 * @param options - The form.
 * @throws ScaleFaceError `invalid-argument` if a class is empty, `failed` without a crossing, `unknown-name`.
 *
 * @example
 * ```ts
 * import { scoreShift } from '@scaleface/eval';
 *
 * const scores = [0.7, 0.5, 0.6, 0.1, -0.1, 0.0];
 * scoreShift('class-means', scores, [1, 1, 1, 0, 0, 0]); // => 0.3
 * scoreShift('best-f1', scores, [1, 1, 1, 0, 0, 0]); // => 0.5
 * scoreShift('gaussian-crossing', scores, [1, 1, 1, 0, 0, 0]); // => 0.3
 * ```
 */
export function scoreShift(method: ShiftMethod, scores: Numbers, labels: Labels, options: ShiftOptions = {}): number {
  checkScores(scores, labels);
  const { genuine, impostor } = splitByLabel(scores, labels);
  if (genuine.length === 0 || impostor.length === 0) {
    throw new ScaleFaceError('needs pairs of both classes', {
      code: 'invalid-argument',
      path: 'labels',
      expected: 'genuine and impostor pairs',
      received: `${genuine.length} genuine, ${impostor.length} impostor`,
    });
  }
  switch (method) {
    case 'class-means':
      return (moments(genuine).mean + moments(impostor).mean) / 2;
    case 'best-f1':
      return bestF1(scores, labels);
    case 'gaussian-crossing':
      return crossing(genuine, impostor, options.form === 'published');
    default:
      throw new ScaleFaceError('no such method', {
        code: 'unknown-name',
        path: 'method',
        expected: 'class-means, best-f1, gaussian-crossing',
        received: String(method),
      });
  }
}
