import { at } from '@scaleface/numerics';

/** Solves a small symmetric positive definite system in place, by Gaussian elimination. */
function solve(matrix: number[][], right: number[]): number[] {
  const n = right.length;
  for (let k = 0; k < n; k++) {
    const pivot = at(matrix, k);
    for (let i = k + 1; i < n; i++) {
      const row = at(matrix, i);
      const f = at(row, k) / at(pivot, k);
      for (let j = k; j < n; j++) row[j] = at(row, j) - f * at(pivot, j);
      right[i] = at(right, i) - f * at(right, k);
    }
  }
  for (let k = n - 1; k >= 0; k--) {
    let sum = at(right, k);
    const row = at(matrix, k);
    for (let j = k + 1; j < n; j++) sum -= at(row, j) * at(right, j);
    right[k] = sum / at(row, k);
  }
  return right;
}

/** Rows with the intercept's 1 in front, what is to be fitted to them, and what the last β gave. */
interface Fit {
  /** Numbers in a row. */
  readonly size: number;
  /** The features, row by row. */
  readonly rows: Float64Array;
  readonly targets: Float64Array;
  readonly weights: Float64Array;
  /** $\eta$ of each row at the β that {@link dataLoss} has seen last. */
  readonly etas: Float64Array;
  /** $e^{-|\eta|}$, which serves $\log(1 + e^\eta)$ as well as the logistic function. */
  readonly tails: Float64Array;
}

/** The loss at β, the ridge left out. */
function dataLoss({ size, rows, targets, weights, etas, tails }: Fit, beta: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < targets.length; i++) {
    let eta = beta[0] as number;
    for (let k = 1; k < size; k++) eta += (beta[k] as number) * (rows[i * size + k] as number);
    const tail = Math.exp(-Math.abs(eta));
    etas[i] = eta;
    tails[i] = tail;
    sum += (weights[i] as number) * (Math.max(eta, 0) + Math.log1p(tail) - (targets[i] as number) * eta);
  }
  return sum;
}

/** Adds to the gradient, and to the lower half of the Hessian, those of {@link dataLoss} at the last β. */
function addDerivatives(
  { size, rows, targets, weights, etas, tails }: Fit,
  gradient: number[],
  hessian: number[][],
): void {
  for (let i = 0; i < targets.length; i++) {
    const w = weights[i] as number;
    const tail = tails[i] as number;
    const p = ((etas[i] as number) >= 0 ? 1 : tail) / (1 + tail);
    const slope = w * (p - (targets[i] as number));
    const curvature = w * p * (1 - p);
    for (let k = 0; k < size; k++) {
      const x = rows[i * size + k] as number;
      gradient[k] = (gradient[k] as number) + slope * x;
      const row = hessian[k] as number[];
      for (let j = 0; j <= k; j++) row[j] = (row[j] as number) + curvature * x * (rows[i * size + j] as number);
    }
  }
}

/** The columns as rows, with a 1 in front. */
function rowsOf(columns: readonly Float64Array[], count: number): Float64Array {
  const size = columns.length + 1;
  const rows = new Float64Array(count * size).fill(1);
  for (const [k, column] of columns.entries()) {
    for (let i = 0; i < count; i++) rows[i * size + k + 1] = column[i] as number;
  }
  return rows;
}

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
  weights: Float64Array = new Float64Array(targets.length).fill(1),
): number[] {
  const n = targets.length;
  const size = features.length + 1;
  const rows = rowsOf(features, n);
  const fit = { size, rows, targets, weights, etas: new Float64Array(n), tails: new Float64Array(n) };
  const total = weights.reduce((a, b) => a + b, 0);
  const ridge = 1e-10 * total;
  const lossAt = (beta: readonly number[]): number =>
    beta.reduce((sum, b, k) => (k === 0 ? sum : sum + 0.5 * ridge * b ** 2), dataLoss(fit, beta));
  let beta = new Array<number>(size).fill(0);
  let current = lossAt(beta);
  for (let step = 0; step < 100; step++) {
    const gradient = beta.map((b, k) => (k === 0 ? 0 : ridge * b));
    const hessian = beta.map((_, k) => beta.map((_b, j) => (k === j ? (k === 0 ? 1e-12 * total : ridge) : 0)));
    addDerivatives(fit, gradient, hessian);
    for (const [k, row] of hessian.entries()) {
      for (let j = k + 1; j < size; j++) row[j] = at(at(hessian, j), k);
    }
    const direction = solve(hessian, gradient);
    let length = 1;
    let next = beta.map((b, k) => b - length * at(direction, k));
    let lower = lossAt(next);
    while (!(lower <= current) && length > 1e-10) {
      length /= 2;
      next = beta.map((b, k) => b - length * at(direction, k));
      lower = lossAt(next);
    }
    if (!(lower <= current)) break;
    const done = current - lower <= 1e-14 * Math.abs(current);
    beta = next;
    current = lower;
    if (done) break;
  }
  return beta;
}
