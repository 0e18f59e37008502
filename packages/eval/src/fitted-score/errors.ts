import { logistic } from '@scaleface/numerics';
import type { SubjectIndex } from '../intervals/subjects.js';
import { type Coefficients, type FittingPairs, splitCoefficients } from './likelihood.js';
import type { PairScoreErrors, PairScoreForm } from './model.js';
import { quadratic, scoreAt } from './slope.js';

/** Standard errors from a matrix of variances; nothing where one of them is none. */
export function errorsOf(variances: readonly number[]): PairScoreErrors | undefined {
  const errors = variances.map(Math.sqrt);
  return errors.every(Number.isFinite) ? splitCoefficients(errors) : undefined;
}

/** The matrix of sums of products of rows of six. */
function products(rows: Iterable<Float64Array>): number[][] {
  const sum = Array.from({ length: 6 }, () => [0, 0, 0, 0, 0, 0]);
  for (const row of rows) {
    for (const [k, line] of sum.entries()) {
      for (const j of line.keys()) line[j] = (line[j] as number) + (row[k] as number) * (row[j] as number);
    }
  }
  return sum;
}

/**
 * Variances of the coefficients when pairs that share a person may err together: $V M V$ with the inverse information $V$ and
 * $M = \sum_{(i,j)} s_i s_j^\top$ over all pairs of pairs with a person in common, $s_i = w_i (p_i - y_i)\,\partial z_i/\partial\theta$
 * (Aronow, Samii and Assenova 2015). Over persons, $\sum_k S_k S_k^\top$ with the sum $S_k$ of person $k$'s pairs counts two pairs
 * of the same two persons twice, which is taken off; where too few persons leave a variance negative, it is not.
 *
 * @param form - The form of the slope.
 * @param theta - Fitted coefficients.
 * @param pairs - The pairs.
 * @param total - Sum of the weights as given.
 * @param subjects - Persons of every pair.
 * @param inverse - $V$.
 */
export function subjectVariances(
  form: PairScoreForm,
  theta: Coefficients,
  pairs: FittingPairs,
  total: number,
  subjects: SubjectIndex,
  inverse: readonly (readonly number[])[],
): number[] {
  const { a, b } = splitCoefficients(theta);
  const persons = Array.from({ length: subjects.count }, () => new Float64Array(6));
  const couples = new Map<number, Float64Array>();
  const score = new Float64Array(6);
  const add = (sum: Float64Array): void => {
    for (let k = 0; k < 6; k++) (sum[k] as number) += score[k] as number;
  };
  for (let i = 0; i < pairs.cosine.length; i++) {
    const c = pairs.cosine[i] as number;
    const h = pairs.confidence[i] as number;
    const z = scoreAt(form, a, b, c, h);
    const g = (pairs.weights[i] as number) * total * (pairs.genuine[i] === 1 ? -logistic(-z) : logistic(z));
    const ofA = form === 'positive' ? logistic(quadratic(a, h)) * c : c;
    score.set([g * ofA, g * ofA * h, g * ofA * h * h, -g, -g * h, -g * h * h]);
    const left = subjects.left[i] as number;
    const right = subjects.right[i] as number;
    add(persons[left] as Float64Array);
    if (left === right) continue;
    add(persons[right] as Float64Array);
    const couple = Math.min(left, right) * subjects.count + Math.max(left, right);
    const sum = couples.get(couple) ?? new Float64Array(6);
    couples.set(couple, sum);
    add(sum);
  }
  const shared = products(persons);
  const twice = products(couples.values());
  const variances = (middle: readonly (readonly number[])[]): number[] =>
    inverse.map((row) =>
      row.reduce((sum, v, k) => sum + v * row.reduce((s, u, j) => s + u * (middle[k]?.[j] as number), 0), 0),
    );
  const exact = variances(shared.map((line, k) => line.map((v, j) => v - (twice[k]?.[j] as number))));
  const above = variances(shared);
  return exact.map((v, k) => (v > 0 ? v : (above[k] as number)));
}
