import { log1pExp } from '@scaleface/numerics';
import type { Derivatives, Objective } from '../regression/newton.js';
import type { PairScoreForm } from './model.js';
import { quadratic, scoreAt } from './slope.js';

/** What the six coefficients are fitted to. */
export interface FittingPairs {
  /** Cosine of every pair. */
  readonly cosine: Float64Array;
  /** $h$ of every pair. */
  readonly confidence: Float64Array;
  /** 1 where genuine. */
  readonly genuine: Uint8Array;
  /** Weights that sum to 1. */
  readonly weights: Float64Array;
}

/** Coefficients in one row: $a_0, a_1, a_2, b_0, b_1, b_2$. */
export type Coefficients = readonly number[];

/** $a$ and $b$ of a row of coefficients. */
export const splitCoefficients = (
  c: Coefficients,
): { a: readonly [number, number, number]; b: readonly [number, number, number] } => {
  const [a0, a1, a2, b0, b1, b2] = c as [number, number, number, number, number, number];
  return { a: [a0, a1, a2], b: [b0, b1, b2] };
};

/** $z$ of every pair. */
export function scoresOf(form: PairScoreForm, coefficients: Coefficients, pairs: FittingPairs): Float64Array {
  const { a, b } = splitCoefficients(coefficients);
  return pairs.cosine.map((c, i) => scoreAt(form, a, b, c, pairs.confidence[i] as number));
}

/**
 * $\sum_i w_i\,[\log(1 + e^{z_i}) - y_i z_i] + \tfrac12\sum_k r_k\theta_k^2$ over the coefficients
 * $\theta = (a_0, a_1, a_2, b_0, b_1, b_2)$, with exact derivatives.
 *
 * @param form - The form of the slope.
 * @param pairs - The pairs.
 * @param ridge - $r$, one number a coefficient.
 */
export function penalisedLoss(form: PairScoreForm, pairs: FittingPairs, ridge: readonly number[]): Objective {
  const { cosine, confidence, genuine, weights } = pairs;
  const value = (theta: Coefficients): number => {
    const { a, b } = splitCoefficients(theta);
    let sum = 0;
    for (let i = 0; i < cosine.length; i++) {
      const w = weights[i] as number;
      if (w === 0) continue;
      const z = scoreAt(form, a, b, cosine[i] as number, confidence[i] as number);
      sum += w * log1pExp(genuine[i] === 1 ? -z : z);
    }
    return theta.reduce((total, v, k) => total + 0.5 * (ridge[k] as number) * v * v, sum);
  };
  const derivatives = (theta: Coefficients): Derivatives => {
    const { a, b } = splitCoefficients(theta);
    const bent = form === 'positive';
    const gradient = [0, 0, 0, 0, 0, 0];
    const magnitude = [0, 0, 0, 0, 0, 0];
    // Sums over pairs of second derivatives times h⁰ … h⁴: of a with a, of a with b, of b with b.
    const [aa, ab, bb] = [new Float64Array(5), new Float64Array(5), new Float64Array(5)];
    for (let i = 0; i < cosine.length; i++) {
      const w = weights[i] as number;
      if (w === 0) continue;
      const c = cosine[i] as number;
      const h = confidence[i] as number;
      // The slope's inner quadratic q, A(q) and its first two derivatives; one exponential serves all three.
      const q = quadratic(a, h);
      const tail = bent ? Math.exp(-Math.abs(q)) : 0;
      const rise = bent ? (q < 0 ? tail : 1) / (1 + tail) : 1;
      const bend = tail / (1 + tail) ** 2;
      const slope = bent ? Math.max(Number.MIN_VALUE, Math.max(q, 0) + Math.log1p(tail)) : q;
      const z = slope * c - quadratic(b, h);
      const far = Math.exp(-Math.abs(z));
      const [unlikely, likely] = [far / (1 + far), 1 / (1 + far)];
      const g = w * (genuine[i] === 1 ? (z > 0 ? -unlikely : -likely) : z > 0 ? likely : unlikely);
      const v = w * unlikely * likely;
      const ofA = rise * c;
      const curve = v * ofA * ofA + g * c * bend;
      for (let k = 0, power = 1; k < 5; k++, power *= h) {
        (aa[k] as number) += curve * power;
        (ab[k] as number) -= v * ofA * power;
        (bb[k] as number) += v * power;
        if (k > 2) continue;
        (gradient[k] as number) += g * ofA * power;
        (gradient[k + 3] as number) -= g * power;
        (magnitude[k] as number) += w * Math.abs(ofA * power);
        (magnitude[k + 3] as number) += w * Math.abs(power);
      }
    }
    const hessian = gradient.map((_, k) =>
      gradient.map((_g, j) => {
        const block = k < 3 && j < 3 ? aa : k >= 3 && j >= 3 ? bb : ab;
        return (block[(k % 3) + (j % 3)] as number) + (k === j ? (ridge[k] as number) : 0);
      }),
    );
    return {
      gradient: gradient.map((g, k) => g + (ridge[k] as number) * (theta[k] as number)),
      hessian,
      magnitude: magnitude.map((m, k) => m + Math.abs((ridge[k] as number) * (theta[k] as number))),
    };
  };
  return { value, derivatives };
}
