import { at, log1pExp, logistic } from '@scaleface/numerics';
import { type Derivatives, descend } from '../regression/newton.js';

/**
 * Logistic regression with soft targets: maximises $\sum_i w_i\,[t_i \log p_i + (1-t_i)\log(1-p_i)]$,
 * $p_i = \operatorname{logistic}(\beta_0 + \sum_k \beta_k x_{ik})$, by damped Newton steps.
 *
 * A ridge of $10^{-10}$ of the total weight on every coefficient but the intercept keeps a constant feature from making
 * the system singular (its coefficient becomes 0). Targets strictly inside (0, 1) keep separated data finite.
 *
 * @param features - Columns $x_k$.
 * @param targets - Targets in [0, 1].
 * @param weights - Weights. Default 1.
 * @returns Intercept first, then one coefficient a column.
 */
export function logisticRegression(
  features: readonly Float64Array[],
  targets: Float64Array,
  weights?: Float64Array,
): number[] {
  const n = targets.length;
  const size = features.length + 1;
  const total = weights === undefined ? n : weights.reduce((a, b) => a + b, 0);
  const ridge = 1e-10 * total;
  const columns = [new Float64Array(n).fill(1), ...features];
  const linear = (beta: readonly number[], i: number): number => {
    let eta = beta[0] as number;
    for (let k = 1; k < size; k++) eta += (beta[k] as number) * ((columns[k] as Float64Array)[i] as number);
    return eta;
  };
  const loss = (beta: readonly number[]): number => {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      const eta = linear(beta, i);
      sum += (weights === undefined ? 1 : (weights[i] as number)) * (log1pExp(eta) - (targets[i] as number) * eta);
    }
    for (let k = 1; k < size; k++) sum += 0.5 * ridge * at(beta, k) ** 2;
    return sum;
  };
  const derivatives = (beta: readonly number[]): Derivatives => {
    const gradient = beta.map((b, k) => (k === 0 ? 0 : ridge * b));
    const hessian = beta.map((_, k) => beta.map((_b, j) => (k === j ? (k === 0 ? 1e-12 * total : ridge) : 0)));
    for (let i = 0; i < n; i++) {
      const w = weights === undefined ? 1 : (weights[i] as number);
      const p = logistic(linear(beta, i));
      for (let k = 0; k < size; k++) {
        const x = (columns[k] as Float64Array)[i] as number;
        gradient[k] = (gradient[k] as number) + w * (p - (targets[i] as number)) * x;
        const row = hessian[k] as number[];
        for (let j = 0; j <= k; j++) {
          row[j] = (row[j] as number) + w * p * (1 - p) * x * ((columns[j] as Float64Array)[i] as number);
        }
      }
    }
    for (const [k, row] of hessian.entries()) {
      for (let j = k + 1; j < size; j++) row[j] = at(at(hessian, j), k);
    }
    return { gradient, hessian };
  };
  return descend({ value: loss, derivatives }, new Array<number>(size).fill(0));
}
